#!/usr/bin/env bash
# Replaces the admin or the reader root key of a stack, without a deploy and without downtime.
#
#   infra/rotate-key.sh admin|reader [--stack NAME]            a new key works beside the old one
#   infra/rotate-key.sh admin|reader [--stack NAME] --finish   the old key stops working
#
# Each is one write to the role's secret. Each may be run again after a failure, one at a time. No key is ever printed or put on a
# command line.
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
case $role in
  admin) logical=AdminSecret ;;
  reader) logical=ReaderSecret ;;
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

put_secret() {
  CURRENT=$1 PREVIOUS=$2 SECRET=$secret \
    jq -n '{SecretId: $ENV.SECRET, SecretString: ({current: $ENV.CURRENT, previous: $ENV.PREVIOUS} | tojson)}' > "$files/secret.json"
  aws secretsmanager put-secret-value --cli-input-json "file://$files/secret.json" > /dev/null
}

begin() {
  if [ -n "$previous" ]; then
    echo "The $role key has been replaced already, and the old one still works: move its users to the new one, then --finish."
    return
  fi
  local new
  new=$(aws secretsmanager get-random-password --password-length 40 --exclude-punctuation --query RandomPassword --output text)
  put_secret "$new" "$current"
  echo "A new $role key works beside the old one. Read it as the stack's outputs say, move its users to it, then run this with --finish."
}

finish() {
  if [ -z "$previous" ]; then
    echo "There is no old $role key: nothing to finish."
    return
  fi
  put_secret "$current" ""
  echo "The old $role key stops working within five minutes."
}

if ! secret=$(aws cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$logical" \
  --query StackResourceDetail.PhysicalResourceId --output text 2> "$files/error"); then
  ! grep -q 'does not exist' "$files/error" || fail "no stack named $stack exists in this region: pass --stack, or set AWS_REGION"
  cat "$files/error" >&2
  exit 1
fi
stored=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text)
current=$(jq -r '.current // ""' <<< "$stored")
previous=$(jq -r '.previous // ""' <<< "$stored")
[ -n "$current" ] || fail "the secret $secret has no current key: store {\"current\": \"…\", \"previous\": \"\"} in it"
"$step"
