# Two commands for a newcomer: `make run` and `make test`. Both prepare everything themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup venv run test test-unit test-long test-chaos fuzz bench lint types imports check lock clean

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

test-chaos: venv ## The long form of the chaos tests (up to 15 minutes; TEST_POSTGRESQL_URL for PostgreSQL too)
	@CHAOS=long timeout 900 $(PYTHON) -m pytest tests/chaos -s

bench: setup ## Measure: 30 messages a second, then the highest rate; with the real and with a fake model
	@for model in real fake; do \
	  $(PYTHON) -m tests.bench --model $$model; $(PYTHON) -m tests.bench --model $$model --highest --seconds 10; done

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

fuzz: venv ## A million odd texts through all that reads strangers' words (a quarter of an hour or more)
	@$(PYTHON) -m tests.fuzz
	@if $(PYTHON) -c "import atheris" 2>/dev/null; then \
		$(PYTHON) -m tests.fuzz.guided -max_total_time=300; \
	else echo "atheris is not installed (pip install atheris): no coverage-guided fuzzing"; fi

lock: venv ## Resolve the dependencies anew (needs uv)
	@scripts/lock

clean: ## Remove everything that the commands above made (the database too)
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
