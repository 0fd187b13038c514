# The two commands that matter: `make up` shows the pipeline working on this machine, `make test` runs the tests.
# Neither needs the Pulumi CLI, an account or Docker.

PYTHON ?= python3
STACK ?= dev
BIN := .venv/bin
# Each is written after a complete installation, so that an interrupted one is done again: the command; tests and linters.
INSTALLED := .venv/installed
INSTALLED_DEV := .venv/installed-dev
# The oldest SDK that the sandbox runs programs with; requirements.txt pins the newest.
OLDEST_SDK := 3.255.0

# Tests wait for processes and browsers for a third of their time: one more than there are processors.
PYTEST := $(BIN)/pytest --numprocesses $(shell expr `getconf _NPROCESSORS_ONLN` + 1) --dist worksteal

# By pip, which tells nothing while it works: this does, on a terminal.
PIP := $(BIN)/python tools/install.py --no-compile

.PHONY: up help install test coverage test-oldest-sdk crash fuzz mutants lint clean
.DEFAULT_GOAL := up

# pip compiled nothing: what the first run imports is kept compiled for those that follow, whatever is set outside.
up: $(INSTALLED) ## Deploy to a Genesys Cloud on this machine and watch events go through; STACK=eventbridge: the other way
	@PYTHONDONTWRITEBYTECODE= $(BIN)/handover demo --stack $(STACK)

help: ## Say what each target does
	@awk -F ':.* ## ' '/^[a-z-]+:.* ## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Install the `handover` command into .venv

test: $(INSTALLED_DEV) ## Run all tests
	$(PYTEST)

# To watch every branch takes the emulator's tests more than twice the time.
coverage: $(INSTALLED_DEV) ## Run all tests, and see whether they go through enough of the code
	$(PYTEST) --cov --cov-report=term:skip-covered

USING_SDK := $(addprefix tests/sandbox/,engine parity policies program test_commands.py) tests/testing
test-oldest-sdk: .venv/pulumi-$(OLDEST_SDK) ## Run the sandbox's tests of programs with the oldest SDK that it supports
	PYTHONPATH=$< $(PYTEST) $(USING_SDK)

.venv/pulumi-$(OLDEST_SDK): $(INSTALLED_DEV)
	$(PIP) --no-deps --upgrade --target $@ pulumi==$(OLDEST_SDK)
	@touch $@

# As the tests do, but for a set time, with other seeds; FUZZ_SEED repeats a round.
FUZZ_SECONDS ?= 600
fuzz: $(INSTALLED_DEV) ## Try the emulator with what breaks things, FUZZ_SECONDS long
	$(BIN)/python tools/fuzz.py $(FUZZ_SECONDS) $(FUZZ_SEED)

# As the tests do, but more: kills emulator and runs at moments that the seed chooses.
CRASH_KILLS ?= 100
CRASH_SEED ?= 1
crash: $(INSTALLED_DEV) ## Kill emulator and runs, CRASH_KILLS times, and compare state and org
	CRASH_KILLS=$(CRASH_KILLS) CRASH_SEED=$(CRASH_SEED) $(BIN)/pytest --capture=no tests/crash

# Not part of the tests: see CONTRIBUTING.md.
mutants: $(INSTALLED_DEV) ## Break the code one place at a time, and see whether a test fails
	rm -rf mutants
	$(BIN)/python tools/mutants.py

lint: $(INSTALLED_DEV) ## Check style, types, imports and workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy onpremises/__main__.py # by itself: mypy takes one module `__main__` at a time
	$(BIN)/mypy package/__main__.py
	PYTHONPATH=onpremises:package:policies $(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci examples/gitlab/.gitlab-ci.yml
	$(BIN)/zizmor --offline --quiet .github

clean: ## Remove .venv, the stacks of the sandbox and all that tools leave
	rm -rf .venv .handover .coverage* .hypothesis mutants .mypy_cache .pytest_cache .ruff_cache *.egg-info build

OWN_PACKAGES := pyproject.toml $(shell find sdks -name '*.py' -o -name '*.toml')

$(INSTALLED): requirements.txt requirements-install.txt requirements-handover.txt $(OWN_PACKAGES)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "This project needs Python 3.11 to 3.13; name one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing into .venv, once and whenever the requirements change; the first time takes a minute or so …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --requirement requirements-install.txt
	@$(PIP) --no-build-isolation --requirement requirements-handover.txt
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt $(INSTALLED)
	@echo "Installing what tests and linters need …"
	@$(PIP) --no-build-isolation --requirement requirements-dev.txt
	@# All at once, by all processors; what is no Python of today is its package's own business.
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib components handover || true
	@touch $@
