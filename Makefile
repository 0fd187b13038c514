# The two commands that matter: `make up` shows the pipeline working on this machine, `make test` runs the tests.
# Neither needs the Pulumi CLI, an account or Docker.

PYTHON ?= python3
STACK ?= dev
BIN := .venv/bin
# Written after a complete installation, so that an interrupted one is done again.
INSTALLED := .venv/installed
# The oldest SDK that the sandbox runs programs with; requirements.txt pins the newest.
OLDEST_SDK := 3.255.0

.PHONY: up install test test-oldest-sdk crash fuzz mutants lint clean
.DEFAULT_GOAL := up

up: $(INSTALLED)
	@$(BIN)/handover demo --stack $(STACK)

install: $(INSTALLED)

test: $(INSTALLED)
	$(BIN)/pytest --numprocesses 2 --cov --cov-report=term:skip-covered

test-oldest-sdk: .venv/pulumi-$(OLDEST_SDK)
	PYTHONPATH=$< $(BIN)/pytest --numprocesses 2 tests/sandbox

.venv/pulumi-$(OLDEST_SDK): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $@ pulumi==$(OLDEST_SDK)
	@touch $@

# As the tests do, but for a set time, with other seeds; FUZZ_SEED repeats a round.
FUZZ_SECONDS ?= 600
fuzz: $(INSTALLED)
	$(BIN)/python tools/fuzz.py $(FUZZ_SECONDS) $(FUZZ_SEED)

# As the tests do, but more: kills emulator and runs at moments that the seed chooses.
CRASH_KILLS ?= 100
CRASH_SEED ?= 1
crash: $(INSTALLED)
	CRASH_KILLS=$(CRASH_KILLS) CRASH_SEED=$(CRASH_SEED) $(BIN)/pytest --capture=no tests/crash

# Not part of the tests: see CONTRIBUTING.md.
mutants: $(INSTALLED)
	rm -rf mutants
	$(BIN)/python tools/mutants.py

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy onpremises/__main__.py # by itself: mypy takes one module `__main__` at a time
	PYTHONPATH=onpremises:policies $(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet .github

clean:
	rm -rf .venv .handover .coverage* .hypothesis mutants .mypy_cache .pytest_cache .ruff_cache *.egg-info build

$(INSTALLED): requirements.txt requirements-dev.txt pyproject.toml $(shell find sdks -name '*.py' -o -name '*.toml')
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "This project needs Python 3.11 to 3.13; name one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing into .venv (once, and whenever the requirements change) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@$(BIN)/python -m compileall -q components handover  # editable, so pip didn't; the first command need not either
	@touch $@
