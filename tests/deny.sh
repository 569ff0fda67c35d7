#!/usr/bin/env bash
# Checks licenses, duplicate versions and sources of all dependencies against deny.toml, and known vulnerabilities if their
# database can be had.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.20.2
tool=$PWD/.tools/bin/cargo-deny
if [ "$("$tool" --version 2>/dev/null)" != "cargo-deny $version" ]; then
  # Without optimisation it builds in a third of the time and still checks in seconds.
  echo "Building cargo-deny $version (once, about a minute)…"
  cargo install cargo-deny --version "$version" --locked --quiet --debug --config profile.dev.debug=false --root .tools
fi

"$tool" check --hide-inclusion-graph licenses bans sources
database=https://github.com/RustSec/advisory-db
if timeout 20 git ls-remote "$database" HEAD >/dev/null 2>&1; then
  "$tool" check --hide-inclusion-graph advisories
else
  echo "Known vulnerabilities were NOT checked: $database can't be reached from here."
fi
