#!/usr/bin/env bash
# Ten minutes of reads during publishes, then a run in which the database is stopped and restarted; see tests/load.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --package promptbook-local --bin promptbook-local
cargo build --release --package tests --example load
target/release/examples/load
