# What there is to do here; `make` alone lists it.

SHELL := /bin/bash
PORT ?= 8000
# What `make build` builds for: arm64 or x86_64.
ARCH ?= arm64

.DEFAULT_GOAL := help
.PHONY: help run check test verify soak load infra e2e python langfuse fuzz deny bench build dynamodb-local

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Run Promptbook on this machine; options in ARGS="--port 9000"
	cargo run -- $(ARGS)

test: ## Run every Rust test, on the embedded engine and on DynamoDB Local, and check the template and its scripts
	tests/run.sh build+tools embedded+scripts dynamodb-local+doctests+template

check: ## Check formatting, lints and documentation, with warnings as errors
	tests/run.sh format clippy doc

verify: ## Run everything that a change must pass: the checks, `make test`, deny, fuzz, e2e, python, langfuse
	tests/run.sh format clippy+tools doc test fuzz+deny+e2e+langfuse+python

infra: ## Check infra/template.yaml against CloudFormation's rules and the code, and run the scripts beside it
	tests/run.sh build+tools embedded+scripts template

e2e: ## Drive the functions' binaries through the Lambda runtime API
	tests/e2e.sh

python: ## Compare extraction with Python, files with Prompty's runtime; run generated modules in Python and TypeScript
	tests/python.sh

langfuse: ## Run programs with Langfuse's SDKs against the local server
	tests/langfuse.sh

fuzz: ## Send requests generated from the OpenAPI document, with root keys and an editor's key
	tests/fuzz.sh

deny: ## Check the licences, duplicates, sources and advisories of dependencies
	tests/deny.sh

soak: ## Run calls for minutes over an unreliable connection; each answer is checked
	tests/soak.sh

load: ## Run ten minutes of open-loop load with publishes, then an outage of the database
	tests/load.sh

bench: ## Measure speed, binary sizes and cold starts against their limits
	cargo bench --package tests
	cargo bench --package promptbook-sidecar # against a bare handler
	cargo bench --package promptbook-cli --bench extract # against Python's own parser
	cargo bench --package promptbook-cli --bench search # against a client that only reads

build: ## Build the functions and the layer for Lambda with cargo-lambda; default: ARCH=arm64
	infra/build.sh $(ARCH)

dynamodb-local: ## Run Amazon's DynamoDB Local in the foreground; default: PORT=8000
	tests/dynamodb-local/run.sh $(PORT)
