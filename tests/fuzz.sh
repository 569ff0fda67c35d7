#!/usr/bin/env bash
# Fuzzes the API with schemathesis: valid and invalid requests from the OpenAPI document, with both root keys, alone and in sequences. There must be no 5xx, no
# undescribed response, no accepted invalid request, and no rejected valid request except for those that tests/fuzz.toml
# lists. Then with an editor's key of one instance, which must find nothing of another one. PROMPTBOOK_FUZZ_EXAMPLES sets the number per route, PROMPTBOOK_FUZZ_SEED the seed.
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

export ADMIN_API_KEY=fuzzing-admin-key-0123456789 READER_API_KEY=fuzzing-reader-key-0123456789
. tests/server.sh

seed=${PROMPTBOOK_FUZZ_SEED:-$RANDOM}
config=$PWD/tests/fuzz.toml
prepare=$PWD/tests/fuzz_scope.py
export SCHEMATHESIS_HOOKS=$PWD/tests/fuzz_hooks.py
# Few of the texts that are generated from the pattern of names have an allowed length, which is no problem of the API.
health=filter_too_much
# schemathesis stores its findings in the current folder.
cd "$(mktemp -d)"
fuzz() {
  schemathesis --config-file "$config" run "$url/openapi.json" --header "x-api-key: $1" --checks all \
    --max-examples "${PROMPTBOOK_FUZZ_EXAMPLES:-30}" --seed "$seed" --request-timeout 20 --suppress-health-check "$health"
}

fuzz "$ADMIN_API_KEY"
fuzz "$READER_API_KEY"

# tests/fuzz_hooks.py looks for this text in every answer.
export PROMPTBOOK_FUZZ_HIDDEN=of-another-instance
editor=$(URL=$url python "$prepare")
fuzz "$editor"
