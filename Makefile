# `make help` lists what can be asked for.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-builtin-rules
.DELETE_ON_ERROR:

# Where `make dev` keeps its data. A second stack beside the first:
#   make dev DEV_DIR=.dev-two DEVSTACK_POSTGRES_PORT=0 DEVSTACK_TEMPORAL_PORT=0 DEVSTACK_UI_PORT=0
DEV_DIR ?= .dev

# Packages to test, and more arguments for go test or the benchmark:
#   make test PKG=./internal/market ARGS='-run TestTask -v'
PKG  ?= ./...
ARGS ?=

# The limit of one package's tests; all of them together need a fraction of it.
TEST_TIMEOUT ?= 20m

# What operators search for in the Temporal Web UI; named in internal/contract.
SEARCH_ATTRIBUTES := TaskStatus=Keyword TaskCategory=Keyword PosterID=Keyword Livemode=Bool

ROOT     := $(CURDIR)
DEVSTACK := .bin/devstack
LINT     := .bin/golangci-lint
REPLAY   := .bin/workflowcheck
CODEGEN  := .bin/oapi-codegen
VALE     := .bin/vale

# The English that `make lint-prose` checks: documents, and texts in Go sources.
PROSE_DOCUMENTS := README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md docs $(wildcard */README.md) examples/agents/README.md
PROSE_SOURCES   := $(addprefix internal/,agents app cli files publicapi refusal webhook) api cmd/aitasker

GO_CLIENT := clients/go/aitasker/api.gen.go
NPM_PARTS := clients/typescript/node_modules/.package-lock.json
EXAMPLE_PARTS := examples/agents/typescript/node_modules/.package-lock.json
WEBHOOK_PARTS := examples/webhooks/standard/node_modules/.package-lock.json

SEARCH_FLAGS     := $(SEARCH_ATTRIBUTES:%=--search-attribute %)
DEVSTACK_SOURCES := $(shell find devstack -name '*.go' -not -name '*_test.go') devstack/go.mod devstack/go.sum
TOOLS_SOURCES    := tools/go.mod tools/go.sum

##@ Run

.PHONY: dev
dev: $(DEVSTACK) build ## Start everything here, without Docker; Ctrl-C stops it, the data stays
	@exec $(DEVSTACK) up --data $(DEV_DIR) $(SEARCH_FLAGS) -- .bin/aitasker dev

.PHONY: dev-reset
dev-reset: $(DEVSTACK) ## Forget the data that `make dev` has kept
	@$(DEVSTACK) wipe --data $(DEV_DIR)

##@ Check

# The end-to-end tests run the TypeScript client and example; without npm they fail and say why.
NEEDS_TYPESCRIPT := $(filter ./... ./test/...,$(PKG)) $(findstring ./test/e2e,$(PKG))

# These two ask the library of Standard Webhooks for Node.js; likewise.
NEEDS_STANDARD := $(NEEDS_TYPESCRIPT) $(filter ./internal/...,$(PKG)) $(findstring ./internal/webhook,$(PKG))

.PHONY: test
test: $(DEVSTACK) $(if $(strip $(NEEDS_TYPESCRIPT)),try-client-typescript try-example-typescript) $(if $(strip $(NEEDS_STANDARD)),try-example-webhooks) ## Run all tests against a fresh PostgreSQL and Temporal (PKG=./… ARGS='-run …')
	@exec $(DEVSTACK) exec $(SEARCH_FLAGS) -- go test -shuffle=on -timeout $(TEST_TIMEOUT) $(PKG) $(ARGS)

.PHONY: test-sandbox
test-sandbox: ## Run the tests of the demo agents
	@cd sandbox && exec go test -shuffle=on -timeout $(TEST_TIMEOUT) ./... $(ARGS)

.PHONY: test-devstack
test-devstack: ## Run the tests of devstack itself
	@cd devstack && exec go test -shuffle=on -timeout $(TEST_TIMEOUT) ./... $(ARGS)

.PHONY: proof
proof: $(DEVSTACK) ## Kill api, worker and stack at random under load and count what is lost (ARGS='-proof.tasks 100')
	@exec go test -v -count=1 -timeout 2h ./test/proof -proof.tasks 1000 $(ARGS)

.PHONY: bench
bench: $(DEVSTACK) ## Measure throughput and latency on a fresh stack (ARGS='…')
	@exec $(DEVSTACK) exec $(SEARCH_FLAGS) -- go run -buildvcs=false ./test/bench $(ARGS)

.PHONY: bench-triage
bench-triage: ## Play the market and write docs/measurements/triage (ARGS='-seeds 10')
	@exec go run -buildvcs=false ./test/triage $(ARGS)

.PHONY: lint
lint: $(LINT) $(REPLAY) ## Run the linters, import rules and the workflow determinism check
	$(LINT) run $(PKG)
	cd sandbox && ../$(LINT) run --config ../.golangci.yml
	$(REPLAY) ./workflows/...

.PHONY: lint-prose
lint-prose: $(VALE) ## Check the English of the documents and of the API's texts
	@go -C tools/prose test ./...
	@rm -rf .bin/texts; go run -C tools/prose . "$(ROOT)" .bin/texts $(PROSE_SOURCES)
	@$(VALE) $(PROSE_DOCUMENTS) .bin/texts

# The linters of the OpenAPI document come from npm; docs/reference/api.md says what they found.
OPENAPI_LINTERS := @redocly/cli@2 @stoplight/spectral-cli@6

.PHONY: lint-openapi
lint-openapi: ## Judge the OpenAPI document of a running API with Redocly and Spectral (needs npm; AITASKER_URL=…)
	@work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; cd "$$work"; \
	curl -fsS -o openapi.json "$${AITASKER_URL:-http://127.0.0.1:8080}/openapi.json"; \
	echo 'extends: ["spectral:oas"]' > .spectral.yaml; \
	npm install --silent --no-audit --no-fund $(OPENAPI_LINTERS); \
	npx --no-install redocly lint openapi.json; \
	npx --no-install spectral lint openapi.json

.PHONY: fmt
fmt: $(LINT) ## Format the code and sort its imports
	$(LINT) fmt
	cd sandbox && ../$(LINT) fmt --config ../.golangci.yml
	gofmt -w devstack

.PHONY: check-clients
check-clients: build $(CODEGEN) ## Fail when the Go client is not what the OpenAPI document says
	@made=$$(mktemp); trap 'rm -f "$$made"' EXIT; \
	clients/generate go "$$made"; \
	diff -u $(GO_CLIENT) "$$made" || { echo "The document has changed: run make clients."; exit 1; }

##@ Build

.PHONY: clients
clients: client-go client-typescript ## Make the Go and the TypeScript client anew from the OpenAPI document

.PHONY: client-go
client-go: build $(CODEGEN)
	@clients/generate go $(GO_CLIENT)

.PHONY: client-typescript
client-typescript: build $(NPM_PARTS)
	@clients/generate typescript

.PHONY: try-client-typescript
try-client-typescript:
	@$(MAKE) --no-print-directory client-typescript || echo "The TypeScript client could not be made; its tests will fail."

.PHONY: try-example-typescript
try-example-typescript:
	@$(MAKE) --no-print-directory $(EXAMPLE_PARTS) || echo "The compiler of the TypeScript example is missing; its tests will fail."

.PHONY: try-example-webhooks
try-example-webhooks:
	@$(MAKE) -s --no-print-directory $(WEBHOOK_PARTS) || echo "The library of Standard Webhooks is missing; its tests will fail."

.PHONY: build
build: ## Build .bin/aitasker, and .bin/sandbox with the demo agents
	@tools/gobuild . ./cmd/aitasker "$(ROOT)/.bin/aitasker"
	@tools/gobuild sandbox . "$(ROOT)/.bin/sandbox"

.PHONY: tools
tools: $(DEVSTACK) $(LINT) $(REPLAY) $(CODEGEN) $(VALE) ## Build devstack, the linters and the generator of the Go client into .bin

.PHONY: clean
clean: ## Remove .bin and what npm brought; the Go build cache and the data of `make dev` stay
	rm -rf .bin {clients,examples/agents}/typescript/{node_modules,dist} examples/webhooks/standard/node_modules

# go build touches its output only when it writes it: the touch says "looked at".
$(DEVSTACK): $(DEVSTACK_SOURCES)
	@[ -e $@ ] || echo "Building devstack, which holds a whole Temporal server: the first time takes a few minutes."
	@tools/gobuild devstack . "$(ROOT)/$@"
	@touch $@

$(LINT): $(TOOLS_SOURCES)
	@[ -e $@ ] || echo "Building golangci-lint: the first time takes a few minutes."
	@tools/gobuild tools github.com/golangci/golangci-lint/v2/cmd/golangci-lint "$(ROOT)/$@"
	@touch $@

$(REPLAY): $(TOOLS_SOURCES)
	@tools/gobuild tools go.temporal.io/sdk/contrib/tools/workflowcheck "$(ROOT)/$@"
	@touch $@

$(CODEGEN): $(TOOLS_SOURCES)
	@tools/gobuild tools github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen "$(ROOT)/$@"
	@touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install the packages nodejs and npm (Debian, Ubuntu)." >&2; exit 1; }
	@cd $* && npm ci --silent
	@touch $@

$(VALE): tools/prose/go.mod tools/prose/go.sum
	@command -v $${CC:-cc} >/dev/null || { echo "A C compiler is missing: install the packages gcc and libc6-dev (Debian, Ubuntu)." >&2; exit 1; }
	@tools/gobuild tools/prose github.com/vale-cli/vale/v3/cmd/vale "$(ROOT)/$@"
	@touch $@

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile
