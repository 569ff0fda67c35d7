#!/usr/bin/env bash
# Builds every test but those that a part of tests/run.sh of their own runs, and the binaries that tests start.
set -euo pipefail
cd "$(dirname "$0")/.."
# The tests in the folder `tests` of a package have its binaries built.
cargo test --no-run --quiet --workspace --tests
