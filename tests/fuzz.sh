#!/usr/bin/env bash
# Requests that schemathesis makes up from the API's own description, valid and not, with both keys, alone and in sequences: no 5xx, no
# answer that the description doesn't have, nothing taken that it refuses, nothing refused that it takes but for what tests/fuzz.toml
# says. PROMPTBOOK_FUZZ_EXAMPLES says how many for each route, PROMPTBOOK_FUZZ_SEED which.
# Exit code 77: something is missing that can't be installed here, and the last line says what.
set -euo pipefail
cd "$(dirname "$0")/.."
. infra/venv.sh

skip() {
  echo "The API can't be fuzzed here: $1"
  exit 77
}

why=$(no_python)
[ -z "$why" ] || skip "$why"
use fuzz || skip "schemathesis can't be installed: see above"

tests/build.sh
export ADMIN_API_KEY=fuzzing-admin-key-0123456789 READER_API_KEY=fuzzing-reader-key-0123456789
said=$(mktemp)
target/debug/promptbook-local --port 0 --in-memory >"$said" &
server=$!
trap 'kill "$server"; rm -f "$said"' EXIT
until url=$(grep -om1 'http://127.0.0.1:[0-9]*' "$said"); do
  kill -0 "$server" || exit 1
  sleep 0.1
done

seed=${PROMPTBOOK_FUZZ_SEED:-$RANDOM}
config=$PWD/tests/fuzz.toml
# It keeps what it found in the folder that it runs in.
cd "$(mktemp -d)"
for key in "$ADMIN_API_KEY" "$READER_API_KEY"; do
  schemathesis --config-file "$config" run "$url/openapi.json" --header "x-api-key: $key" --checks all \
    --max-examples "${PROMPTBOOK_FUZZ_EXAMPLES:-30}" --seed "$seed" --request-timeout 20
done
