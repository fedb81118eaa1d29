# Two commands: `make check` runs the tool, `make test` runs the tests. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PATH_TO ?= fixtures/platform
TESTS ?= tests

.PHONY: check test test-all lint format catalogue bench clean

check: $(STAMP)
	cd $(PATH_TO) && $(CURDIR)/$(BIN)/mlplatlint check . --exit-zero

test: lint
	$(BIN)/python -m pytest -n 2 -m "not slow" $(TESTS)

test-all: lint
	$(BIN)/python -m pytest -n 2 $(TESTS)

lint: $(STAMP)
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check -q src tests bench
	$(BIN)/mypy
	$(BIN)/mlplatlint dev catalogue --check

format: $(STAMP)
	$(BIN)/ruff format src tests bench
	$(BIN)/ruff check --fix src tests bench

catalogue: $(STAMP)
	$(BIN)/mlplatlint dev catalogue

bench: $(STAMP)
	$(BIN)/python bench/compare.py $(PATH_TO)

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e ".[dev,fast]"
	touch $(STAMP)

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache
