# One door to everything that is run here. `make help` lists the targets.
#
# Everything runs in .venv (and .venv-minimal, .venv-floors), made by plain `python3 -m venv` from
# the hash-pinned files in requirements/. Only the first set-up needs a package index; after that
# nothing here touches the network until a requirement file changes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first of these that runs and is new enough; `make PYTHON=/path/to/python3 …` names another.
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14; do \
	if $$name -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$name; break; fi; done)

# The Hypothesis profile: dev, ci or deep (tests/conftest.py).
PROFILE ?= dev
# More for pytest: make test PYTEST="tests/lineage -x"
PYTEST ?=

BIN := .venv/bin
# Hashes or nothing, wheels or nothing: what is not in the files does not get in.
INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
# The package itself: nothing is fetched for it, hatchling comes from the files.
INSTALL_SELF := -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation
# An environment that something outside set up for another Python must not leak into ours.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PYTHONNOUSERSITE := 1

.PHONY: help demo test coverage lint types house docs pages minimal floors check format lock clean distclean

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/\1:\2/p' $(MAKEFILE_LIST) | \
	while IFS=: read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

# ------------------------------------------------------------------------------- environments

.venv/made:
	@test -n "$(PYTHON)" || { echo "Expected Python 3.11 or newer on the path, found none; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up .venv"
	$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/run: requirements/run.txt pyproject.toml | .venv/made
	$(BIN)/python $(INSTALL) -r requirements/run.txt
	$(BIN)/python $(INSTALL_SELF) --editable .
	$(BIN)/python -m pip check
	@touch $@

.venv/test: requirements/test.txt .venv/run
	$(BIN)/python $(INSTALL) -r requirements/test.txt
	$(BIN)/python -m pip check
	@touch $@

.venv/check: requirements/check.txt .venv/test
	$(BIN)/python $(INSTALL) -r requirements/check.txt
	$(BIN)/python -m pip check
	@touch $@

# ---------------------------------------------------------------------------------- to look at

demo: .venv/run ## audit the example ledger of North Lombok; the report goes to build/demo
	@# The ledger holds planted faults, so that the audit says 1 (errors found) and not 0.
	@$(BIN)/cocoachain demo --out build/demo || test $$? -eq 1

# ----------------------------------------------------------------------------------- to judge

test: .venv/test ## every test and every example in docs, README and docstrings
	$(BIN)/python -m pytest --hypothesis-profile=$(PROFILE) $(PYTEST)

coverage: .venv/test ## the tests again, counting branches
	$(BIN)/python -m pytest --hypothesis-profile=$(PROFILE) --cov --cov-report=term-missing $(PYTEST)

lint: .venv/check ## ruff: all rules, and the format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/check ## mypy, strict
	$(BIN)/mypy

house: .venv/check ## import-linter: who may lean on whom
	$(BIN)/lint-imports

docs: .venv/check ## the generated pages are fresh and Sphinx has no warning; build/docs
	$(BIN)/python docs/generate_rules.py --check
	$(BIN)/python docs/generate_limits.py --check
	$(BIN)/python tools/renew_limits.py --check
	$(BIN)/python docs/generate_ledger.py --check
	$(BIN)/python docs/generate_front_door.py --check
	$(BIN)/python -m sphinx -W --keep-going --quiet -b html -d build/doctrees docs build/docs

minimal: .venv-minimal/installed ## the wheel as a user gets it, with the core and no extra
	.venv-minimal/bin/python -m pytest --minimal tests
	@# The demo from the wheel alone, out of sight of the sources.
	@mkdir -p build/elsewhere
	@cd build/elsewhere && { ../../.venv-minimal/bin/cocoachain demo --out demo >demo.txt || test $$? -eq 1; }

# The sources are installed as a wheel here, so each change installs it anew.
.venv-minimal/installed: requirements/minimal.txt pyproject.toml $(shell find src examples -type f -not -name '*.pyc' 2>/dev/null)
	@test -n "$(PYTHON)" || { echo "Expected Python 3.11 or newer on the path, found none" >&2; exit 1; }
	test -x .venv-minimal/bin/python || $(PYTHON) -m venv .venv-minimal
	.venv-minimal/bin/python $(INSTALL) -r requirements/minimal.txt
	.venv-minimal/bin/python $(INSTALL_SELF) --force-reinstall .
	.venv-minimal/bin/python -m pip check
	@touch $@

floors: requirements/floors.txt pyproject.toml ## the tests with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv --clear .venv-floors
	.venv-floors/bin/python $(INSTALL) -r requirements/floors.txt
	.venv-floors/bin/python $(INSTALL_SELF) .
	.venv-floors/bin/python -m pytest tests

check: lint house types test docs minimal ## all of the above that CI asks for

# ---------------------------------------------------------------------------------- to change

format: .venv/check ## ruff: mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pages: .venv/run ## write the generated pages of the reference anew
	$(BIN)/python docs/generate_rules.py
	$(BIN)/python docs/generate_limits.py
	$(BIN)/python docs/generate_ledger.py
	$(BIN)/python docs/generate_front_door.py

lock: ## resolve requirements/*.txt anew (needs uv, and a package index)
	tools/lock

clean: ## what the targets left, but not the environments
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find src tests docs tools -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## and the environments too
	rm -rf .venv .venv-minimal .venv-floors
