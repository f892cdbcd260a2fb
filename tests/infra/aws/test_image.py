import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from infra.aws.change import UNKNOWN
from infra.aws.deploy import Tools, deploy
from infra.aws.docker import Docker
from infra.aws.errors import BadModel, PushFailed
from infra.aws.image import BAKED, INPUTS, MODEL_FILES, ROOT, Recipe
from infra.aws.wanted import Architecture, Wanted
from tests.infra.aws.amazon import BAKED_FILES, RECIPE, STAGE, Amazon, Pushed, Time, deployed, small_recipe


def test_what_goes_into_the_tag_is_what_the_dockerfile_copies() -> None:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile.lambda").read_text(encoding="utf-8"))
    copied = {
        source for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for source in line.split()[:-1]
    }
    model = {f"${{MODEL_DIR}}/{name}" for name in MODEL_FILES}
    assert copied == {*INPUTS, *model} - {"Dockerfile.lambda"}
    assert all((ROOT / name).exists() for name in INPUTS)


def test_the_tag_follows_from_the_contents(tmp_path: Path) -> None:
    recipe = small_recipe(tmp_path / "one")
    first = recipe.tag
    assert re.fullmatch(r"[0-9a-f]{20}", first)
    assert small_recipe(tmp_path / "one").tag == first
    assert replace(recipe, architecture=Architecture.ARM).tag != first
    (recipe.root / "function/handler.py").write_text("changed")
    second = recipe.tag
    (recipe.root / "function/handler.py").rename(recipe.root / "function/moved.py")
    assert len({first, second, recipe.tag}) == 3


@pytest.mark.parametrize("name", BAKED_FILES)
def test_each_file_of_a_baked_model_counts(tmp_path: Path, name: str) -> None:
    """The tag also depends on external weights, which are not in model.onnx."""
    recipe = small_recipe(tmp_path / "one")
    before = recipe.tag
    (recipe.root / recipe.model / name).write_text("other weights")
    assert recipe.tag != before


def test_a_model_that_lacks_a_file_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    baked = tmp_path / "build/model"
    shutil.copytree(ROOT / "function/models/embedded", baked)
    assert Recipe.of(BAKED, Architecture.X86, tmp_path).model == BAKED
    (baked / "model.onnx").unlink()
    with pytest.raises(BadModel, match=r"model\.onnx does not exist"):
        Recipe.of(BAKED, Architecture.X86, tmp_path)


def test_what_is_not_copied_does_not_change_the_tag(tmp_path: Path) -> None:
    recipe = small_recipe(tmp_path / "one")
    before = recipe.tag
    for name in ("README.md", "function/__pycache__/handler.pyc", "function/models/embedded/model.onnx"):
        (recipe.root / name).parent.mkdir(parents=True, exist_ok=True)
        (recipe.root / name).write_text("new")
    assert recipe.tag == before


def test_an_image_that_is_there_is_not_built_again(amazon: Amazon, tmp_path: Path) -> None:
    docker = Pushed(amazon.client("ecr"))
    recipe = small_recipe(tmp_path / "one")
    for _ in range(2):
        deploy(amazon.account, STAGE, Wanted(), recipe, Tools(docker=docker, clock=Time().clock), dry_run=False)
    (built,) = docker.built
    assert built["tag"] == f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/qas-dev:{recipe.tag}"
    assert built["platform"] == "linux/amd64"
    assert built["arguments"] == {"MODEL_DIR": "build/model", "MODEL_ID": "tests/small", "REVISION": "unknown"}


def test_the_label_names_the_commit() -> None:
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert RECIPE.arguments == {
        "MODEL_DIR": "function/models/embedded",
        "MODEL_ID": "qas/embedded-es",
        "REVISION": head.stdout.strip(),
    }


def test_a_dry_run_does_not_know_the_address_of_what_is_not_built(amazon: Amazon) -> None:
    assert deployed(amazon, dry_run=True).image == UNKNOWN


def test_a_push_that_arrives_nowhere_is_told(amazon: Amazon, tmp_path: Path) -> None:
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\nexit 0\n")
    docker.chmod(0o755)
    tools = Tools(docker=Docker([os.fspath(docker)]), clock=Time().clock)
    with pytest.raises(PushFailed):
        deploy(amazon.account, STAGE, Wanted(), RECIPE, tools, dry_run=False)


@pytest.mark.parametrize("model", ["/tmp", "..", "build/other", "docs", "build/model/missing"])
def test_a_model_that_docker_could_not_copy_is_refused(model: str) -> None:
    with pytest.raises(BadModel, match="--model"):
        Recipe.of(Path(model), Architecture.X86)
