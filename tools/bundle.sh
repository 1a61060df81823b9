#!/usr/bin/env bash
# Builds the Worker and the app into target/bundle/PROFILE/{worker,assets}. Quick when nothing changed.
#
#   tools/bundle.sh quick|release
set -euo pipefail
cd "$(dirname "$0")/.."
readonly PROFILE=$1
readonly OUT=target/bundle/$PROFILE
readonly WASM=target/wasm32-unknown-unknown/$PROFILE
export PATH="$PWD/node_modules/.bin:$PATH"

# One build at a time.
mkdir -p "$OUT"
exec 9>target/bundle.lock
flock 9

# changed NAME FILE…: whether any of the files differs from when `built NAME` was last said.
changed() {
  local stamp=$OUT/.$1
  shift
  sums=$(cat "$@" | sha256sum)
  [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$sums" ]
}
built() { printf '%s' "$sums" >"$OUT/.$1"; }

# Cargo knows best whether Rust has to be compiled again.
cargo build --quiet --profile "$PROFILE" --target wasm32-unknown-unknown -p app -p edge

if changed worker "$WASM/edge.wasm" tools/bundle.sh package-lock.json; then
  bindings=(--no-opt)
  [ "$PROFILE" = release ] && bindings=()
  WASM_BINDGEN_BIN=$(command -v wasm-bindgen) WASM_OPT_BIN=$(command -v wasm-opt) ESBUILD_BIN=$(command -v esbuild) \
    RUST_LOG=error worker-build "${bindings[@]}" --profile "$PROFILE" --out-dir "../$OUT/worker" worker >"$OUT/worker.log" 2>&1 \
    || { cat "$OUT/worker.log" >&2; exit 1; }
  built worker
fi

readonly FRONT=(app/index.html app/main.js app/vite.config.js app/_headers tools/bundle.sh package-lock.json)
if changed assets "$WASM/app.wasm" "${FRONT[@]}" $(git ls-files -co --exclude-standard -- style app/form_code); then
  wasm-bindgen --target web --no-typescript --out-dir app/build --out-name app "$WASM/app.wasm"
  if [ "$PROFILE" = release ]; then
    # Named features: with all of them the file holds what browsers refuse.
    wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
      --enable-reference-types --enable-multivalue app/build/app_bg.wasm -o app/build/app_bg.wasm
  fi
  vite build --config app/vite.config.js --outDir "../$OUT/assets"
  cp app/_headers "$OUT/assets/_headers"
  built assets
fi
