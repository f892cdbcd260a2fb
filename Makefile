# What people and the continuous integration both call. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
# For what needs nothing that is installed.
PY_HERE = $(or $(wildcard $(PY)),$(PYTHON))
STAGE ?= dev
DOCKERFILES := Dockerfile.lambda infra/local/Dockerfile frontend/Dockerfile
# Tests that ARGS chooses may all be of one part: pytest's exit status 5 says that it ran none.
NONE = || [ $$? = 5 ]
IMAGE_MODEL = $(or $(MODEL),function/models/embedded)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup setup-training setup-bake setup-audit setup-reference test test-docker image sbom audit lint format start stop logs status page evaluate bake bench bench-long parity train deploy deploy-status deploy-logs smoke rollback destroy cost lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/test.stamp: requirements/test.txt | .venv/bin/python
	$(PIP) --require-hashes -r $<
	@touch $@

.venv/deploy.stamp: requirements/deploy.txt | .venv/bin/python
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

.venv-audit/audit.stamp: requirements/audit.txt
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

setup: .venv/test.stamp ## Make .venv with what the tests and the local stack need

setup-training: .venv/training.stamp ## Add torch, to train the embedded model and to test its training

setup-bake: .venv/bake.stamp ## Add torch and transformers, to bake a checkpoint and to test the bake

setup-audit: .venv-audit/audit.stamp ## Make .venv-audit with what looks into the images

setup-reference: .venv-reference/reference.stamp ## Make .venv-reference with transformers 4.57, to compare with

test: setup ## Run every test that this machine allows, but those of containers; the summary says what was skipped and why
	$(PY) -m pytest --numprocesses=auto --dist=loadfile -m "not docker and not browser" --cov --cov-report= $(ARGS) $(NONE)
	$(PY) -m pytest -m browser --cov --cov-append --cov-report=term:skip-covered $(ARGS) $(NONE)

# Apart, as the browser's are above: Chromium drops its connections where the networks of containers come and go.
test-docker: setup ## Build, run and break the containers
	$(PY) -m pytest tests/docker $(ARGS)

image: ## Build the function's image: [MODEL=build/model]; docs/image.md
	docker build --file Dockerfile.lambda --tag qas-function --build-arg REVISION="$$(git rev-parse HEAD)" \
	  --build-arg SOURCE="$$(git remote get-url origin 2>/dev/null || echo unknown)" --build-arg MODEL_DIR="$(IMAGE_MODEL)" \
	  --build-arg MODEL_ID="$$($(PYTHON) -c 'import json; print(json.load(open("$(IMAGE_MODEL)/manifest.json"))["id"])')" .

sbom: setup-audit ## Write the bill of materials of each image's Python packages, as CycloneDX: build/sbom
	@mkdir -p build/sbom
	@for image in image image-gateway image-page; do \
	  .venv-audit/bin/python -m cyclonedx_py requirements --output-reproducible --output-format JSON \
	    --output-file build/sbom/$$image.cdx.json requirements/$$image.txt && echo build/sbom/$$image.cdx.json || exit; done

audit: setup-audit ## Look for known vulnerabilities in what the images hold; exit status 3 where nobody could be asked
	@.venv-audit/bin/python -m infra.image.audit requirements/image.txt requirements/image-gateway.txt requirements/image-page.txt

lint: setup-training setup-bake ## Check style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/hadolint $(DOCKERFILES)

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
	$(if $(URL),QAS_URL="$(URL)") $(PY) -m streamlit run frontend/app.py

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

parity: setup-bake setup-reference ## Compare with transformers: MODEL=directory DATA=file.json [OUT=directory] [SETS="defaults …"] [LIMIT=n]
	@test -n "$(MODEL)" -a -n "$(DATA)" || { echo "make parity MODEL=directory DATA=file.json" >&2; exit 2; }
	PYTHONPATH=. .venv-reference/bin/python -m benchmarks.parity.reference "$(MODEL)" "$(DATA)" "$(or $(OUT),build/parity)" \
	  $(if $(SETS),--sets $(SETS)) $(if $(LIMIT),--limit $(LIMIT))
	$(PY) -m benchmarks.parity.compare "$(MODEL)" "$(or $(OUT),build/parity)"

bench-long: setup ## Measure texts of 1 to 300 pages: [MODEL=directory] [FILLER=files] [ARGS=…]
	$(PY) -m benchmarks.long_documents $(if $(MODEL),--model "$(MODEL)") $(if $(FILLER),--filler $(FILLER)) $(ARGS)

train: setup-bake ## Train the embedded model: DATA_DIR=folder, or a model on your own questions: DATA=file.json [BASE=id-or-directory] [HELD_OUT=file.json]; both: [OUT=directory] [ARGS=…]
	$(PY) -m model.training $(if $(DATA_DIR),--data-dir "$(DATA_DIR)") $(if $(DATA),--data $(DATA)) \
	  $(if $(HELD_OUT),--held-out "$(HELD_OUT)") $(if $(BASE),--base "$(BASE)") $(if $(OUT),--out "$(OUT)") $(ARGS)

deploy: .venv/deploy.stamp ## Put the function on AWS: [STAGE=dev] [MODEL=build/model] [ARGS="--dry-run …"]; docs/deploy.md
	$(PY) -m infra.aws deploy --stage "$(STAGE)" $(if $(MODEL),--model "$(MODEL)") $(ARGS)

deploy-status: .venv/deploy.stamp ## Say what is on AWS: [STAGE=dev] [ARGS=…]
	$(PY) -m infra.aws status --stage "$(STAGE)" $(ARGS)

deploy-logs: .venv/deploy.stamp ## Read the log on AWS: [STAGE=dev] [ARGS="--follow"]
	$(PY) -m infra.aws logs --stage "$(STAGE)" $(ARGS)

smoke: .venv/deploy.stamp ## Ask what is on AWS a question: [STAGE=dev] [ARGS="--url …"]
	$(PY) -m infra.aws smoke --stage "$(STAGE)" $(ARGS)

rollback: .venv/deploy.stamp ## Go back to the previous good version on AWS: [STAGE=dev] [ARGS=…]
	$(PY) -m infra.aws rollback --stage "$(STAGE)" $(ARGS)

destroy: .venv/deploy.stamp ## Delete all that deploy made on AWS; it asks first: [STAGE=dev] [ARGS=…]
	$(PY) -m infra.aws destroy --stage "$(STAGE)" $(ARGS)

cost: .venv/deploy.stamp ## What a million questions cost on AWS: [ARGS="--latency 1769=MILLISECONDS"]
	$(PY) -m infra.aws cost $(ARGS)

lock: setup ## Pin again what pyproject.toml asks for
	$(PIP) uv
	$(PY) -m uv pip compile -q pyproject.toml --group local --extra deploy --extra test --universal --python-version 3.11 --generate-hashes -o requirements/test.txt
	$(PY) -m uv pip compile -q pyproject.toml --group local --universal --python-version 3.11 --generate-hashes -c requirements/test.txt -o requirements/local.txt
	$(PY) -m uv pip compile -q pyproject.toml --extra deploy --universal --python-version 3.11 --generate-hashes -c requirements/test.txt -o requirements/deploy.txt
	$(PY) -m uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes -c requirements/test.txt -o requirements/function.txt
	$(PY) -m uv pip compile -q pyproject.toml --overrides requirements/image-without.txt --universal --python-version 3.13 --generate-hashes -c requirements/test.txt -o requirements/image.txt
	$(PY) -m uv pip compile -q --group gateway --universal --python-version 3.13 --generate-hashes -c requirements/test.txt -o requirements/image-gateway.txt
	$(PY) -m uv pip compile -q --group page --universal --python-version 3.13 --generate-hashes -c requirements/test.txt -o requirements/image-page.txt
	$(PY) -m uv pip compile -q --group audit --universal --python-version 3.11 --generate-hashes -o requirements/audit.txt

clean: ## Remove what can be made again
	rm -rf .venv .venv-audit .venv-reference .run .cache build test-output .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
