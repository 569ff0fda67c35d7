#!/usr/bin/env bash
# Tests that need Python or Node.js: that an extracted prompt equals the code's text, that the format's reference runtime reads what
# we write, that a patched program behaves as before, and that generated modules keep their promises.
# Exit code 77: something is missing that can't be installed here, and the last line says what.
set -euo pipefail
cd "$(dirname "$0")/.."
. infra/venv.sh

skip() {
  echo "The tests with Python can't run here: $1"
  exit 77
}

why=$(no_python)
[ -z "$why" ] || skip "$why"
# Prompty's reference runtime needs it.
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "this is $(python3 --version): install Python 3.11 or newer"
command -v git >/dev/null || skip "there is no git, which applies the patches"

use python || skip "the packages can't be installed: see above"
PROMPTBOOK_TEST_PYTHON=$(command -v python3)
export PROMPTBOOK_TEST_PYTHON
# The local server, which a test starts.
tests/build.sh
# Pyright's package fetches pyright itself from npm at its first run; the tests fetch nothing.
PYRIGHT_PYTHON_CACHE_DIR=$PWD/.venv/python/pyright
export PYRIGHT_PYTHON_CACHE_DIR PYRIGHT_PYTHON_IGNORE_WARNINGS=1
pyright --version >/dev/null || skip "pyright can't be fetched from npm"
# What the tests of TypeScript need, at the versions of infra/typescript, from npm.
command -v node >/dev/null && command -v npm >/dev/null || skip "there is no Node.js with npm, which runs generated modules"
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || skip "this is Node.js $(node --version): install 20 or newer"
packages=$PWD/.tools/typescript
if ! cmp -s infra/typescript/package.json "$packages/package.json"; then
  rm -rf "$packages"
  mkdir -p "$packages"
  npm install --silent --no-package-lock --prefix "$packages" $(node -p 'Object.entries(require("./infra/typescript/package.json").dependencies).map((it) => it.join("@")).join(" ")') >&2 || skip "the packages can't be installed from npm"
  cp infra/typescript/package.json "$packages/package.json"
fi
export PROMPTBOOK_TEST_NODE_MODULES=$packages/node_modules
# The same packages as the other tests, so that nothing is built again with other features.
cargo test --workspace --test python
