# Every command people need. `make run` and `make test` set the machine up by themselves: they need Rust (rustup), Node
# with npm, and make. What is already there is checked by its version and left alone.
#
#   make run [PORT=8787] [STATE=.state]   build, then serve the app, the Worker, KV and SQLite on this machine
#   make build                            what is deployed, small, in target/bundle/release
#   make check                            the quick checks: format, lints, native tests
#   make api [TEST=name]                  black-box tests alone, against the quick build
#   make browser [TEST=title]             browser tests alone, against the quick build
#   make test                             everything that has to hold before a change lands
#   make bench                            what this machine does: throughput, latency, the app's frames; never asserted
#   make deploy                           upload to Cloudflare
#   make clean                            remove what was built; installed tools stay

PORT ?= 8787
STATE ?= .state
TEST ?=

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory --no-builtin-rules

# The pinned Node and its tools come first.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export WRANGLER_SEND_METRICS := false
export WRANGLER_SEND_ERROR_REPORTS := false

.PHONY: run build check api browser test bench deploy clean format lint lint-wasm scripts docs native

run:
	@tools/setup.sh wasm node
	@tools/bundle.sh quick
	@mkdir -p "$(STATE)"; exec 8>"$(STATE)/.lock"; \
	if command -v flock >/dev/null && ! flock --nonblock 8; then \
		echo "$(STATE) belongs to a server that is running: stop it, or give another folder with STATE=…" >&2; exit 1; fi; \
	exec node tools/serve.mjs --port $(PORT) --state "$(STATE)" --var DEMO=1 --while-parent-lives

build:
	@tools/setup.sh wasm node
	@tools/bundle.sh release

check:
	@tools/setup.sh rust
	@$(MAKE) format lint native

api:
	@tools/setup.sh wasm node
	@tools/bundle.sh quick
	@cargo test --quiet --package api-tests --test api -- $(TEST)

browser:
	@tools/setup.sh wasm node browser
	@tools/bundle.sh quick
	@playwright test --config tests/browser/playwright.config.js $(if $(TEST),--grep "$(TEST)")

# Cheap and telling first. What is tested from outside is the build that is deployed.
test: export BUNDLE := target/bundle/release
test:
	@tools/setup.sh wasm node browser
	@$(MAKE) format lint lint-wasm scripts docs native
	@tools/bundle.sh release
	@node tools/sizes.mjs
	@wrangler deploy --dry-run --config worker/wrangler.jsonc
	@tools/bundle.sh conformance
	@node tools/conformance.mjs
	@cargo test --quiet --package api-tests --test api
	@playwright test --config tests/browser/playwright.config.js

bench:
	@tools/setup.sh wasm node browser
	@tools/bundle.sh release
	@BUNDLE=target/bundle/release cargo run --quiet --profile quick --package bench
	@BUNDLE=target/bundle/release node tests/bench/form-code.mjs
	@BUNDLE=target/bundle/release node tests/bench/app.mjs

format:
	@cargo fmt --all --check

lint:
	@cargo clippy --quiet --workspace --all-targets -- -D warnings

lint-wasm:
	@cargo clippy --quiet --target wasm32-unknown-unknown --package edge --package app -- -D warnings

scripts:
	@tsc --project app/form_code
	@node --test "tests/style/*.test.mjs" >/dev/null || node --test "tests/style/*.test.mjs"

docs:
	@RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps

native:
	@if cargo nextest --version >/dev/null 2>&1; \
		then cargo nextest run --workspace --exclude api-tests; \
		else cargo test --quiet --workspace --exclude api-tests --lib --tests; fi
	@cargo test --quiet --workspace --doc

deploy: build
	@wrangler deploy --config worker/wrangler.jsonc

clean:
	cargo clean
	rm -rf node_modules app/build test-artefacts
