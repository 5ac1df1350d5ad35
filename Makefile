# make run    set up what is missing and do the main job on data/raw/
# make test   set up what is missing and run the whole test suite
# make search property tests alone, with examples nobody has tried yet (make test tries the same ones each time)
# Needs Python 3.11+, make and pip; uses uv when it is there. Set-up is skipped when nothing changed.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
SOURCES := assets dashboards pipelines schemas
CHECKED := $(SOURCES) tests benchmarks

ifneq ($(shell command -v uv 2>/dev/null),)
CREATE := uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
INSTALL := VIRTUAL_ENV=$(VENV) uv pip install --quiet --compile-bytecode --constraint constraints.txt --build-constraint constraints.txt
else
CREATE := $(PYTHON) -m venv $(VENV)
INSTALL := PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet
endif

.PHONY: run test search lint docs clean

run: $(VENV)/.for-run
	$(BIN)/gouji run

test: $(VENV)/.for-test lint
	@tests/system_tools.sh
	PYTEST_DEBUG_TEMPROOT=$$(tests/temporary_folder.sh) $(BIN)/python -m pytest -n 2 --dist worksteal

search: $(VENV)/.for-test
	$(BIN)/python -m pytest -n 2 --dist worksteal -m hypothesis --hypothesis-profile default

lint: $(VENV)/.for-test
	$(BIN)/ruff check --quiet $(CHECKED)
	$(BIN)/ruff format --quiet --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(VENV)/.for-test
	$(BIN)/python -m pipelines.docs
	$(BIN)/python -m pipelines.dependency_page

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.for-run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gouji needs Python 3.11 or newer; set PYTHON=... to use another")'
	$(CREATE)
	$(INSTALL) --editable .
	$(BIN)/python -m compileall -q $(SOURCES)  # every command starts in half the time, also where Python may not write
	@touch $@

$(VENV)/.for-test: $(VENV)/.for-run
	$(INSTALL) --editable '.[dev]'
	@touch $@
