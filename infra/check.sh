#!/usr/bin/env bash
# Holds infra/template.yaml against CloudFormation's rules, good practice, and the code; without AWS.
set -euo pipefail
. "$(dirname "$0")/venv.sh"
cd "$infra/.."

why=$(no_python)
if [ -n "$why" ]; then
  echo "The template can't be checked: $why" >&2
  exit 1
fi
out=$PWD/target/infra
mkdir -p "$out"

echo "Transforming infra/template.yaml as CloudFormation does"
(use check && python "$infra/transform.py" "$infra/template.yaml" "$out/template.json")
echo "cfn-lint"
(use check && cfn-lint --template "$out/template.json")
echo "checkov"
(use checkov && checkov --file "$out/template.json" --config-file "$infra/checkov.yaml" --compact --quiet --skip-download)
echo "infra/rotate-key.sh"
python3 "$infra/rotate_key_test.py"

# What each function calls while the suites run is what its policy has to allow, no less and no more.
echo "Recording the functions' calls"
rm -rf "$out/calls"
PROMPTBOOK_RECORD_CALLS=$out/calls cargo test --quiet --package tests --test suite >"$out/suite.log" 2>&1 || {
  cat "$out/suite.log"
  exit 1
}
PROMPTBOOK_TEMPLATE=$out/template.json PROMPTBOOK_CALLS=$out/calls cargo test --package tests --test infra
