#!/usr/bin/env bash
# Builds every binary and every test of the workspace at once, so that no later step rebuilds them with other features.
set -euo pipefail
cd "$(dirname "$0")/.."
# A test of a package has its binaries built.
cargo test --no-run --quiet --workspace --tests --test e2e --test infra --test restore --test python
