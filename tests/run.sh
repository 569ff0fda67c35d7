#!/usr/bin/env bash
# Runs parts of the checks, continues after failures, and reports the time and the result of each: run.sh PART…
# Parts: format clippy doc build embedded doctests dynamodb-local template fuzz deny e2e python; and test, which is `make test`.
# The last line adds up what passed, failed and was skipped; the exit code is 1 if anything failed. With CI=true, a part that can't run
# here is a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/dynamodb-local/lib.sh

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
results=
reasons=
passed=0
failed=0
skipped=0

# Of the example too, which is a workspace of its own.
format() {
  cargo fmt --all --check && cargo fmt --manifest-path examples/chat-lambda/Cargo.toml --check
}

# `--all-targets` leaves out the test binaries with `test = false`. The example shares the builds of the workspace.
clippy() {
  cargo clippy --workspace --all-targets --test e2e --test infra --test python -- -D warnings &&
    CARGO_PROFILE_DEV_DEBUG=line-tables-only cargo clippy --manifest-path examples/chat-lambda/Cargo.toml --locked --target-dir target -- -D warnings
}

doc() {
  RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items --quiet
}

# Each test binary runs in another time zone and without a user name, on which no test may depend. The functions' calls are recorded for the
# template's check.
embedded() {
  local host
  host=$(rustc -vV | sed -n 's/^host: //p' | tr a-z- A-Z_)
  rm -rf target/infra/calls
  env "CARGO_TARGET_${host}_RUNNER=$PWD/tests/elsewhere.sh" PROMPTBOOK_RECORD_CALLS="$PWD/target/infra/calls" \
    cargo test --workspace --no-fail-fast --tests
}

# Examples in documentation.
doctests() {
  cargo test --workspace --no-fail-fast --doc
}

# The same packages as the other parts, so that nothing is built again with other features.
dynamodb_local() {
  local why
  why=$(missing)
  [ -z "$why" ] || { echo "$why"; return 77; }
  tests/dynamodb-local/with.sh cargo test --workspace --no-fail-fast --test suite --test process
}

# One part: its output, its time, its result. One that can't run here ends with 77, and its last line says why.
part() {
  local name=$1 status=0 started=$SECONDS result
  shift
  echo "== $name"
  "$@" 2>&1 | tee "$logs/$name" || status=$?
  case $status in
    0) result=ok ;;
    77)
      result="skipped: $(tail -n 1 "$logs/$name")"
      skipped=$((skipped + 1))
      [ "${CI:-}" != true ] || { failed=$((failed + 1)); reasons+="$name did not run, which CI=true does not allow"$'\n'; }
      ;;
    *) result=FAILED ;;
  esac
  tally "$name" "$status"
  results+=$(printf '%-16s %3dm%02ds  %s' "$name" $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)) "$result")$'\n'
}

# Adds up a part's lines of results: cargo's, schemathesis', cargo-deny's. A part that failed without counting a failure is one.
tally() {
  local counts
  read -ra counts < <(awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
    / generated, [0-9]+ passed/ { passed += $3 }
    /^[a-z]+ ok(, [a-z]+ ok)*$/ { passed += gsub(/ ok/, "") }
    END { print passed + 0, failed + 0, ignored + 0 }' "$logs/$1")
  [ "$2" = 0 ] || [ "$2" = 77 ] || [ "${counts[1]}" != 0 ] || counts[1]=1
  passed=$((passed + counts[0]))
  failed=$((failed + counts[1]))
  skipped=$((skipped + counts[2]))
  [ "${counts[*]}" = "0 0 0" ] || result+=", ${counts[0]} passed, ${counts[1]} failed, ${counts[2]} skipped"
}

unset PROMPTBOOK_TEST_DYNAMODB
for name in "$@"; do
  case $name in
    format | clippy | doc | doctests) part "$name" "$name" ;;
    embedded)
      part embedded embedded
      export PROMPTBOOK_CALLS=$PWD/target/infra/calls
      ;;
    build) part build tests/build.sh ;;
    dynamodb-local) part dynamodb-local dynamodb_local ;;
    template) part template infra/check.sh ;;
    test)
      part test make test
      # The times and the reasons of its own parts.
      results+=$(sed -nE 's/^[a-z0-9-]+ +[0-9]+m[0-9]{2}s  /  &/p' "$logs/test")$'\n'
      ;;
    fuzz) PROMPTBOOK_FUZZ_SEED=${PROMPTBOOK_FUZZ_SEED:-1} part fuzz tests/fuzz.sh ;;
    deny | e2e | python) part "$name" "tests/$name.sh" ;;
    *)
      echo "There is no part '$name'." >&2
      exit 2
      ;;
  esac
done

echo
echo -n "$results$reasons"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
