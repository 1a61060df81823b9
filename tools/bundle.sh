#!/usr/bin/env bash
# Builds the Worker and the app into target/bundle/NAME/{worker,assets}. Quick when nothing changed.
#
#   tools/bundle.sh quick         for `make run`: built fast
#   tools/bundle.sh release       as deployed: small
#   tools/bundle.sh conformance   the Worker alone, with the database's cases inside
set -euo pipefail
cd "$(dirname "$0")/.."
readonly NAME=$1
readonly OUT=target/bundle/$NAME
export PATH="$PWD/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

profile=$NAME
features=()
if [ "$NAME" = conformance ]; then
  # Beside the release that the tests build anyway, so that no dependency is compiled for this alone.
  profile=release
  features=(--features conformance)
fi
readonly WASM=target/wasm32-unknown-unknown/$profile

# One build at a time.
mkdir -p "$OUT"
exec 9>target/bundle.lock
! command -v flock >/dev/null || flock 9

# changed PART FILE…: whether any of the files differs from when `built PART` was last said.
changed() {
  local stamp=$OUT/.$1
  shift
  sums=$(cat "$@" | sha256sum)
  [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$sums" ]
}
built() { printf '%s' "$sums" >"$OUT/.$1"; }

# shrink FILE: takes out what is never called, what is there twice and the names of functions (a panic is logged
# with its place). No more than that: what is measured is the compressed size, and wasm-opt's own inlining and reordering
# make a file that is a tenth smaller and compresses to a tenth more. Functions go by name, so that the copies of one
# generic function lie side by side: that alone compresses to 4 % less. The features are named: with all of them the file
# holds what workerd and browsers refuse. Names of blocks, which it does not know, are of no use to anybody.
shrink() {
  wasm-opt --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
    --enable-exception-handling --enable-reference-types --enable-multivalue \
    --strip-producers --remove-unused-module-elements --duplicate-function-elimination --remove-unused-names \
    --remove-unused-brs --vacuum --reorder-functions-by-name --strip-debug "$1" -o "$1" \
    2> >(grep -v '^warning: unknown name subsection' >&2)
}

worker() {
  # Cargo knows best whether Rust has to be compiled again. This is the command that worker-build runs, variable
  # included, so what is built here is fresh there.
  (cd worker && WASM_BINDGEN_USE_JS_SYS=1 \
    cargo build --quiet --lib --profile "$profile" --target wasm32-unknown-unknown "${features[@]}")
  changed worker "$WASM/edge.wasm" tools/bundle.sh package-lock.json || return 0
  # worker-build downloads whatever tool it is not given.
  WASM_BINDGEN_BIN=$(command -v wasm-bindgen) WASM_OPT_BIN=$(command -v wasm-opt) ESBUILD_BIN=$(command -v esbuild) \
    worker-build --no-opt --profile "$profile" --out-dir "../$OUT/worker" worker "${features[@]}" \
    >"$OUT/worker.log" 2>&1 || { cat "$OUT/worker.log" >&2; exit 1; }
  [ "$NAME" != release ] || shrink "$OUT/worker/index_bg.wasm"
  built worker
}

# What is marked `wasm_split` in the app becomes files of its own: split_PART.wasm, and chunk_NUMBER.wasm for what several
# parts need. They fit the main module of the same run alone.
parts() {
  rm -rf app/build
  wasm-split-cli --out-name app "$WASM/app.wasm" app/build
  wasm-bindgen --target web --no-typescript --keep-lld-exports --out-dir app/build --out-name app \
    app/build/app.wasm
  rm app/build/app.wasm
  if [ "$profile" = release ]; then
    local module
    for module in app/build/*.wasm; do shrink "$module"; done
  fi
}

assets() {
  # Views without their types: without this, each closure in a view brings its own copy of the machinery. Relocations
  # tell what needs what, when the parts of the app are taken apart.
  cargo build --quiet --profile "$profile" --target wasm32-unknown-unknown --package app \
    --config 'target.wasm32-unknown-unknown.rustflags=["--cfg", "erase_components", "-C", "link-arg=--emit-relocs"]'
  local sources
  mapfile -t sources < <(find app style -type f -not -name '*.rs' -not -path 'app/build/*' | LC_ALL=C sort)
  changed assets "$WASM/app.wasm" tools/bundle.sh package-lock.json "${sources[@]}" || return 0
  parts
  vite build --config app/vite.config.js --outDir "../$OUT/assets"
  cp app/_headers "$OUT/assets/_headers"
  cp app/sample-page.html "$OUT/assets/app/sample-page.html"
  # Named, not hashed: merchants have these addresses in their pages.
  esbuild app/form_code/form-code.js app/form_code/form-code-forms.js --minify --target=es2020 --tsconfig-raw={} \
    --log-level=warning --outdir="$OUT/assets"
  # The Worker serves these in development only.
  cp -R app/form_code/sample "$OUT/assets/sample"
  built assets
}

# The description of the JSON API, which nobody has to be signed in for.
openapi() {
  node tools/openapi.mjs "$OUT/assets/v1/openapi.json"
}

worker
if [ "$NAME" != conformance ]; then
  assets
  openapi
fi
