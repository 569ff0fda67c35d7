#!/usr/bin/env bash
# End to end: the release binaries in cargo-lambda's emulator, on Amazon's DynamoDB Local.
# Exit code 77: something is missing that can't be installed here, and the last line says what.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/dynamodb-local/lib.sh

skip() {
  echo "The end-to-end tests can't run here: $1"
  exit 77
}

why=$(missing)
[ -z "$why" ] || skip "$why"
case $(uname -m) in
  x86_64) arch=x86_64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) skip "Lambda knows no $(uname -m)" ;;
esac

venv=.venv/lambda
infra/venv.sh lambda || skip "cargo-lambda can't be installed: see above"
PATH=$PWD/$venv/bin:$PATH

make --no-print-directory build ARCH="$arch"
export PROMPTBOOK_E2E_BINARIES=target/lambda
# The same packages as the other tests, so that nothing is built again with other features.
exec tests/dynamodb-local/with.sh cargo test --workspace --test e2e
