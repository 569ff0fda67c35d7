#!/usr/bin/env bash
# End to end: the functions' binaries in cargo-lambda's emulator, on Amazon's DynamoDB Local.
# Exit code 77: something is missing that can't be installed here, and the last line says what.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/dynamodb-local/lib.sh
. infra/venv.sh

skip() {
  echo "The end-to-end tests can't run here: $1"
  exit 77
}

why=$(missing)
[ -z "$why" ] || skip "$why"
why=$(no_python)
[ -z "$why" ] || skip "$why"
use lambda || skip "cargo-lambda can't be installed: see above"
# The functions' binaries, which no other test needs. With the tests, so that nothing is built again with other features.
cargo build --quiet --workspace --bins --tests
# The same packages as the other tests, so that nothing is built again with other features.
tests/dynamodb-local/with.sh cargo test --workspace --test e2e
