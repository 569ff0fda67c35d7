#!/usr/bin/env bash
# `sam` at its pinned version, with cargo-lambda and zig, whether they are installed or not: sam.sh build|deploy|delete …
# `build` compiles the layer first, which SAM only packs.
# What `build` compiled for is the only Architecture that can be deployed.
set -euo pipefail
. "$(dirname "$0")/venv.sh"
cd "$infra/.."

why=$(no_python)
if [ -n "$why" ]; then
  echo "sam can't be installed: $why" >&2
  exit 1
fi
use lambda
use sam
case ${1:-} in
  build)
    case " $* " in
      *Architecture=x86_64*) "$infra/build.sh" x86_64 --layer ;;
      *) "$infra/build.sh" arm64 --layer ;;
    esac
    PATH=$infra/shims:$PATH sam "$@"
    python "$infra/architecture.py" stamp .aws-sam/build
    ;;
  deploy)
    python "$infra/architecture.py" check .aws-sam/build
    exec sam "$@"
    ;;
  *) exec sam "$@" ;;
esac
