#!/usr/bin/env bash
# Runs the same program with several releases of Langfuse's SDKs for Python and JavaScript against the local server.
# Exit code 77: something is missing that can't be installed here, and the last line says what.
set -euo pipefail
cd "$(dirname "$0")/.."
. infra/venv.sh

skip() {
  echo "Langfuse's SDKs can't run here: $1"
  exit 77
}

why=$(no_python)
[ -z "$why" ] || skip "$why"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "this is $(python3 --version): install Python 3.10 or newer"
command -v npm >/dev/null || skip "there is no npm: install Node.js 20 or newer"
sdks=$(cd infra && ls requirements-langfuse-*.txt | sed 's/requirements-\(.*\).txt/\1/')
for sdk in $sdks; do
  (use "$sdk") || skip "infra/requirements-$sdk.txt can't be installed: see above"
done
packages=$PWD/.tools/langfuse
if ! cmp -s tests/langfuse/package-lock.json "$packages/package-lock.json"; then
  mkdir -p "$packages"
  cp tests/langfuse/package.json "$packages/"
  cp tests/langfuse/package-lock.json "$packages/wanted.json"
  (cd "$packages" && cp wanted.json package-lock.json && npm ci --silent --no-audit --no-fund) || {
    rm -rf "$packages"
    skip "the packages of tests/langfuse/package-lock.json can't be installed: see above"
  }
fi

export ADMIN_API_KEY=langfuse-admin-key-0123456789 READER_API_KEY=langfuse-reader-key-0123456789
. tests/server.sh
export LANGFUSE_HOST=$url LANGFUSE_BASE_URL=$url LANGFUSE_TRACING_ENABLED=false NO_PROXY=127.0.0.1

failed=0
for sdk in $sdks; do
  ".venv/$sdk/bin/python" tests/langfuse/sdk.py || failed=1
done
# The program of the page about it.
newest=$(printf '%s\n' "$sdks" | sort -V | tail -n 1)
sed -n '/^```python$/,/^```$/p' docs/langfuse.md | sed '/^```/d' >"$said.py"
LANGFUSE_PUBLIC_KEY=default LANGFUSE_SECRET_KEY=$ADMIN_API_KEY ".venv/$newest/bin/python" "$said.py" || failed=1
# Node.js finds packages beside the program.
cp tests/langfuse/sdk.mjs "$packages/"
node "$packages/sdk.mjs" || failed=1
exit "$failed"
