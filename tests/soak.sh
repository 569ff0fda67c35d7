#!/usr/bin/env bash
# Runs parts of `make test` for minutes: a server that is killed a hundred times while clients write; clients with more than a
# hundred thousand faulty requests; and property tests. A failure prints the seed that repeats it.
set -euo pipefail
cd "$(dirname "$0")/.."

PROMPTBOOK_TEST_KILLS=${PROMPTBOOK_TEST_KILLS:-100} cargo test --package promptbook-local --test process kill -- --nocapture

# For each of three kinds. Two of them have faults, about three in each history.
export PROMPTBOOK_TEST_HISTORIES=${PROMPTBOOK_TEST_HISTORIES:-16500}
cargo test --release --package tests --test suite histories -- --nocapture

export PROPTEST_CASES=${PROPTEST_CASES:-4000}
cargo test --workspace --lib -- any cursor keys
