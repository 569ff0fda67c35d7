#!/usr/bin/env bash
# What `make test` does for a moment, for minutes: a server that is killed a hundred times while clients write, and more than a
# hundred thousand calls of clients whose requests go wrong.
set -euo pipefail
cd "$(dirname "$0")/.."

PROMPTBOOK_TEST_KILLS=${PROMPTBOOK_TEST_KILLS:-100} cargo test --package promptbook-local --test process kill -- --nocapture

# Three kinds of histories, fifteen calls each; in two of them requests go wrong.
export PROMPTBOOK_TEST_HISTORIES=${PROMPTBOOK_TEST_HISTORIES:-3500}
cargo test --release --package tests --test suite histories -- --nocapture
