# What there is to do here; `make` alone lists it.

SHELL := /bin/bash
PORT ?= 8000
# What `make build` builds for: arm64 or x86_64.
ARCH ?= arm64

.DEFAULT_GOAL := help
.PHONY: help run check test soak load infra e2e python fuzz deny bench build dynamodb-local

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Run Promptbook on this machine; options in ARGS="--port 9000"
	cargo run -- $(ARGS)

check: ## Formatting and lints, warnings as errors
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy --workspace --test e2e --test infra --test python -- -D warnings # with test = false, they are not among all targets
	cargo fmt --manifest-path examples/chat-lambda/Cargo.toml --check
	CARGO_PROFILE_DEV_DEBUG=line-tables-only cargo clippy --manifest-path examples/chat-lambda/Cargo.toml --locked --target-dir target -- -D warnings # as the workspace, which shares its builds

test: check ## The checks, then every test, on the embedded engine and on Amazon's DynamoDB Local
	tests/run.sh

soak: ## Minutes of calls whose requests go wrong by a seed that is printed; each answer is checked
	tests/soak.sh

load: ## Ten minutes of open-loop load with publishes, then a database that goes and comes back
	tests/load.sh

infra: ## Check infra/template.yaml against CloudFormation's rules and the code
	infra/check.sh

e2e: ## Drive the release binaries through the Lambda runtime API
	tests/e2e.sh

python: ## Hold what is extracted and written against Python and the reference runtime of Prompty
	tests/python.sh

fuzz: ## Requests made up from the API's description, valid and not, with both keys
	tests/fuzz.sh

deny: ## Licenses, duplicates, sources and known weaknesses of what is depended on
	tests/deny.sh

bench: ## Measure speed and size against their baselines
	cargo bench --package tests
	cargo bench --package promptbook-cli --bench extract # against Python's own parser

build: ## Build the functions for Lambda with cargo-lambda; ARCH=arm64 unless said
	infra/build.sh $(ARCH)

dynamodb-local: ## Run Amazon's DynamoDB Local in the foreground; PORT=8000 unless said
	tests/dynamodb-local/run.sh $(PORT)
