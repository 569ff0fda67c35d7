#!/usr/bin/env bash
# Runs parts of the checks, each to its end, and reports the time and the result of each: run.sh PART…
# Parts joined by `+` run side by side; the output of the first appears at once, that of the others when all have ended.
# Parts: tools format clippy doc build embedded doctests dynamodb-local scripts template fuzz deny e2e python langfuse; and test, which is
# `make test`.
# The last lines name each test that failed, with what it said, and add up what passed, failed and was skipped; the exit code is 1 if
# anything failed. With CI=true, a part that can't run here is a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/dynamodb-local/lib.sh
. infra/venv.sh

parts=" ${*//+/ } "
logs=$(mktemp -d)
results=
reasons=
passed=0
failed=0
skipped=0

# Ends what still runs in the background when this script ends early.
clean_up() {
  local group
  for group in $(jobs -p); do
    kill -- "-$group" 2>/dev/null
  done
  wait
  rm -rf "$logs"
}
trap clean_up EXIT

# Installs what the other parts need, so that none of them waits for a download. If that fails, the part that needs it says so.
tools() {
  local name
  for name in $parts; do
    case $name in
      test) provide dynamodb-local check checkov restore ;;
      dynamodb-local) provide dynamodb-local ;;
      scripts) provide check restore ;;
      template) provide check checkov ;;
      e2e) provide dynamodb-local lambda ;;
      deny | fuzz | python) provide "$name" ;;
    esac
  done
  return 0
}

provide() {
  local tool
  for tool in "$@"; do
    case $tool in
      dynamodb-local) [ -n "$(missing)" ] || fetch ;;
      *) [ -n "$(no_python)" ] || (use "$tool") ;;
    esac
  done
}

# Of the example too, which is a workspace of its own.
format() {
  cargo fmt --all --check && cargo fmt --manifest-path examples/chat-lambda/Cargo.toml --check
}

# `--all-targets` leaves out the test binaries with `test = false`, even when they are named beside it. The example shares the builds of
# the workspace.
clippy() {
  cargo clippy --workspace --all-targets -- -D warnings &&
    cargo clippy --workspace --test e2e --test infra --test restore --test python -- -D warnings &&
    cargo clippy --manifest-path examples/chat-lambda/Cargo.toml --locked --target-dir target -- -D warnings
}

doc() {
  RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items --quiet
}

# Each test binary runs in another time zone and as nobody, which no test may notice. What the functions call is recorded for the
# template's check.
embedded() {
  local host
  host=$(rustc -vV | sed -n 's/^host: //p' | tr a-z- A-Z_)
  rm -rf target/infra/calls
  env "CARGO_TARGET_${host}_RUNNER=$PWD/tests/elsewhere.sh" PROMPTBOOK_RECORD_CALLS="$PWD/target/infra/calls" \
    cargo test --workspace --no-fail-fast --tests
}

# Examples in documentation. No deadline is in them: the tests beside them, which have some, come first.
doctests() {
  nice -n 10 cargo test --workspace --no-fail-fast --doc
}

# The same packages as the other parts, so that nothing is built again with other features. A fifth of the histories: the embedded database
# takes all of them, and what is random in one is the program's order, not the database.
dynamodb_local() {
  local why
  why=$(missing)
  [ -z "$why" ] || { echo "$why"; return 77; }
  PROMPTBOOK_TEST_HISTORIES=${PROMPTBOOK_TEST_HISTORIES:-12} \
    tests/dynamodb-local/with.sh cargo test --workspace --no-fail-fast --test suite --test process
}

run() {
  case $1 in
    tools | format | clippy | doc | embedded | doctests) "$1" ;;
    build) tests/build.sh ;;
    scripts) infra/check-scripts.sh ;;
    template) nice -n 10 infra/check.sh ;;
    dynamodb-local) dynamodb_local ;;
    test) make test ;;
    fuzz) PROMPTBOOK_FUZZ_SEED=${PROMPTBOOK_FUZZ_SEED:-1} tests/fuzz.sh ;;
    deny | e2e | python | langfuse) "tests/$1.sh" ;;
  esac
}

# Runs one part and keeps its exit code and its seconds. One that can't run here ends with 77, and its last line says why.
measure() {
  local status=0 started=$SECONDS
  echo "== $1"
  run "$1" 2>&1 || status=$?
  echo "$status $((SECONDS - started))" >"$logs/$1.end"
}

side_by_side() {
  local first=$1 name
  shift
  for name in "$@"; do
    # In a process group of its own, so that `clean_up` ends the part with all that it started.
    set -m
    measure "$name" >"$logs/$name" </dev/null &
    set +m
  done
  measure "$first" | tee "$logs/$first"
  wait
  for name in "$@"; do cat "$logs/$name"; done
  for name in "$first" "$@"; do report "$name"; done
}

report() {
  local name=$1 status seconds result
  read -r status seconds <"$logs/$name.end"
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
  results+=$(printf '%-16s %3dm%02ds  %s' "$name" $((seconds / 60)) $((seconds % 60)) "$result")$'\n'
  # `test` has parts of its own, which said their times and their failures.
  if [ "$name" = test ]; then
    results+=$(sed -nE 's/^[a-z0-9-]+ +[0-9]+m[0-9]{2}s  /  &/p' "$logs/test")$'\n'
    reasons+=$(sed -n '/^failed in /p' "$logs/test")
  else
    reasons+=$(failures "$name")
  fi
  reasons=${reasons:+${reasons%$'\n'}$'\n'}
}

# The tests of a part that failed, a line each, with the first line of what the test said.
failures() {
  awk -v part="$1" '/^test .+ \.\.\. FAILED$/ { names[++count] = substr($0, 6, length - 16) }
    /^---- .+ stdout ----$/ { name = substr($0, 6, length - 17); next }
    name != "" && /^Error: / { said[name] = $0; name = "" }
    name != "" && / panicked at / { getline; said[name] = $0; name = "" }
    END { for (i = 1; i <= count; i++) print "failed in " part ": " names[i] (names[i] in said ? ": " substr(said[names[i]], 1, 200) : "") }' \
    "$logs/$1"
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

for name in $parts; do
  case $name in
    tools | format | clippy | doc | build | embedded | doctests | dynamodb-local | scripts | template | test | fuzz | deny | e2e | python | langfuse) ;;
    *)
      echo "There is no part '$name'." >&2
      exit 2
      ;;
  esac
done
unset PROMPTBOOK_TEST_DYNAMODB
# From nothing, an incremental build takes longer, and so do line tables, which only backtraces need.
# Random texts are the same in each run there: on a laptop, each run tries others, and may find what no change broke.
[ "${CI:-}" != true ] || export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=false PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-1}
# Many tests wait for a deadline or for the database: with a thread for each core, cores would be idle.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(getconf _NPROCESSORS_ONLN)))}
for group in "$@"; do
  # shellcheck disable=SC2086 # One word a part.
  side_by_side ${group//+/ }
done

echo
echo -n "$results$reasons"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
