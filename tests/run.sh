#!/usr/bin/env bash
# Every test: all of them on the embedded engine, then the suites on Amazon's DynamoDB Local. The last lines count them.
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/dynamodb-local/lib.sh

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# Runs a part of the tests and keeps what it says.
part() {
  local name=$1
  shift
  "$@" 2>&1 | tee "$logs/$name"
}

# What cargo's "test result:" lines of a part add up to.
count() {
  awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
    END { printf "%d passed, %d failed, %d skipped", passed, failed, ignored }' "$logs/$1"
}

failed=0
unset PROMPTBOOK_TEST_DYNAMODB
part embedded cargo test --workspace --no-fail-fast || failed=1
embedded=$(count embedded)

why=$(missing)
if [ -z "$why" ]; then
  # The same packages as before, so that nothing is built again with other features.
  part local tests/dynamodb-local/with.sh cargo test --workspace --no-fail-fast --test suite --test process || failed=1
  local=$(count local)
else
  local="SKIPPED: $why"
  # What CI did not run, nobody has.
  [ "${CI:-}" != true ] || failed=1
fi

echo
echo "embedded-engine: $embedded"
echo "dynamodb-local: $local"
if [ -n "$why" ]; then
  echo
  echo "!!! The suites did NOT run on DynamoDB Local: $why."
  [ "${CI:-}" != true ] || echo "!!! With CI=true that is a failure."
fi
exit "$failed"
