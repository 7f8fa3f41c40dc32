# Two commands for a fresh machine that has Python 3.11 or later and make: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench serve proto golden docs lock format clean

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PIP_ROOT_USER_ACTION := ignore
# Tests and the demonstration start many processes: the sources are compiled once, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=

help: ## show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.product ## play the whole scene on an embedded registry, in under a minute
	@$(BIN)/comity demo

test: $(VENV)/.develop ## run every test, PostgreSQL included
	@$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/.develop ## what CI runs: format, lint, types, import contracts, generated code, schema, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python proto/generate.py --check
	@$(BIN)/python -m tests.schema.compatibility
	@$(MAKE) --no-print-directory test

bench: $(VENV)/.bench ## measure speed and memory on this machine; BENCH_FLAGS=--smoke to see that it runs
	@$(BIN)/python -m bench --install-peers $(BENCH_FLAGS)

serve: $(VENV)/.product ## serve on a loopback port with a registry in ./comity.db
	@$(BIN)/comity serve --database sqlite:///comity.db

proto: $(VENV)/.develop ## regenerate proto/gen from proto/comity
	@$(BIN)/python proto/generate.py

docs: $(VENV)/.develop ## rewrite what is generated: tables, pages of formats and packs, pictures, schema of packs
	@$(BIN)/python docs/tables.py
	@$(BIN)/python docs/pages/formats_page.py
	@$(BIN)/python docs/pages/packs_page.py
	@$(BIN)/python docs/pages/pack_schema.py

golden: $(VENV)/.develop ## write expected files that are missing; FORCE=1 replaces those that differ
	@$(BIN)/python -m tests.adapters.regenerate $(if $(FORCE),--force)

format: $(VENV)/.develop ## format and mend what can be mended by a tool
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --extra build --generate-hashes --no-emit-index-url --universal --python-version 3.11 --custom-compile-command "make lock" -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev --generate-hashes --no-emit-index-url --universal --python-version 3.11 --custom-compile-command "make lock" -q -o requirements-dev.lock
	uv pip compile pyproject.toml --extra build --extra dev --extra bench --generate-hashes --no-emit-index-url --universal --python-version 3.11 --custom-compile-command "make lock" -q -o requirements-bench.lock

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Comity needs Python 3.11 or later; found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.product: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing the locked dependencies into $(VENV) ..."
	@test -e $(VENV)/.develop || $(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.develop: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "installing the locked dependencies for development into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.product

$(VENV)/.bench: requirements-bench.lock pyproject.toml | $(BIN)/python
	@echo "installing the locked dependencies for measuring into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.develop $(VENV)/.product
