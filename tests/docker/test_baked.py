"""Build the image with a baked model, whose weights are in a separate file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="make setup-model installs torch")

from evaluation.squad import load_squad
from infra.local.services import ROOT
from model.bake.manifest import FILES
from tests.contract.test_invoke import post, sent, whole
from tests.docker.engine import VARIANT, build, docker, function
from tests.docker.test_image import answered
from tests.model.bake.conftest import known, questions, texts, trained  # noqa: F401 # Fixtures.


def test_it_answers_from_the_image(images: None, copy: Path, trained: Path, known: Path) -> None:  # noqa: F811
    directory = copy / "build" / "model"
    command = [sys.executable, "-m", "model.bake", "--model"]
    command += [str(trained), "--verify", str(known), "--out", str(directory)]
    subprocess.run(command, check=True, cwd=ROOT, timeout=200, env={**os.environ, "OMP_NUM_THREADS": "1"})
    manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    build(copy, "--build-arg", "MODEL_DIR=build/model", "--build-arg", f"MODEL_ID={manifest['id']}")

    question = load_squad(known).questions[0]
    asked = post("/answers", {"question": question.text, "context": question.context})
    with function(image=VARIANT) as container:
        assert set(container.run("ls", "/opt/model").split()) == {*FILES, "manifest.json"}
        assert answered(container.invoke(asked)) == question.golds[0]
        status, version = whole(container.invoke(sent("GET", "/version")))
    assert (status, version["model"]["id"]) == (200, manifest["id"])
    assert docker("image", "inspect", "--format", '{{index .Config.Labels "qas.model"}}', VARIANT) == manifest["id"]
