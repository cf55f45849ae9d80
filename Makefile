# `make run` serves; `make test` sets up what it needs and runs everything; `make help` lists the rest.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?= -n 2 --dist loadfile

# A Python of 3.11 or later; name another by PYTHON=...
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v "$$name" && break; done)
# The uv of the machine, or one of our own.
UV := $(or $(shell uv --version >/dev/null 2>&1 && command -v uv),.tools/bin/uv)
SYNC = UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen --inexact --python "$(PYTHON)"

BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test system lint format pytest bench bench-scale bench-extension extension clean

help: ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: .venv/.run ## Serve on http://127.0.0.1:8000 (HOST=... PORT=...).
	@exec $(BIN)/twoway serve --host "$(HOST)" --port "$(PORT)"

test: system lint pytest ## Set up what the tests need, then lint, check types and layers, and test.

system: ## Install the servers and browsers that the tests start (Debian), or say which to install.
	@.ci/system

lint: .venv/.dev tests/extension/node_modules/.package-lock.json ## Check style, types and who may know whom.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	tests/extension/node_modules/.bin/tsc -p extension
	$(BIN)/python .ci/lint_extension.py

format: .venv/.dev ## Put the code into its usual shape.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

pytest: .venv/.dev tests/live/node_modules/.package-lock.json tests/browser/node_modules/.package-lock.json ## Run the tests (PYTEST_ARGS=...).
	$(BIN)/pytest $(PYTEST_ARGS)

bench: .venv/.dev ## Measure the speed of this machine, side by side with a bare application.
	$(BIN)/python tests/bench/run.py

bench-scale: .venv/.dev ## Simulate benchmarks of any size (ARGS=--measure for what they cost here).
	$(BIN)/python tests/bench/scale_tables.py $(ARGS)

bench-extension: .venv/.dev ## Measure what the browser extension weighs and how long it takes, in Chromium.
	$(BIN)/python tests/bench/extension.py

extension: ## Pack the browser extension for both stores, into dist/.
	@"$(PYTHON)" .ci/pack_extension.py

clean: ## Remove what was installed here. Scores in .data stay.
	rm -rf .venv .tools dist tests/live/node_modules tests/browser/node_modules tests/extension/node_modules

.venv/.run: pyproject.toml uv.lock | $(UV)
	@$(SYNC) --no-dev --extra archive --extra postgres --extra report
	@touch $@

.venv/.dev: pyproject.toml uv.lock | $(UV)
	@$(SYNC) --all-extras
	@touch $@ .venv/.run

.tools/bin/uv:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Twoway needs Python 3.11 or later, and found none. On Debian: apt install python3 python3-venv" >&2; exit 1; fi
	@"$(PYTHON)" -m venv .tools >.tools.log 2>&1 || { rm -rf .tools; cat .tools.log >&2; rm -f .tools.log; \
		echo "Python cannot make an environment here. On Debian: apt install python3-venv" >&2; exit 1; }
	@rm -f .tools.log
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'

%/node_modules/.package-lock.json: %/package-lock.json
	npm ci --prefix $* --no-audit --no-fund
	@touch $@
