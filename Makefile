# What there is to do here; `make` alone lists it.

SHELL := /bin/bash
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run check test bench build dynamodb-local

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Run Promptbook on this machine; options in ARGS="--port 9000"
	cargo run -- $(ARGS)

check: ## Formatting and lints, warnings as errors
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

test: check ## The checks, then every test, on the embedded engine and on Amazon's DynamoDB Local
	tests/run.sh

bench: ## Measure speed and size against their baselines
	cargo bench --package tests

build: ## Build the release binaries of the functions into target/release
	cargo build --release --package functions --bins

dynamodb-local: ## Run Amazon's DynamoDB Local in the foreground; PORT=8000 unless said
	tests/dynamodb-local/run.sh $(PORT)
