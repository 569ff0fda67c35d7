#!/usr/bin/env bash
# Replaces the admin or the reader key of a stack, without a deploy and without downtime.
#
#   infra/rotate-key.sh admin|reader [--stack NAME]            a new key works beside the old one
#   infra/rotate-key.sh admin|reader [--stack NAME] --finish   the old key stops working
#   infra/rotate-key.sh clean [--stack NAME]                   deletes the keys that deleted stacks of this name left behind
#
# Each may be run again after a failure at any point, one at a time. No key is ever printed or put on a command line.
set -euo pipefail
# What a trace shows would include keys.
set +x

usage="usage: infra/rotate-key.sh admin|reader [--stack NAME] [--finish], or infra/rotate-key.sh clean [--stack NAME]"
stack=promptbook
step=begin
role=
finish=

fail() {
  echo "rotate-key: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    admin | reader) role=$1 ;;
    clean) step=clean ;;
    --stack) stack=${2:?$usage} && shift ;;
    --finish) finish=1 ;;
    *) fail "$usage" ;;
  esac
  shift
done
case $step.${role:+role}.${finish:+finish} in
  begin.role.) ;;
  begin.role.finish) step=finish ;;
  clean..) ;;
  *) fail "$usage" ;;
esac
[[ $stack =~ ^[A-Za-z][A-Za-z0-9-]*$ ]] || fail "--stack needs a stack's name, and '$stack' can't be one: names have letters, digits and hyphens"
for tool in aws jq; do
  command -v "$tool" > /dev/null || fail "$tool is needed: install it and try again"
done

# Keys reach the AWS CLI in files that only this user can read: command lines are open to everyone on a machine. Not in a
# pipe: the CLI reads the file of --cli-input-json twice, and a pipe is empty the second time.
umask 077
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# The id of the live stack of this name, which no later stack of the same name has; empty if there is none.
stack_id() {
  local arn
  if arn=$(aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].StackId' --output text 2> "$files/error"); then
    echo "${arn##*/}"
  elif ! grep -q 'does not exist' "$files/error"; then
    cat "$files/error" >&2
    return 1
  fi
}

# The physical id of one of the stack's resources.
resource() {
  aws cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$1" \
    --query StackResourceDetail.PhysicalResourceId --output text
}

# The ids of the gateway's keys that a jq filter selects. It sees the secret as $ENV.CURRENT and $ENV.PREVIOUS.
keys_where() {
  aws apigateway get-api-keys --include-values --output json |
    CURRENT=$current PREVIOUS=$previous NAMES=$names STACK=$stack ID=$id jq -r ".items[]? | select($1) | .id"
}

delete_keys() {
  local key
  for key in $1; do
    aws apigateway delete-api-key --api-key "$key" > /dev/null
  done
}

# Deletes the keys of this script that are not in the secret. They are never used again: any of them may be known to others.
delete_unused() {
  local unused
  unused=$(keys_where '(.name // "" | startswith($ENV.NAMES)) and .value and .value != $ENV.CURRENT and .value != $ENV.PREVIOUS')
  delete_keys "$unused"
}

# Whether the gateway key $1 is among $planned.
in_plan() {
  ID=$1 jq -e 'any(.[]?; . == $ENV.ID)' <<< "$planned" > /dev/null
}

# Stores the two keys.
put_secret() {
  current=$1 previous=$2
  CURRENT=$current PREVIOUS=$previous SECRET=$secret \
    jq -n '{SecretId: $ENV.SECRET, SecretString: ({current: $ENV.CURRENT, previous: $ENV.PREVIOUS} | tojson)}' > "$files/secret.json"
  aws secretsmanager put-secret-value --cli-input-json "file://$files/secret.json" > /dev/null
}

# Makes a gateway key and prints its id.
new_key() {
  # bash drops `set -e` inside $(…), so a failure is passed on by hand.
  aws secretsmanager get-random-password --password-length 40 --exclude-punctuation --query RandomPassword --output text |
    NAME=$names$(date -u +%Y%m%dT%H%M%SZ) jq -R '{name: $ENV.NAME, enabled: true, value: .}' > "$files/key.json" || return
  aws apigateway create-api-key --cli-input-json "file://$files/key.json" --query id --output text
}

require_current_in_plan() {
  local key
  key=$(keys_where '.enabled and .value == $ENV.CURRENT')
  { [ -n "$key" ] && in_plan "$key"; } ||
    fail "the secret's current key is not in the usage plan $plan: add it first, or every request is rejected"
}

begin() {
  if [ -n "$previous" ]; then
    require_current_in_plan
    echo "The $role key has been replaced already, and the old one still works: move its users to the new one, then --finish."
    return
  fi
  # Leftovers of a failed run.
  delete_unused
  local key value
  key=$(new_key)
  # The plan comes first: the gateway would reject a key that only the functions know.
  aws apigateway create-usage-plan-key --usage-plan-id "$plan" --key-id "$key" --key-type API_KEY > /dev/null
  value=$(aws apigateway get-api-key --api-key "$key" --include-value --query value --output text)
  put_secret "$value" "$current"
  echo "A new $role key works beside the old one. Read it as the stack's outputs say, move its users to it, then run this with --finish."
}

finish() {
  if [ -z "$previous" ]; then
    delete_unused
    echo "There is no old $role key: nothing to finish."
    return
  fi
  require_current_in_plan
  local old key
  # Before the secret changes, which determines the old key. The first key is only disabled, because it belongs to the stack.
  old=$(keys_where '.enabled and .value == $ENV.PREVIOUS')
  for key in $old; do
    aws apigateway update-api-key --api-key "$key" --patch-operations op=replace,path=/enabled,value=false > /dev/null
  done
  put_secret "$current" ""
  delete_unused
  echo "The gateway now rejects the old $role key."
}

clean() {
  local left
  left=$(keys_where '.name // "" | capture("^(?<stack>[A-Za-z0-9-]+)[.](admin|reader)[.](?<id>[0-9a-f-]{36})[.][0-9TZ]+$")
    | .stack == $ENV.STACK and .id != $ENV.ID')
  delete_keys "$left"
  echo "Keys of deleted stacks named $stack: $(wc -w <<< "$left" | tr -d ' ') deleted."
}

current= previous= names=
id=$(stack_id)
if [ "$step" = clean ]; then
  clean
  exit
fi
[ -n "$id" ] || fail "no stack named $stack exists in this region: pass --stack, or set AWS_REGION"
# A new stack with the same name has another ID, so keys left by the old stack do not match.
names="$stack.$role.$id."
case $role in
  admin) logical=Admin ;;
  reader) logical=Reader ;;
esac
secret=$(resource "${logical}Secret")
plan=$(resource "${logical}UsagePlan")
planned=$(aws apigateway get-usage-plan-keys --usage-plan-id "$plan" --query 'items[].id' --output json)
stored=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text)
current=$(jq -r '.current // ""' <<< "$stored")
previous=$(jq -r '.previous // ""' <<< "$stored")
[ -n "$current" ] || fail "the secret $secret has no current key: store {\"current\": \"…\", \"previous\": \"\"} in it"
"$step"
