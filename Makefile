# Two commands for a newcomer: `make run` and `make test`. Both prepare everything themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup venv run test test-unit test-long lint types imports check lock clean

VENV := .venv
PYTHON := $(VENV)/bin/python
GUIDE := $(VENV)/bin/guide

help: ## Show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: requirements.lock requirements-dev.lock pyproject.toml scripts/make-venv
	@scripts/make-venv $(VENV)
	@touch $@

venv: $(VENV)/.installed ## Create the virtual environment with hash-pinned dependencies

setup: venv ## Prepare everything: dependencies, database, model
	@$(GUIDE) prepare

run: setup ## Prepare, then serve Telegram (or chat in the terminal without a token)
	@$(GUIDE) run

test: venv ## Prepare and run the whole test suite
	@$(PYTHON) -m pytest

test-unit: venv ## Only the tests that need neither a model nor a process
	@$(PYTHON) -m pytest -m "not model and not process and not long"

test-long: venv ## The tests that take minutes: 10,000 damaged catalogues, thousands of messages
	@$(PYTHON) -m pytest -m long

lint: venv ## Style
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types: venv ## Types
	@$(VENV)/bin/mypy

imports: venv ## Import rules of docs/architecture.md
	@$(VENV)/bin/lint-imports

check: lint types imports ## Everything but the tests: style, types, imports, catalogues, content, Rasa, secrets
	@$(GUIDE) prepare
	@scripts/check-catalogues
	@$(GUIDE) content check
	@scripts/check-rasa
	@scripts/check-secrets

lock: venv ## Resolve the dependencies anew (needs uv)
	@scripts/lock

clean: ## Remove everything that the commands above made (the database too)
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
