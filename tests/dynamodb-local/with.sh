#!/usr/bin/env bash
# Runs a command with DynamoDB Local beside it, on a free port named in PROMPTBOOK_TEST_DYNAMODB, and ends it afterwards
# however the command ends: with.sh COMMAND…
set -euo pipefail
. "$(dirname "$0")/lib.sh"

server=
log=$(mktemp)
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  rm -f "$log"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Starts it on port $1. Fails if it exits before it responds: another process may have the port.
start() {
  (become_dynamodb_local "$1") >"$log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    kill -0 "$server" 2>/dev/null || return 1
    if answers "$1"; then return 0; fi
    sleep 0.1
  done
  return 1
}

fetch
for _ in 1 2 3 4 5; do
  # It does not support port 0 for any free port.
  port=$((RANDOM % 20000 + 20000))
  if start "$port"; then
    status=0
    PROMPTBOOK_TEST_DYNAMODB=http://127.0.0.1:$port "$@" || status=$?
    exit "$status"
  fi
  kill "$server" 2>/dev/null || true
done
echo "DynamoDB Local does not start:" >&2
cat "$log" >&2
exit 1
