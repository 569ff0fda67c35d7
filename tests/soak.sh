#!/usr/bin/env bash
# What `make test` does for a moment, for minutes: a server that is killed a hundred times while clients write; clients more than a
# hundred thousand of whose requests go wrong; and anything in place of anything. What fails says by which seed it fails again.
set -euo pipefail
cd "$(dirname "$0")/.."

PROMPTBOOK_TEST_KILLS=${PROMPTBOOK_TEST_KILLS:-100} cargo test --package promptbook-local --test process kill -- --nocapture

# Of each of three kinds; in two of them requests go wrong, some three in each history.
export PROMPTBOOK_TEST_HISTORIES=${PROMPTBOOK_TEST_HISTORIES:-16500}
cargo test --release --package tests --test suite histories -- --nocapture

export PROPTEST_CASES=${PROPTEST_CASES:-4000}
cargo test --workspace --lib -- any cursor keys
