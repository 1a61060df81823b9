#!/usr/bin/env bash
# Installs what the build needs and is not there yet, each tool in its exact version. Quick when nothing is missing.
#
#   tools/setup.sh rust|wasm|node|browser …
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

readonly WASM_BINDGEN=0.2.129
readonly WORKER_BUILD=0.8.7
readonly WASM_SPLIT=0.2.4

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# One set-up at a time: two would install the same thing over each other.
mkdir -p target
exec 9>target/setup.lock
! command -v flock >/dev/null || flock 9

# rust-toolchain.toml names the toolchain, its components and the target; rustup may not install them unasked.
rust() {
  local libraries
  libraries=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) || libraries=
  if [ -d "$libraries" ] && cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then return; fi
  command -v rustup >/dev/null || stop "Install Rust with rustup, then run this again."
  say "installing the Rust toolchain of rust-toolchain.toml"
  rustup toolchain install
  rustup target add wasm32-unknown-unknown
  rustup component add clippy rustfmt
}

# cargo_tool NAME VERSION BINARY: from a prebuilt package where `cargo binstall` is there, else built, unoptimised
# because that takes a third of the time and the tools are quick enough.
cargo_tool() {
  local name=$1 version=$2 binary=$3
  if [ "$("$binary" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)" = "$version" ]; then return; fi
  say "installing $name $version"
  if command -v cargo-binstall >/dev/null && cargo binstall --no-confirm --locked "$name@$version"; then return; fi
  cargo install --debug --locked "$name" --version "$version"
}

# wasm-split-cli can't tell its version, is a program by request only, and nobody packages it.
wasm_split() {
  local name=wasm_split_cli_support
  if command -v wasm-split-cli >/dev/null && cargo install --list | grep -q "^$name v$WASM_SPLIT:"; then return; fi
  say "installing $name $WASM_SPLIT"
  cargo install --debug --locked "$name" --version $WASM_SPLIT --features build-binary
}

wasm() {
  rust
  cargo_tool wasm-bindgen-cli $WASM_BINDGEN wasm-bindgen
  cargo_tool worker-build $WORKER_BUILD worker-build
  wasm_split
}

node() {
  command -v npm >/dev/null || stop "Install Node 20 or newer with npm, then run this again."
  local stamp=node_modules/.installed
  if [ ! -f $stamp ] || ! cmp -s package-lock.json $stamp; then
    say "installing the packages of package-lock.json"
    npm ci --loglevel=error >&2
    cp package-lock.json $stamp
  fi
}

# Browser tests use CHROME, else an installed Chromium.
browser() {
  if [ -n "${CHROME:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null; then return; fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing Chromium"
    apt-get update -qq
    apt-get install -y -qq chromium >&2
  else
    stop "Install Chromium, or set CHROME to the path of a Chromium or Chrome, then run this again."
  fi
}

for part in "$@"; do "$part"; done
