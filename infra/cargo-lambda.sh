#!/usr/bin/env bash
# `cargo lambda` at its pinned version, with zig as linker, whether it is installed or not: cargo-lambda.sh build|watch|invoke …
set -euo pipefail
. "$(dirname "$0")/venv.sh"

why=$(no_python)
if [ -n "$why" ]; then
  echo "cargo-lambda can't be installed: $why" >&2
  exit 1
fi
use lambda
exec cargo lambda "$@"
