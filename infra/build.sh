#!/usr/bin/env bash
# Builds the functions for Lambda with cargo-lambda, zig as linker: build.sh arm64|x86_64 [cargo lambda build's options]
# Each is target/lambda/NAME/bootstrap afterwards; with --output-format zip, bootstrap.zip.
set -euo pipefail
cd "$(dirname "$0")/.."

arch=${1:-}
case $arch in
  arm64) target=aarch64-unknown-linux-gnu flag=--arm64 ;;
  x86_64) target=x86_64-unknown-linux-gnu flag=--x86-64 ;;
  *)
    echo "ARCH is '$arch': set it to arm64 (Graviton, the template's default) or x86_64" >&2
    exit 2
    ;;
esac
shift

if [ ! -d "$(rustc --print target-libdir --target "$target")" ]; then
  echo "Rust's standard library for $target is not installed. Get it with" >&2
  echo "  rustup target add $target" >&2
  host=$(uname -m | sed 's/aarch64/arm64/')
  [ "$host" = "$arch" ] || echo "or build for this machine's architecture instead, with ARCH=$host." >&2
  exit 1
fi
infra/cargo-lambda.sh build --release --package functions --bins "$flag" "$@"
