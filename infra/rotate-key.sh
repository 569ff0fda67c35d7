#!/usr/bin/env bash
# Replaces the admin or the reader key of a stack, without a deploy and without a moment in which nobody gets in.
#
#   infra/rotate-key.sh admin|reader [--stack NAME]            a new key works beside the old one
#   infra/rotate-key.sh admin|reader [--stack NAME] --finish   the old key stops working
#
# Either may be run again after a failure at any point. No key is ever printed or put on a command line.
set -euo pipefail
# What a trace shows would include keys.
set +x

usage="usage: infra/rotate-key.sh admin|reader [--stack NAME] [--finish]"
stack=promptbook
step=begin
role=

fail() {
  echo "rotate-key: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    admin | reader) role=$1 ;;
    --stack) stack=${2:?$usage} && shift ;;
    --finish) step=finish ;;
    *) fail "$usage" ;;
  esac
  shift
done
[ -n "$role" ] || fail "$usage"
for tool in aws jq; do
  command -v "$tool" > /dev/null || fail "$tool is needed: install it and try again"
done

# Keys reach the AWS CLI in files that only this user can read: command lines are open to everyone on a machine. Not in a
# pipe: the CLI reads the file of --cli-input-json twice, and a pipe is empty the second time.
umask 077
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# The physical id of one of the stack's resources.
resource() {
  aws cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$1" \
    --query StackResourceDetail.PhysicalResourceId --output text
}

# The ids of the gateway's enabled keys that a jq filter selects; it sees the secret as $ENV.CURRENT and $ENV.PREVIOUS.
keys_where() {
  aws apigateway get-api-keys --include-values --output json |
    CURRENT=$current PREVIOUS=$previous NAMES=$names jq -r ".items[] | select(.enabled and ($1)) | .id"
}

# Whether the gateway key $1 is among $planned.
in_plan() {
  ID=$1 jq -e 'any(.[]?; . == $ENV.ID)' <<< "$planned" > /dev/null
}

# Stores the two keys.
put_secret() {
  CURRENT=$1 PREVIOUS=$2 SECRET=$secret \
    jq -n '{SecretId: $ENV.SECRET, SecretString: ({current: $ENV.CURRENT, previous: $ENV.PREVIOUS} | tojson)}' > "$files/secret.json"
  aws secretsmanager put-secret-value --cli-input-json "file://$files/secret.json" > /dev/null
}

# The id of a gateway key that isn't in the secret yet: the one that a failed run left behind, else a new one.
next_key() {
  local left
  # bash drops `set -e` inside $(…), so a failure is passed on by hand.
  left=$(keys_where '(.name | startswith($ENV.NAMES)) and .value != $ENV.CURRENT') || return
  if [ -n "$left" ]; then
    echo "${left%%$'\n'*}"
    return
  fi
  aws secretsmanager get-random-password --password-length 40 --exclude-punctuation --query RandomPassword --output text |
    NAME=$names$(date -u +%Y%m%dT%H%M%SZ) jq -R '{name: $ENV.NAME, enabled: true, value: .}' > "$files/key.json" || return
  aws apigateway create-api-key --cli-input-json "file://$files/key.json" --query id --output text
}

begin() {
  if [ -n "$previous" ]; then
    echo "The $role key has been replaced already, and the old one still works: move its users to the new one, then --finish."
    return
  fi
  local id value
  id=$(next_key)
  # The plan comes first: a key that the functions know and the gateway doesn't would let nobody in.
  in_plan "$id" || aws apigateway create-usage-plan-key --usage-plan-id "$plan" --key-id "$id" --key-type API_KEY > /dev/null
  value=$(aws apigateway get-api-key --api-key "$id" --include-value --query value --output text)
  put_secret "$value" "$current"
  echo "A new $role key works beside the old one. Read it as the stack's outputs say, move its users to it, then run this with --finish."
}

finish() {
  if [ -z "$previous" ]; then
    echo "There is no old $role key: nothing to finish."
    return
  fi
  local id old
  id=$(keys_where '.value == $ENV.CURRENT')
  { [ -n "$id" ] && in_plan "$id"; } ||
    fail "the secret's current key is not in the usage plan $plan: add it first, or nobody gets in"
  # Disabled, not deleted: the first key belongs to the stack. Before the secret, which alone says which key is the old one.
  old=$(keys_where '.value == $ENV.PREVIOUS')
  for id in $old; do
    aws apigateway update-api-key --api-key "$id" --patch-operations op=replace,path=/enabled,value=false > /dev/null
  done
  put_secret "$current" ""
  echo "The gateway refuses the old $role key from now on."
}

# Stack names have no dots, so no stack's names begin with another's.
names="$stack.$role."
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
[ -n "$current" ] || fail "the secret $secret has no current key: put {\"current\": \"…\", \"previous\": \"\"} into it"
"$step"
