# Every target does its own set-up; nothing is needed but Python 3.11 or newer, pip and make.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup demo test check words bench lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Laurels needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup
	$(BIN)/laurels demo

test: setup
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

words: setup  # after a change of what people read: the catalogues of core/locales follow
	$(BIN)/python -m tests.tools.words
	$(BIN)/python -m tests.tools.commands_page

bench: setup
	$(BIN)/python -m benchmarks

lock:  # after a change of the dependencies: pip install uv, then make lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --extra embedded --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .laurels .mypy_cache .ruff_cache .pytest_cache
