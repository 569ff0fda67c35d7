#!/usr/bin/env bash
# Runs sam.sh, rotate-key.sh and restore-drill.sh, without AWS.
# Exit code 77: something is missing that can't be installed here, and the last line says what.
set -euo pipefail
. "$(dirname "$0")/venv.sh"
cd "$infra/.."

skip() {
  echo "The scripts of infra/ can't run here: $1"
  exit 77
}

why=$(no_python)
[ -z "$why" ] || skip "$why"
command -v jq >/dev/null || skip "jq is missing, which infra/rotate-key.sh and infra/restore-drill.sh need: install it"
(use check && use restore) || skip "their tools can't be installed: see above"

echo "infra/sam.sh"
(use check && python "$infra/sam_test.py")
echo "infra/rotate-key.sh"
python3 "$infra/rotate_key_test.py"
echo "infra/restore-drill.sh"
# The same packages as the other tests, so that nothing is built again with other features.
PROMPTBOOK_AWS_CLI=$(use restore && dirname "$(command -v aws)") cargo test --workspace --test restore
