#!/usr/bin/env bash
# Gives a deployed stack a new admin or reader key, without a deploy.
#
#   infra/rotate-key.sh admin|reader [--stack NAME]            makes the new key; the old one goes on working
#   infra/rotate-key.sh admin|reader [--stack NAME] --finish   ends the old one, when nobody uses it any more
#
# Needs the AWS CLI with rights on the stack's secret and API keys, and jq. Prints no key. It can be run again after a failure: what
# it has done is found and not done twice.
set -euo pipefail

stack=promptbook role= finish=no
while [ $# -gt 0 ]; do
  case $1 in
    admin | reader) role=$1 ;;
    --stack) stack=${2:?--stack needs a name} && shift ;;
    --finish) finish=yes ;;
    *)
      echo "unknown: $1. Usage: infra/rotate-key.sh admin|reader [--stack NAME] [--finish]" >&2
      exit 2
      ;;
  esac
  shift
done
if [ -z "$role" ]; then
  echo "Which key? Usage: infra/rotate-key.sh admin|reader [--stack NAME] [--finish]" >&2
  exit 2
fi
for tool in aws jq; do
  command -v "$tool" >/dev/null || {
    echo "$tool is needed: install it first" >&2
    exit 1
  }
done

# Keys pass through files that only this user can read: command lines are visible to everyone on a machine.
umask 077
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
secret=$files/secret.json

output() {
  aws cloudformation describe-stacks --stack-name "$stack" --output json |
    jq -er --arg key "$1" '.Stacks[0].Outputs[] | select(.OutputKey == $key) | .OutputValue'
}

read_secret() {
  aws secretsmanager get-secret-value --secret-id "$arn" --output json | jq -er .SecretString >"$secret"
}

put_secret() {
  aws secretsmanager put-secret-value --secret-id "$arn" --secret-string "file://$1" --output json >/dev/null
}

# The ids of the gateway's keys whose value is the one in file $1, if there are any.
gateway_keys() {
  aws apigateway get-api-keys --include-values --output json |
    jq -r --rawfile value "$1" '.items[] | select(.value == ($value | rtrimstr("\n"))) | .id'
}

case $role in
  admin) arn=$(output AdminSecretArn) plan=$(output AdminUsagePlanId) ;;
  reader) arn=$(output ReaderSecretArn) plan=$(output ReaderUsagePlanId) ;;
esac
read_secret
previous=$(jq -r 'if (.previous // "") == "" then "no" else "yes" end' "$secret")

if [ "$finish" = yes ]; then
  if [ "$previous" = no ]; then
    echo "There is no old $role key: nothing to do."
    exit 0
  fi
  # The secret, which says that there is something to end, comes last: a second run ends what a failed one began.
  jq -j .previous "$secret" >"$files/old"
  old=$(gateway_keys "$files/old")
  # Disabled, not deleted: the first of them belongs to CloudFormation.
  for id in $old; do
    aws apigateway update-api-key --api-key "$id" --patch-operations op=replace,path=/enabled,value=false --output json >/dev/null
  done
  jq -c '{current, previous: ""}' "$secret" >"$files/new.json"
  put_secret "$files/new.json"
  echo "The old $role key has ended. A function that knew it forgets it within five minutes."
  exit 0
fi

if [ "$previous" = yes ]; then
  echo "An old $role key is still let in: end it with --finish before making another." >&2
  exit 1
fi
rename() {
  local name
  name=$stack-$role-$(date -u +%Y%m%dT%H%M%SZ)
  aws apigateway update-api-key --api-key "$1" --patch-operations "op=replace,path=/name,value=$name" --output json >/dev/null
}

# A run that failed halfway left its key in the gateway under this name; it is used, so that keys don't pile up.
name=$stack-$role-next
LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 40 >"$files/key" || true
aws apigateway get-api-keys --include-values --name-query "$name" --output json >"$files/left.json"
id=$(jq -r --arg name "$name" '[.items[] | select(.name == $name)][0].id // empty' "$files/left.json")
if [ -n "$id" ] && jq -e --arg id "$id" --slurpfile secret "$secret" \
  'any(.items[]; .id == $id and .value == $secret[0].current)' "$files/left.json" >/dev/null; then
  # That run had done everything but this.
  rename "$id"
  id=
fi
if [ -n "$id" ]; then
  jq -j --arg name "$name" '[.items[] | select(.name == $name)][0].value' "$files/left.json" >"$files/key"
else
  jq -n --arg name "$name" --rawfile value "$files/key" '{name: $name, value: $value, enabled: true}' >"$files/create.json"
  id=$(aws apigateway create-api-key --cli-input-json "file://$files/create.json" --output json | jq -er .id)
fi
# The gateway lets it in before anyone is given it.
in_plan=$(aws apigateway get-usage-plan-keys --usage-plan-id "$plan" --output json)
if ! jq -e --arg id "$id" 'any(.items[]; .id == $id)' >/dev/null <<<"$in_plan"; then
  aws apigateway create-usage-plan-key --usage-plan-id "$plan" --key-id "$id" --key-type API_KEY --output json >/dev/null
fi
jq -c --rawfile key "$files/key" '{current: $key, previous: .current}' "$secret" >"$files/new.json"
put_secret "$files/new.json"
rename "$id"
echo "There is a new $role key; the old one goes on working. Read it with"
echo "  aws secretsmanager get-secret-value --secret-id $arn --query SecretString --output text"
echo "give it to those who need it, and then end the old one with"
echo "  infra/rotate-key.sh $role --stack $stack --finish"
