# What people and the continuous integration both call. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup setup-training setup-bake setup-reference test lint format start stop logs status evaluate bake bench bench-long parity train lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/test.stamp: requirements/test.txt | .venv/bin/python
	$(PIP) --require-hashes -r $<
	@touch $@

.venv/training.stamp: requirements/training.txt .venv/test.stamp
	$(PIP) -r $<
	@touch $@

.venv/bake.stamp: requirements/bake.txt .venv/test.stamp
	$(PIP) -r $<
	@touch $@

.venv-reference/reference.stamp: requirements/reference.txt
	$(PYTHON) -m venv .venv-reference
	.venv-reference/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

setup: .venv/test.stamp ## Make .venv with what the tests and the local stack need

setup-training: .venv/training.stamp ## Add torch, to train the embedded model and to test its training

setup-bake: .venv/bake.stamp ## Add torch and transformers, to bake a checkpoint and to test the bake

setup-reference: .venv-reference/reference.stamp ## Make .venv-reference with transformers 4.57, to compare with

test: setup ## Run every test that this machine allows; the summary says what was skipped and why
	$(PY) -m pytest --cov --cov-report=term:skip-covered $(ARGS)

lint: setup-training setup-bake ## Check style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: setup ## Put the code in its style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

start: ## Bring the local stack up
	./start.sh

stop: ## End the local stack
	./stop.sh

status: ## Say what of the local stack runs
	$(PY) -m infra.local status

logs: ## Follow the local stack's logs
	$(PY) -m infra.local logs

evaluate: setup ## Measure a model on a SQuAD file: DATA=file.json [URL=…] [MODEL=directory] [ARGS=…]
	@test -n "$(DATA)" || { echo "make evaluate DATA=file.json [URL=…] [MODEL=directory]" >&2; exit 2; }
	$(PY) -m evaluation --data "$(DATA)" $(if $(URL),--url "$(URL)") $(if $(MODEL),--model "$(MODEL)") $(ARGS)

bake: setup-bake ## Make a model directory of a checkpoint: MODEL=id-or-directory [REVISION=commit] [TARGET=…] [VERIFY=file.json] [ARGS=…]
	@test -n "$(MODEL)" || { echo "make bake MODEL=id-or-directory [REVISION=commit]" >&2; exit 2; }
	$(PY) -m model.bake --model "$(MODEL)" $(if $(REVISION),--revision "$(REVISION)") \
	  $(if $(TARGET),--target "$(TARGET)") $(if $(VERIFY),--verify "$(VERIFY)") $(ARGS)

build/bench/checkpoint/config.json: | setup-bake
	$(PY) -m benchmarks.speed.checkpoint $(@D)

bench: setup-bake setup-reference $(if $(MODEL),,build/bench/checkpoint/config.json) ## Measure speed beside the prototype: [MODEL=checkpoint] [BAKED=directory] [DATA=file.json]
	$(PY) -m benchmarks.speed --checkpoint "$(or $(MODEL),build/bench/checkpoint)" $(if $(BAKED),--baked "$(BAKED)") \
	  $(if $(DATA),--data "$(DATA)") $(ARGS)

bench-long: setup ## Measure texts of 1 to 300 pages: [MODEL=directory] [FILLER=files] [ARGS=…]
	$(PY) -m benchmarks.long_documents $(if $(MODEL),--model "$(MODEL)") $(if $(FILLER),--filler $(FILLER)) $(ARGS)

parity: setup-bake setup-reference ## Compare with transformers: MODEL=directory DATA=file.json [OUT=directory] [SETS="defaults …"] [LIMIT=n]
	@test -n "$(MODEL)" -a -n "$(DATA)" || { echo "make parity MODEL=directory DATA=file.json" >&2; exit 2; }
	PYTHONPATH=. .venv-reference/bin/python -m benchmarks.parity.reference "$(MODEL)" "$(DATA)" "$(or $(OUT),build/parity)" \
	  $(if $(SETS),--sets $(SETS)) $(if $(LIMIT),--limit $(LIMIT))
	$(PY) -m benchmarks.parity.compare "$(MODEL)" "$(or $(OUT),build/parity)"

train: setup-training ## Make the embedded model again: DATA_DIR=folder [ARGS=…]; without it, what the folder must hold
	$(PY) -m model.training $(if $(DATA_DIR),--data "$(DATA_DIR)") $(ARGS)

lock: setup ## Pin again what pyproject.toml asks for
	$(PIP) uv
	$(PY) -m uv pip compile -q pyproject.toml --extra local --extra test --universal --python-version 3.11 --generate-hashes -o requirements/test.txt
	$(PY) -m uv pip compile -q pyproject.toml --extra local --universal --python-version 3.11 --generate-hashes -c requirements/test.txt -o requirements/local.txt
	$(PY) -m uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes -c requirements/test.txt -o requirements/function.txt

clean: ## Remove what can be made again
	rm -rf .venv .venv-reference .run .cache build test-output .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
