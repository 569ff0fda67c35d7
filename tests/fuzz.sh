#!/usr/bin/env bash
# Fuzzes the API with schemathesis: valid and invalid requests from the OpenAPI document, with both root keys, alone and in sequences.
# There must be no 5xx, no undescribed response, no accepted invalid request, and no rejected valid request except for those that
# tests/fuzz.toml lists. The same with an editor's key of one instance, which must find nothing of another one.
# PROMPTBOOK_FUZZ_EXAMPLES sets the number per route, PROMPTBOOK_FUZZ_SEED the seed.
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
seed=${PROMPTBOOK_FUZZ_SEED:-$RANDOM}
export SCHEMATHESIS_HOOKS=$PWD/tests/fuzz_hooks.py
# schemathesis stores its findings in the current folder.
found=$(mktemp -d)
# Few of the texts that are generated from the pattern of names have an allowed length, which is no problem of the API.
health=filter_too_much
fuzz() {
  local config=$PWD/tests/fuzz.toml
  (cd "$found" && schemathesis --config-file "$config" run "$url/openapi.json" --header "x-api-key: $1" --checks all \
    --max-examples "${PROMPTBOOK_FUZZ_EXAMPLES:-30}" --seed "$seed" --request-timeout 20 --suppress-health-check "$health")
}

with_root_keys() {
  . tests/server.sh
  fuzz "$ADMIN_API_KEY"
  fuzz "$READER_API_KEY"
}

with_editor_key() {
  . tests/server.sh
  # tests/fuzz_hooks.py looks for this text in every answer.
  export PROMPTBOOK_FUZZ_HIDDEN=of-another-instance
  local editor
  editor=$(URL=$url python tests/fuzz_scope.py)
  fuzz "$editor"
}

# Side by side, because schemathesis uses one core; each has a server of its own. In a process group, so that everything in it ends with
# this script.
set -m
(with_editor_key) >"$found/editor.log" 2>&1 </dev/null &
set +m
editor=$!
trap 'kill -- "-$editor" 2>/dev/null || true' EXIT
set +e
(set -e; with_root_keys)
root=$?
wait "$editor"
scoped=$?
cat "$found/editor.log"
exit $((root > scoped ? root : scoped))
