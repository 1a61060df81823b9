# Every command people need. `make run` and `make test` set up the machine by themselves: they need Rust (rustup), Node
# with npm, and make.
#
#   make run [PORT=8787] [STATE=.state]   build, then serve the app, the Worker, KV and SQLite on this machine
#   make build                            what is deployed, small, in target/bundle/release
#   make test                             everything that has to hold before a change lands
#   make check                            the quick part of it: format, lints and native tests
#   make bench                            measure latency and throughput
#   make deploy                           upload to Cloudflare
#   make clean                            remove what was built; what was installed stays

PORT ?= 8787
STATE ?= .state

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory --no-builtin-rules

# Node of the pinned version, installed by npm, comes first for everything below.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export WRANGLER_SEND_METRICS := false

.PHONY: run build test check bench deploy clean setup setup-rust

run: setup
	@tools/bundle.sh quick
	@exec node tools/serve.mjs --port $(PORT) --state $(STATE) --var DEMO=1

build: setup
	@tools/bundle.sh release

setup: setup-rust
	@tools/setup.sh node

setup-rust:
	@tools/setup.sh rust

clean:
	cargo clean
	rm -rf node_modules
