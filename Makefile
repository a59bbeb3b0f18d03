# `make help` says what there is. Every target works as the first command on a
# machine with only Python 3.11+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN    := $(VENV)/.installed-run
DEV    := $(VENV)/.installed-dev
TWO    := -n 2 --dist worksteal
LONG   := tests/unit/figures/test_attack.py tests/unit/figures/test_attack_over_time.py \
          tests/unit/schedules/test_the_best_month.py tests/unit/schedules/test_the_whole_measure.py

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench bank mutants soak deeds worlds lock docs pictures clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "python3 lacks venv; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing (once)..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo "Installing what the tests need (once)..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

run: $(RUN) ## demo on http://127.0.0.1:8000 (PORT=... for another port)
	@exec env CJG_DEMO=1 $(BIN)/python -m config.run

test: $(DEV) lint ## everything
	@$(BIN)/coverage run -m pytest --quiet $(LONG:%=--ignore=%) tests/unit
	@$(BIN)/coverage report --include="$$($(BIN)/python -m tests.house.pure)"
	@$(BIN)/python -m pytest $(TWO) $(LONG) tests/house tests/integration
	@$(BIN)/python -m pytest $(TWO) tests/browser

check: $(DEV) lint ## format, lint, types, import contracts, migrations in step, fast tests
	@$(BIN)/python -m pytest --quiet -m "not slow" $(TWO) tests/unit tests/house

lint: $(DEV)
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > .lint-imports.log || { cat .lint-imports.log; exit 1; }

bench: $(DEV) ## measures the service against its floors, as ratios
	@$(BIN)/python -m tests.bench

bank: $(DEV) ## puts back every fault of the bank: do the tests notice each
	@$(BIN)/python -m tests.bank

mutants: $(DEV) ## changes the heart of a call in every small way, likewise
	@$(BIN)/python -m tests.mutants

DAYS ?= 10
RUNS ?= 2000
SEED ?=
DATABASE ?= both

soak: $(DEV) ## random days with faults on both databases (DAYS=10 SEED=... DATABASE=...)
	@$(BIN)/python -m tests.soak --days $(DAYS) --database $(DATABASE) $(if $(SEED),--seed $(SEED))

deeds: $(DEV) ## random deeds by every door, on both databases (RUNS=2000 SEED=...)
	@CJG_DEEDS=$(RUNS) CJG_SEED=$(SEED) $(BIN)/python -m pytest -q tests/integration/roster/test_random_deeds.py tests/integration/roster/test_random_pages.py tests/integration/roster/test_hours_and_places.py

worlds: $(DEV) ## the same weeks twice, but for one secret: who can tell (RUNS=2000 SEED=...)
	@CJG_WORLDS=$(RUNS) CJG_SEED=$(SEED) $(BIN)/python -m pytest -q tests/integration/board/test_two_worlds.py

docs: $(DEV) ## writes anew what is drawn from the code, in docs/
	@$(BIN)/python -m config.diagram
	@$(BIN)/python -m tests.house.faults

pictures: $(DEV) ## walks the tour in a browser, for docs/tour.md and its pictures
	@$(BIN)/python -m tests.town.pictures

lock: $(DEV) ## writes the lock files anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## removes what was installed and the demo database
	rm -rf $(VENV) var build *.egg-info
