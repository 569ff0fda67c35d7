#!/usr/bin/env bash
# Restores a table into a new one, verifies the new one, and prints how to switch to it. The table in use is only read.
#
#   infra/restore-drill.sh [--stack NAME] [--at TIME] [--keep]      the table of a stack on AWS, as it was at a time such as
#                                                                   2026-11-28T14:05:00Z (default: as late as possible)
#   infra/restore-drill.sh --endpoint URL [--table NAME] [--keep]   a table of a DynamoDB without point-in-time recovery, such as
#                                                                   DynamoDB Local, as it is now
#
# The new table is deleted afterwards, so that this is a drill, unless there is --keep or the audit finds a problem.
# PROMPTBOOK_LOCAL: the built local server, which audits. Default: `cargo run`.
set -euo pipefail

usage="usage: infra/restore-drill.sh [--stack NAME] [--at TIME] [--keep], or infra/restore-drill.sh --endpoint URL [--table NAME] [--keep]"
root=$(cd "$(dirname "$0")/.." && pwd)
stack=
at=
endpoint=
old=
keep=
purpose=drill

fail() {
  echo "restore-drill: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --stack) stack=${2:?$usage} && shift ;;
    --at) at=${2:?$usage} && shift ;;
    --endpoint) endpoint=${2:?$usage} && shift ;;
    --table) old=${2:?$usage} && shift ;;
    --keep) keep=1 purpose=restored ;;
    *) fail "$usage" ;;
  esac
  shift
done
case ${endpoint:+endpoint}.${stack:+stack}${at:+at}.${old:+table} in
  endpoint..* | .*.) ;;
  *) fail "$usage" ;;
esac
stack=${stack:-promptbook}
for tool in aws jq; do
  command -v "$tool" > /dev/null || fail "$tool is needed: install it and try again"
done
export AWS_PAGER=
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# What differs between AWS and another DynamoDB: finding the table, restoring it, what a restore omits, and switching to it.
if [ -n "$endpoint" ]; then
  # Real credentials stay here.
  export AWS_ENDPOINT_URL_DYNAMODB=$endpoint AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=local AWS_DEFAULT_REGION=local
  unset AWS_PROFILE AWS_SESSION_TOKEN
  . "$root/infra/restore-drill/copy.sh"
else
  . "$root/infra/restore-drill/point-in-time.sh"
fi

described() {
  aws dynamodb describe-table --table-name "$1" --query "Table.$2" --output text
}

wait_until_active() {
  local status
  while true; do
    status=$(described "$new" TableStatus)
    case $status in
      ACTIVE) return ;;
      CREATING) sleep 20 ;;
      *) fail "$new is $status: see what happened to it, and delete it" ;;
    esac
  done
}

audit() {
  export PROMPTBOOK_TABLE=$new
  if [ -n "${PROMPTBOOK_LOCAL:-}" ]; then
    "$PROMPTBOOK_LOCAL" --audit --dynamodb "$(audited_at)"
  else
    (cd "$root" && cargo run --quiet -- --audit --dynamodb "$(audited_at)")
  fi
}

step() {
  echo "$1"
  SECONDS=0
}

done_in() {
  echo "   done in $SECONDS s"
}

find_table
# Without the ending of an earlier restore, so that names don't grow.
base=${old%-restored-[0-9]*Z}
new=$base-$purpose-$(date -u +%Y%m%dT%H%M%SZ)
step "1. Restoring $old into $new"
restore
done_in
step "2. Setting what a restore omits"
complete
done_in
step "3. Verifying $new"
if ! audit; then
  echo "The audit failed, so $new is kept. Verify $old too, while nobody writes: if it has no problems, restore to another second." >&2
  echo "Then delete $new: aws dynamodb delete-table --table-name $new" >&2
  exit 1
fi
done_in
echo "4. To switch to it:"
switch_over | sed 's/^/   /'
if [ -n "$keep" ]; then
  echo "$new is kept."
else
  aws dynamodb delete-table --table-name "$new" > /dev/null
  echo "$new is deleted: this was a drill. With --keep, it stays."
fi
