# mingbai 明白账. Needs Python 3.11 or newer and make; everything else is brought by the targets.
SHELL := /bin/bash
PORT ?= 8000
BIN := .venv/bin
FITS = $(1) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do $(call FITS,$$p) && echo $$p && break; done)
COMPILE := $(BIN)/uv pip compile -q pyproject.toml --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate
.DEFAULT_GOAL := help
.PHONY: help run test check lint format lock law screenshots bench

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name does; do printf '  make %-12s %s\n' "$$name" "$$does"; done

run: .venv/.runtime ## the demo county on http://127.0.0.1:$PORT (8000); nothing else is needed
	@var="$${MINGBAI_VAR:-var}"; if [ -n "$$MINGBAI_DATABASE_URL" ]; then exit 0; fi; \
	if [ ! -e "$$var/mingbai.db" ] || [ -e "$$var/demo.started" -a ! -e "$$var/demo.json" ]; then $(BIN)/mingbai demo; \
	elif [ -e "$$var/demo.json" ]; then $(BIN)/mingbai demo --accounts; fi
	@exec $(BIN)/mingbai serve --port $(PORT)

test: .venv/.dev ## the whole suite, with Chromium and PostgreSQL where apt can bring them
	@.ci/tools
	$(BIN)/pytest -n 2 --dist loadfile

check: .venv/.dev ## what CI runs: format, lint, types, floors, then the tests
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory lint test

lint: .venv/.dev ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/.dev ## rewrite the code in the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/.dev ## pin the newest dependencies again, with hashes
	$(BIN)/pip install -q uv
	$(COMPILE) --upgrade -o requirements.lock
	$(COMPILE) --upgrade --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --upgrade --group dev --group bench -c requirements-dev.lock -o requirements-bench.lock

law: .venv/.runtime ## write docs/law.md from the tables that the code obeys
	$(BIN)/mingbai law

screenshots: .venv/.dev ## docs/screenshots/ from the demo county in a real browser
	@.ci/tools
	$(BIN)/python -m tests.house.screenshots docs/screenshots

bench: .venv/.bench ## 2,000,000 payouts against Datasette, raw SQLite and the bare framework; about half an hour
	$(BIN)/python -m benchmarks

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; install it or give PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/tools python3-venv
	@echo "making .venv with $$($(PYTHON) --version)" && $(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing the locked dependencies (about half a minute)"
	@test -e .venv/.dev || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "installing the locked dependencies for tests (about a minute)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@ .venv/.runtime

.venv/.bench: requirements-bench.lock | .venv/.dev
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@
