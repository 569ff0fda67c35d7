#!/usr/bin/env bash
# Runs DynamoDB Local in the foreground, in memory, until Ctrl-C: run.sh [PORT]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

port=${1:-8000}
why=$(missing)
if [ -n "$why" ]; then
  echo "DynamoDB Local can't run here: $why" >&2
  exit 1
fi
fetch
if listens "$port"; then
  echo "Port $port is taken: choose another, as in: make dynamodb-local PORT=8001" >&2
  exit 1
fi
echo "DynamoDB Local at http://127.0.0.1:$port, in memory. Use it from another terminal with:"
echo "  cargo run -- --dynamodb http://127.0.0.1:$port"
become_dynamodb_local "$port"
