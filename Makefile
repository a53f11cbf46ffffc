# One front door for people: `make help`. Each target is set-up plus one command of `motcua`, pytest or a benchmark.

PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/.ready
ARGS   ?=
N      ?= 3000
KILLS  ?= 30
RUNS   ?= 50

.DEFAULT_GOAL := help
.PHONY: help run test check docs bench pictures chaos never-lost reset

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(READY)  ## start everything and play one application (ARGS=--once: stop afterwards; ARGS=--help: all options)
	@$(BIN)/motcua up $(ARGS)

test: check  ## every check and every test, in two processes (ARGS: for pytest, such as "-n 0 -k receipt")
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: $(READY)  ## style, types, import rules, the contract gate
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/motcua schemas check

docs: $(READY)  ## make the generated files anew: Python types and asyncapi.yaml
	$(BIN)/python -m services.contracts.generate

bench: $(READY)  ## measure; writes docs/benchmarks.md
	$(BIN)/python -m bench $(ARGS)

pictures: $(READY)  ## a picture of every page anew, into docs/pictures/pages and docs/pages.md
	rm -rf docs/pictures/pages && mkdir -p docs/pictures/pages
	MOTCUA_PICTURES=$(CURDIR)/docs/pictures/pages $(BIN)/python -m pytest -q tests/browser/citizens/test_every_page.py -k no_page_has_a_fault
	MOTCUA_PICTURES=$(CURDIR)/docs/pictures/pages $(BIN)/python -m tests.browser.citizens.gallery

chaos: $(READY)  ## N=3000 dossiers while everything is killed at random, KILLS=30 times; then verify
	$(BIN)/python -m tests.chaos --dossiers $(N) --kills $(KILLS) $(ARGS)

never-lost: $(READY)  ## type into a real form RUNS=50 times while submission, PostgreSQL, Kafka and the browser are killed
	$(BIN)/python -m tests.never_lost --runs $(RUNS) $(ARGS)

reset: $(READY)  ## wipe the local data (.motcua)
	@$(BIN)/motcua reset --yes

# Made anew only when the lock or the package's own description changes. Every library is checked against its hash.
$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is missing: install Python 3.11 or newer, or give PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is $$($(PYTHON) -V): Python 3.11 or newer is needed, give PYTHON=/path/to/it" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) lacks the module venv: install it (on Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "Setting up .venv from requirements.lock (about 200 MB the first time; again only when it changes)"
	@$(PYTHON) -m venv .venv
	@awk '/^[^ ]/ { ours = /^uv==/ } ours' requirements.lock > .venv/uv.lock
	@{ $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.lock \
	   && VIRTUAL_ENV=.venv $(BIN)/uv pip install --require-hashes --requirement requirements.lock; } \
	  || $(BIN)/python -m pip install --disable-pip-version-check --require-hashes --requirement requirements.lock \
	  || { echo "make: the libraries could not be installed: the lines above say why; without network, connect and run make again" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . \
	  || { echo "make: this package could not be installed into .venv: the lines above say why" >&2; exit 1; }
	@touch $@
