PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile
COMPILE := uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
           --no-header --no-annotate --quiet --python-version 3.11 pyproject.toml requirements/build.in

# packages come uncompiled: where Python may not keep its bytecode, every start would compile them
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint types pins clean

demo: $(VENV)/core.done          ## a whole case on sample data: findings, and a report to open
	$(BIN)/bec-kit demo

test: $(VENV)/test.done          ## every test, in parallel
	$(BIN)/python -m pytest -n auto --dist worksteal -p no:nbval $(PYTEST_ARGS)

lint: $(VENV)/test.done          ## style of code and notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.done         ## every type, strictly
	$(BIN)/mypy

pins:                            ## choose versions anew (needs uv)
	$(COMPILE) --output-file requirements/core.txt
	$(COMPILE) --extra test --output-file requirements/test.txt

clean:                           ## forget the environment
	rm -rf $(VENV)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/core.done: requirements/core.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements/core.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/test.done: requirements/test.txt $(VENV)/core.done
	$(PIP) --require-hashes --requirement requirements/test.txt
	touch $@
