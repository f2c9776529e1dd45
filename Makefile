# Each target does its own set-up. `make demo LENSAN_HOME=DIR` keeps its things in DIR instead of data/local.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
HASHED := $(PIP) install --require-hashes --no-build-isolation
# The first Python that is new enough and can make a virtual environment; PYTHON=… chooses another.
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3 python
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --group build

.PHONY: help install demo test check bench soak lock clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

install: $(VENV)/.installed ## make .venv with everything hash-checked; leaves .venv/bin/lensan

demo: install ## replay the lychee season of 2021 and open the app
	@$(BIN)/lensan demo

# So many tests at a time: two cores, and most of them wait for something half of the time; seven took longer.
WORKERS := 5

# The tests start hundreds of processes: what one has compiled, the next need not.
test soak: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/.installed-dev ## run every test, on SQLite and on PostgreSQL; TESTS="tests/jobs --lf" chooses, WORKERS=1 is one after the other
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

check: $(VENV)/.installed-dev ## ruff, mypy --strict and the forbidden arrows
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.installed-bench ## measure, and say which limits are reached; PARTS="pooling lines" chooses
	@$(BIN)/python -m jobs.bench $(PARTS)

soak: $(VENV)/.installed-dev ## the long proofs
	@$(BIN)/python -m pytest -m soak -n 2 --dist worksteal

lock: $(VENV)/.installed-dev ## resolve the dependencies anew into the requirements locks
	@$(COMPILE) --upgrade pyproject.toml -o requirements.lock
	@$(COMPILE) --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@$(COMPILE) --upgrade --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock

clean: ## remove the virtual environment and what tools left; data/local stays
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for python in $(PYTHONS); do \
		if $$python -c '$(NEW_ENOUGH)' 2>/dev/null; then exec $$python -m venv $(VENV); fi; \
	done; \
	echo 'Lên Sàn needs Python 3.11 or newer, with its venv module (on Debian: apt install python3-venv)' >&2; exit 1

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo 'Installing Lên Sàn into $(VENV) …'
	@$(HASHED) -r requirements.lock
	@$(PIP) install --no-deps --no-index --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-%: requirements-%.lock $(VENV)/.installed
	@echo 'Installing the $* tools …'
	@$(HASHED) -r $<
	@touch $@
