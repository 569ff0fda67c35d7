#!/usr/bin/env bash
# Tests that need Python: that an extracted prompt equals the code's text, that the format's reference runtime reads what we
# write, and that a patched program behaves as before.
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
cargo build --workspace --bin promptbook-local
# Pyright's package fetches pyright itself from npm at its first run; the tests fetch nothing.
PYRIGHT_PYTHON_CACHE_DIR=$PWD/.venv/python/pyright
export PYRIGHT_PYTHON_CACHE_DIR PYRIGHT_PYTHON_IGNORE_WARNINGS=1
pyright --version >/dev/null || skip "pyright can't be fetched from npm"
# The same packages as the other tests, so that nothing is built again with other features.
cargo test --workspace --test python
