#!/usr/bin/env bash
# Builds every binary of the workspace, and every test but those that a part of tests/run.sh of their own runs.
set -euo pipefail
cd "$(dirname "$0")/.."
# A test of a package has its binaries built.
cargo test --no-run --quiet --workspace --tests
