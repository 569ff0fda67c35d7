#!/usr/bin/env bash
# Builds the functions and the layer for Lambda with cargo-lambda, zig as linker: build.sh arm64|x86_64 [--layer | cargo lambda build's options]
# Each function is target/lambda/NAME/bootstrap afterwards; with --output-format zip, bootstrap.zip. The layer is target/lambda/layer/ and
# layer.zip. With --layer, only that is built.
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
if [ "${1:-}" != --layer ]; then
  infra/cargo-lambda.sh build --release --package functions --bins "$flag" "$@"
fi

infra/cargo-lambda.sh build --release --package promptbook-sidecar --bin promptbook-sidecar --extension "$flag"
layer=target/lambda/layer
rm -rf "$layer" "$layer.zip"
mkdir -p "$layer/extensions"
install -m 755 target/lambda/extensions/promptbook-sidecar "$layer/extensions/"
(cd "$layer" && python3 -m zipfile -c ../layer.zip extensions/)
