#!/usr/bin/env bash
# Holds infra/template.yaml and the templates beside it against CloudFormation's rules, good practice, and the code; without AWS.
# The functions' calls, which the policies have to allow, are those that tests/run.sh's part `embedded` recorded.
# Exit code 77: something is missing that can't be installed here, and the last line says what.
set -euo pipefail
. "$(dirname "$0")/venv.sh"
cd "$infra/.."

skip() {
  echo "The template can't be checked here: $1"
  exit 77
}

why=$(no_python)
[ -z "$why" ] || skip "$why"
(use check && use checkov) || skip "its tools can't be installed: see above"
out=$PWD/target/infra
[ -d "$out/calls" ] || { echo "No calls of the functions are recorded: run \`make infra\`, which runs the tests before this script"; exit 1; }

echo "Transforming the templates as CloudFormation does"
(use check &&
  python "$infra/transform.py" "$infra/template.yaml" "$out/template.json" &&
  python "$infra/transform.py" "$infra/template.yaml" "$out/gradual.json" Rollout=Canary10Percent10Minutes &&
  python "$infra/transform.py" examples/chat-lambda/template.yaml "$out/example.json" &&
  python "$infra/transform.py" examples/python-lambda/template.yaml "$out/python-example.json")
templates=("$out/template.json" "$infra/restored-table.yaml" "$out/example.json" "$out/python-example.json" examples/events/template.yaml)
echo "cfn-lint"
(use check && cfn-lint --template "${templates[@]}")
# SAM adds CodeDeploy's resources only for a gradual rollout, for which their role exists.
(use check && cfn-lint --template "$out/gradual.json" --ignore-checks W1001)
echo "checkov"
files=()
for template in "${templates[@]}" "$out/gradual.json"; do files+=(--file "$template"); done
(use checkov && checkov "${files[@]}" --config-file "$infra/checkov.yaml")

# Each function's policy must allow exactly what the function calls while the tests run.
# The same packages as the other tests, so that nothing is built again with other features.
PROMPTBOOK_CALLS=$out/calls PROMPTBOOK_TEMPLATE=$out/template.json PROMPTBOOK_GRADUAL=$out/gradual.json PROMPTBOOK_EXAMPLE=$out/example.json PROMPTBOOK_PYTHON_EXAMPLE=$out/python-example.json PROMPTBOOK_EVENTS=$out/events.json \
  cargo test --workspace --test infra
(use check && python "$infra/events_test.py" docs/event.schema.json "$out/events.json")
