# The commands for developers and for continuous integration. `make help` lists them.
SHELL := /bin/bash
# Recipes do not inherit VENV, since another program may have set it. They set it to use a folder other than .venv.
unexport VENV
PYTHON ?= python3
PY := .venv/bin/python
# The Python for commands that need no packages.
PY_HERE = $(or $(wildcard $(PY)),$(PYTHON))
STAGE ?= dev
DOCKERFILES := Dockerfile.lambda infra/local/Dockerfile frontend/Dockerfile
# Ignores pytest's exit status 5 (no tests were run): ARGS may select tests of only one of the two pytest commands.
NONE = || [ $$? = 5 ]
IMAGE_MODEL = $(or $(MODEL),function/models/embedded)

.DEFAULT_GOAL := help
.PHONY: help setup setup-model setup-reference test test-model test-docker image sbom audit lint lint-model format start stop logs status page evaluate bake bench bench-long parity train deploy deploy-status deploy-logs smoke rollback destroy cost lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Create .venv with what the tests and the local stack need
	@infra/setup/sync test

setup-deploy:
	@infra/setup/sync deploy

setup-model: ## Add torch and transformers, which training, baking and their tests need: [TORCH_BACKEND=auto]
	@infra/setup/sync --torch model

setup-reference: ## Create .venv-reference with transformers 4.57, for make parity and make bench
	@VENV=.venv-reference infra/setup/sync --torch reference

test: setup ## Run every test that this machine allows, but those of containers; the summary says what was skipped and why
	$(PY) -m pytest --numprocesses=auto --dist=loadfile -m "not docker and not browser" --cov --cov-report= $(ARGS) $(NONE)
	$(PY) -m pytest -m browser --cov --cov-append --cov-report=term:skip-covered $(ARGS) $(NONE)
	$(if $(ARGS),,$(PY) -m coverage report --fail-under=80 --format=total)

test-model: setup-model ## Run the tests of training, bake and benchmarks, which need torch
	$(PY) -m pytest --numprocesses=auto --dist=loadfile tests/model tests/benchmarks $(ARGS) $(NONE)

# Separate from the browser tests: Chromium drops its connections when container networks are created or removed.
test-docker: setup ## Build, run and break the containers
	$(PY) -m pytest tests/docker $(ARGS)

image: ## Build the function's image: [MODEL=build/model]; see docs/image.md
	docker build --file Dockerfile.lambda --tag qas-function --build-arg UV_DEFAULT_INDEX --build-arg REVISION="$$(git rev-parse HEAD)" \
	  --build-arg SOURCE="$$(git remote get-url origin 2>/dev/null || echo unknown)" --build-arg MODEL_DIR="$(IMAGE_MODEL)" \
	  --build-arg MODEL_ID="$$($(PYTHON) -c 'import json; print(json.load(open("$(IMAGE_MODEL)/manifest.json"))["id"])')" .

sbom: ## Write each image's software bill of materials (CycloneDX) to build/sbom
	@mkdir -p build/sbom
	@for group in function gateway page; do \
	  infra/setup/uv export --quiet --frozen --preview-features sbom-export --format cyclonedx1.5 --only-group $$group \
	    --output-file build/sbom/$$group.cdx.json && echo build/sbom/$$group.cdx.json || exit; done

audit: ## Check the packages of the images for known vulnerabilities
	@infra/setup/uv audit --preview-features audit-command --frozen --only-group local

lint: setup ## Check style, and types of all code that needs no torch
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --follow-imports silent --exclude '^tests/(model|benchmarks)/' function client evaluation frontend infra tests
	.venv/bin/hadolint $(DOCKERFILES)

lint-model: setup-model ## Check the types of all code
	$(PY) -m mypy

format: setup ## Put the code in its style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

start: ## Bring the local stack up
	./start.sh

stop: ## End the local stack
	./stop.sh

status: ## Say what of the local stack runs
	@. infra/local/containers.sh; if containers_are_there; then show_containers; else $(PY_HERE) -m infra.local status; fi

logs: ## Follow the local stack's logs
	@. infra/local/containers.sh; if containers_are_there; then follow_containers; else $(PY_HERE) -m infra.local logs; fi

page: setup ## Only the page, for a service elsewhere: URL=https://…
	$(if $(URL),QAS_URL="$(URL)") $(PY) -m streamlit run frontend/server.py

evaluate: setup ## Measure a model on a SQuAD file: DATA=file.json [URL=…] [MODEL=directory] [ARGS=…]
	@test -n "$(DATA)" || { echo "make evaluate DATA=file.json [URL=…] [MODEL=directory]" >&2; exit 2; }
	$(PY) -m evaluation --data "$(DATA)" $(if $(URL),--url "$(URL)") $(if $(MODEL),--model "$(MODEL)") $(ARGS)

bake: setup-model ## Make a model directory of a checkpoint: MODEL=id-or-directory [REVISION=commit] [TARGET=…] [VERIFY=file.json] [ARGS=…]
	@test -n "$(MODEL)" || { echo "make bake MODEL=id-or-directory [REVISION=commit]" >&2; exit 2; }
	$(PY) -m model.bake --model "$(MODEL)" $(if $(REVISION),--revision "$(REVISION)") \
	  $(if $(TARGET),--target "$(TARGET)") $(if $(VERIFY),--verify "$(VERIFY)") $(ARGS)

build/bench/checkpoint/config.json: | setup-model
	$(PY) -m benchmarks.speed.models random $(@D)

bench: setup-model setup-reference $(if $(MODEL),,build/bench/checkpoint/config.json) ## Measure speed beside the prototype: [MODEL=checkpoint] [BAKED=directory] [DATA=file.json]
	$(PY) -m benchmarks.speed --checkpoint "$(or $(MODEL),build/bench/checkpoint)" $(if $(BAKED),--baked "$(BAKED)") \
	  $(if $(DATA),--data "$(DATA)") $(ARGS)

parity: setup-model setup-reference ## Compare with transformers: MODEL=directory DATA=file.json [OUT=directory] [SETS="defaults …"] [LIMIT=n]
	@test -n "$(MODEL)" -a -n "$(DATA)" || { echo "make parity MODEL=directory DATA=file.json" >&2; exit 2; }
	PYTHONPATH=. .venv-reference/bin/python -m benchmarks.parity.reference "$(MODEL)" "$(DATA)" "$(or $(OUT),build/parity)" \
	  $(if $(SETS),--sets $(SETS)) $(if $(LIMIT),--limit $(LIMIT))
	$(PY) -m benchmarks.parity.compare "$(MODEL)" "$(or $(OUT),build/parity)"

bench-long: setup ## Measure texts of 1 to 300 pages: [MODEL=directory] [FILLER=files] [ARGS=…]
	$(PY) -m benchmarks.long_documents $(if $(MODEL),--model "$(MODEL)") $(if $(FILLER),--filler $(FILLER)) $(ARGS)

train: setup-model ## Train the embedded model: DATA_DIR=folder, or a model on your own questions: DATA=file.json [BASE=id-or-directory] [HELD_OUT=file.json]; both: [OUT=directory] [ARGS=…]
	$(PY) -m model.training $(if $(DATA_DIR),--data-dir "$(DATA_DIR)") $(if $(DATA),--data $(DATA)) \
	  $(if $(HELD_OUT),--held-out "$(HELD_OUT)") $(if $(BASE),--base "$(BASE)") $(if $(OUT),--out "$(OUT)") $(ARGS)

deploy: setup-deploy ## Deploy the function to AWS: [STAGE=dev] [MODEL=build/model] [ARGS="--dry-run …"]; see docs/deploy.md
	$(PY) -m infra.aws deploy --stage "$(STAGE)" $(if $(MODEL),--model "$(MODEL)") $(ARGS)

deploy-status: setup-deploy ## Show what is deployed on AWS: [STAGE=dev] [ARGS=…]
	$(PY) -m infra.aws status --stage "$(STAGE)" $(ARGS)

deploy-logs: setup-deploy ## Show the function's log on AWS: [STAGE=dev] [ARGS="--follow"]
	$(PY) -m infra.aws logs --stage "$(STAGE)" $(ARGS)

smoke: setup-deploy ## Send the deployed URL a question: [STAGE=dev] [ARGS="--url …"]
	$(PY) -m infra.aws smoke --stage "$(STAGE)" $(ARGS)

rollback: setup-deploy ## Go back to the previous good version on AWS: [STAGE=dev] [ARGS=…]
	$(PY) -m infra.aws rollback --stage "$(STAGE)" $(ARGS)

destroy: setup-deploy ## Delete everything that deploy created on AWS, after asking: [STAGE=dev] [ARGS=…]
	$(PY) -m infra.aws destroy --stage "$(STAGE)" $(ARGS)

cost: setup-deploy ## Compute what a million questions cost on AWS: [ARGS="--latency 1769=MILLISECONDS"]
	$(PY) -m infra.aws cost $(ARGS)

lock: ## Update uv.lock from pyproject.toml; ARGS=--upgrade takes the newest release of everything
	infra/setup/uv lock $(ARGS)

clean: ## Remove what can be made again
	rm -rf .venv .venv-reference .run .cache build test-output .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
