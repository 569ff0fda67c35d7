#!/usr/bin/env bash
# Every test: all of them on the embedded engine, the suites on Amazon's DynamoDB Local, then what is depended on, the
# template, requests made up from the API's description, the functions end to end, and what only Python can tell. The last lines count them.
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/dynamodb-local/lib.sh

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
failed=0
results=
skipped=

# Runs a part of the tests: part NAME COMMAND… One that can't run here ends with 77, and its last line says why.
part() {
  local name=$1 status=0
  shift
  "$@" 2>&1 | tee "$logs/$name" || status=$?
  if [ "$status" = 77 ]; then
    skip "$name" "$(tail -n 1 "$logs/$name")"
    return
  fi
  [ "$status" = 0 ] || failed=1
  results+="$name: $(count "$name")"$'\n'
}

# What a part's lines of results add up to: cargo's, schemathesis', cargo-deny's.
count() {
  awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
    / generated, [0-9]+ passed/ { passed += $3 }
    /^[a-z]+ ok(, [a-z]+ ok)*$/ { passed += gsub(/ ok/, "") }
    END { printf "%d passed, %d failed, %d skipped", passed, failed, ignored }' "$logs/$1"
}

# Says of a part why it can't run here.
skip() {
  results+="$1: SKIPPED: $2"$'\n'
  skipped+="!!! $1 did NOT run: $2"$'\n'
  # What CI did not run, nobody has.
  [ "${CI:-}" != true ] || failed=1
}

unset PROMPTBOOK_TEST_DYNAMODB
# Each test binary runs in another time zone and as nobody, which no test may notice.
host=$(rustc -vV | sed -n 's/^host: //p' | tr a-z- A-Z_)
part embedded-engine env "CARGO_TARGET_${host}_RUNNER=$PWD/tests/elsewhere.sh" cargo test --workspace --no-fail-fast
why=$(missing)
if [ -z "$why" ]; then
  # The same packages as before, so that nothing is built again with other features.
  part dynamodb-local tests/dynamodb-local/with.sh cargo test --workspace --no-fail-fast --test suite --test process
else
  skip dynamodb-local "$why"
fi
part deny tests/deny.sh
part infra infra/check.sh
PROMPTBOOK_FUZZ_SEED=${PROMPTBOOK_FUZZ_SEED:-1} part fuzz tests/fuzz.sh
part e2e tests/e2e.sh
part python tests/python.sh

echo
echo -n "$results"
if [ -n "$skipped" ]; then
  echo
  echo -n "$skipped"
  [ "${CI:-}" != true ] || echo "!!! With CI=true that is a failure."
fi
exit "$failed"
