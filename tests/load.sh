#!/usr/bin/env bash
# Ten minutes of reads with publishes going on, then a database that is stopped in the middle and started again: tests/load says how.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --package promptbook-local --bin promptbook-local
cargo build --release --package tests --example load
target/release/examples/load
