# Python tools at pinned versions, each set in a virtual environment of its own under .venv/. Sourced by the scripts beside it.

infra=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Byte code is kept, or the AWS CLI compiles itself in every call, which takes longer than the call.
unset PYTHONDONTWRITEBYTECODE

# Says why no tools can be had; nothing when they can.
no_python() {
  if ! command -v python3 >/dev/null; then
    echo "Python is missing: install Python 3.9 or newer"
  elif ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "this Python can't create virtual environments: install python3-venv"
  fi
}

# Installs the tools of requirements-$1.txt, once for each version of that file, and puts them first on the PATH. uv takes a fifth of
# pip's time; pip takes its place where uv finds no packages, as behind an index that only pip is configured for.
use() {
  local tools=$infra/../.venv/$1 wanted=$infra/requirements-$1.txt uv
  if ! cmp -s "$wanted" "$tools/requirements.txt"; then
    echo "Installing what infra/requirements-$1.txt names from PyPI (once)…" >&2
    rm -rf "$tools"
    with_uv &&
      python3 -m venv --without-pip "$tools" &&
      { "$uv/bin/uv" pip install --quiet --python "$tools/bin/python" -r "$wanted" >&2 ||
        "$uv/bin/python" -m pip --python "$tools/bin/python" install --quiet --disable-pip-version-check -r "$wanted" >&2; } &&
      cp "$wanted" "$tools/requirements.txt" || return
  fi
  PATH=$(cd "$tools/bin" && pwd):$PATH
}

# Sets $uv to an environment with uv and pip. Parts that run side by side may each make one: the last one stays.
with_uv() {
  local wanted=$infra/requirements-uv.txt new
  uv=$infra/../.venv/uv
  cmp -s "$wanted" "$uv/requirements.txt" && return
  mkdir -p "$infra/../.venv"
  new=$(mktemp -d "$infra/../.venv/uv.XXXXXX") &&
    python3 -m venv "$new" &&
    "$new/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted" >&2 &&
    cp "$wanted" "$new/requirements.txt" &&
    ln -sfn "$(basename "$new")" "$uv"
}
