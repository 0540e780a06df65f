# Two commands matter: `make run` and `make test`. Both set up everything they need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
BIN := .venv/bin
PYTHON := $(BIN)/python
# uv lives apart: it makes the environment exactly as locked, and is not part of it.
UV := .cache/uv/bin/uv
LOCALES := core people projects membership petitions advocacy reporting config
export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: run test check setup packages bench docs lint types contracts translations sqlite postgresql browser clean

run: setup ## Load the 2012 demo and serve it on http://127.0.0.1:8000
	exec $(BIN)/tomoni demo

setup: .venv/ready messages ## Python environment and translations

.venv/ready: requirements.lock pyproject.toml
	python3 -c 'import sys; sys.exit("Tomoni needs Python 3.11 or 3.12." if not (3, 11) <= sys.version_info < (3, 13) else 0)'
	[ -x $(PYTHON) ] || python3 -m venv .venv
	[ -x $(UV) ] || { python3 -m venv .cache/uv && .cache/uv/bin/pip install --quiet --disable-pip-version-check uv; }
	$(UV) pip sync --quiet --python $(PYTHON) --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(PYTHON) --no-deps --editable .
	touch .venv/ready

messages: .venv/ready
	for app in $(LOCALES); do
	  if [ -d src/tomoni/$$app/locale ]; then $(BIN)/pybabel -q compile -D django -d src/tomoni/$$app/locale 2>/dev/null; fi
	done
	for domain in django djangojs; do $(BIN)/pybabel -q compile -D $$domain -d src/tomoni/config/wagtail_locale 2>/dev/null; done

packages: ## System packages of the tests, through apt if missing and permitted
	.ci/packages

test: setup packages lint contracts types translations sqlite postgresql browser ## Everything

check: setup lint contracts types ## Quick: no browser, SQLite only
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser and not slow"

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

contracts: setup
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy

translations: setup
	$(PYTHON) tests/translations.py

sqlite: setup
	$(BIN)/tomoni makemigrations --check --dry-run
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser"

postgresql: setup
	URL=$$($(PYTHON) tests/postgres.py start)
	trap '$(PYTHON) tests/postgres.py stop' EXIT
	TOMONI_DATABASE_URL=$$URL $(BIN)/pytest -n 2 --dist worksteal -m "not browser and not embedded"

browser: setup packages
	$(BIN)/pytest -n 2 --dist worksteal -m browser

bench: setup
	$(PYTHON) -m bench

docs: setup ## Rewrite the generated parts of docs/
	$(PYTHON) tests/generated_docs.py

lock: ## Renew the lock file after a change of dependencies
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --group pyproject.toml:dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .cache var test-results
