.DEFAULT_GOAL := help
.PHONY: help setup demo serve test coverage lint bench pictures lock clean

SHELL := /bin/sh
bin := .venv/bin

# make demo DEMO_ARGS="--no-serve", make serve SERVE_ARGS="--port 8080",
# make test TESTARGS="tests/unit -k area", make bench ONLY=snapshot,
# make setup PYTHON=/path/to/python3.
DEMO_ARGS ?=
SERVE_ARGS ?=
ONLY ?=
TESTARGS ?=
PICTURES_ARGS ?=
export PYTHON

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the lock files name into .venv and app/web/node_modules
	@sh tools/setup.sh

demo: setup ## set up, load the sample province and serve it
	@$(bin)/truso demo $(DEMO_ARGS)

serve: setup ## serve the application on its own data
	@$(bin)/truso serve $(SERVE_ARGS)

test: setup ## run the whole test suite (TESTARGS="tests/unit -k area")
	@$(bin)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal \
		$(TESTARGS)

coverage: setup ## run the test suite and list the lines that it does not reach
	@$(bin)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal \
		--cov --cov-report=term $(TESTARGS)

lint: setup ## check style, types, import contracts and the front end's modules
	@sh tools/lint.sh

bench: setup ## measure and write out/bench.json (ONLY=name for one)
	@$(bin)/python -m bench $(if $(ONLY),--only $(ONLY))

pictures: setup ## take the pictures of the screens
	@$(bin)/truso pictures $(PICTURES_ARGS)

lock: setup ## write the lock files anew (UPGRADE=1 for the newest versions)
	@UPGRADE=$(UPGRADE) sh tools/lock.sh

clean: ## remove what set-up, tests and benchmarks made; data in .truso stays
	rm -rf .venv app/web/node_modules out htmlcov .coverage .coverage.* \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
