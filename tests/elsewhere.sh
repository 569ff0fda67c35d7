#!/usr/bin/env bash
# Runs a command in an environment that no test may depend on: no user name, an empty home folder, another time zone and locale. With
# PROMPTBOOK_TEST_TIME, such as "2028-02-29 23:59:50", also at that time: this needs Debian's `faketime`.
# Cargo runs each test binary through it when a runner is set: see tests/run.sh.
set -euo pipefail

# Tests that call Cargo need its folders, which are looked up in the home folder.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
HOME=$(mktemp -d)
trap 'rm -rf "$HOME"' EXIT
export HOME USER='' LOGNAME='' USERNAME='' TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8
# Timeouts stay real: only the time of day changes.
export FAKETIME_DONT_FAKE_MONOTONIC=1

another_day=()
if [ -n "${PROMPTBOOK_TEST_TIME:-}" ]; then
  another_day=(faketime "$PROMPTBOOK_TEST_TIME")
fi
"${another_day[@]}" "$@"
