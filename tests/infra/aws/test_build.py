"""The recipe of the image, and the Docker client: a script that records its arguments, and a real engine."""

import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from infra.aws.build import BAKED, INPUTS, MODEL_FILES, ROOT, Docker, Recipe
from infra.aws.change import UNKNOWN
from infra.aws.deploy import Tools, deploy
from infra.aws.errors import BadModel, BuildFailed, NoDocker, PushFailed
from infra.aws.options import Architecture, DeployOptions
from tests.infra.aws.deploys import BAKED_FILES, RECIPE, FakeDocker, FakeTime, run_deploy, small_recipe
from tests.infra.aws.fake_aws import STAGE, FakeAws
from tests.infra.aws.registry import Registry
from tests.infra.aws.server import listening

AUTH = b64encode(b"AWS:a-password").decode()
RECORDING_CLIENT = """#!/bin/sh
echo "$@" >> "$0.arguments"
env | grep -E '^(BUILDX|DOCKER_HOST)' >> "$0.environment"
config="$DOCKER_CONFIG/config.json"
[ ! -f "$config" ] || { cp "$config" "$0.config"; stat -c %a "$config" >> "$0.mode"; }
case "$1" in
  version) echo 28.0 ;;
  context) echo unix:///run/docker.sock ;;
esac
"""


def script(directory: Path, text: str) -> Path:
    """Write an executable that replaces the Docker client."""
    path = directory / "docker"
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def client(tmp_path: Path) -> Path:
    return script(tmp_path, RECORDING_CLIENT)


def build(docker: Docker, context: Path, tag: str = "registry/qas-dev:1") -> None:
    docker.build(context, context / "Dockerfile.lambda", tag, "linux/amd64", {"MODEL_DIR": "build/model"})


def recorded(client: Path, kind: str = "arguments") -> list[str]:
    return client.with_name(f"docker.{kind}").read_text().splitlines()


def test_the_tag_covers_what_the_dockerfile_copies() -> None:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile.lambda").read_text(encoding="utf-8"))
    copied = {
        source for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for source in line.split()[:-1]
    }
    model = {f"${{MODEL_DIR}}/{name}" for name in MODEL_FILES}
    assert copied == {*INPUTS, *model} - {"Dockerfile.lambda"}
    assert all((ROOT / name).exists() for name in INPUTS)


def test_the_tag_depends_on_the_contents(tmp_path: Path) -> None:
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
def test_the_tag_depends_on_each_file_of_a_baked_model(tmp_path: Path, name: str) -> None:
    """The tag also depends on external weights, which are not in model.onnx."""
    recipe = small_recipe(tmp_path / "one")
    before = recipe.tag
    (recipe.root / recipe.model / name).write_text("other weights")
    assert recipe.tag != before


def test_files_that_are_not_copied_do_not_change_the_tag(tmp_path: Path) -> None:
    recipe = small_recipe(tmp_path / "one")
    before = recipe.tag
    for name in ("README.md", "function/__pycache__/handler.pyc", "function/models/embedded/model.onnx"):
        (recipe.root / name).parent.mkdir(parents=True, exist_ok=True)
        (recipe.root / name).write_text("new")
    assert recipe.tag == before


def test_a_model_that_lacks_a_file_is_rejected(tmp_path: Path) -> None:
    baked = tmp_path / "build/model"
    shutil.copytree(ROOT / "function/models/embedded", baked)
    assert Recipe.of(BAKED, Architecture.X86, tmp_path).model == BAKED
    (baked / "model.onnx").unlink()
    with pytest.raises(BadModel, match=r"model\.onnx does not exist"):
        Recipe.of(BAKED, Architecture.X86, tmp_path)


@pytest.mark.parametrize("model", ["/tmp", "..", "build/other", "docs", "build/model/missing"])
def test_a_model_outside_the_build_context_is_rejected(model: str) -> None:
    with pytest.raises(BadModel, match="--model"):
        Recipe.of(Path(model), Architecture.X86)


def test_the_label_names_the_commit() -> None:
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert RECIPE.build_args == {
        "MODEL_DIR": "function/models/embedded",
        "MODEL_ID": "qas/embedded-es",
        "REVISION": head.stdout.strip(),
    }


def test_an_existing_image_is_not_built_again(aws: FakeAws, tmp_path: Path) -> None:
    docker = FakeDocker(aws.client("ecr"))
    recipe = small_recipe(tmp_path / "one")
    for _ in range(2):
        deploy(aws.account, STAGE, DeployOptions(), recipe, Tools(docker, FakeTime().clock), dry_run=False)
    (first_build,) = docker.builds
    assert first_build["tag"] == f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/qas-dev:{recipe.tag}"
    assert first_build["platform"] == "linux/amd64"
    assert first_build["build_args"] == {"MODEL_DIR": "build/model", "MODEL_ID": "tests/small", "REVISION": "unknown"}


def test_a_dry_run_does_not_know_the_address_of_a_new_image(aws: FakeAws) -> None:
    assert run_deploy(aws, dry_run=True).image == UNKNOWN


def test_a_push_that_does_not_arrive_is_reported(aws: FakeAws, tmp_path: Path) -> None:
    docker = script(tmp_path, "#!/bin/sh\nexit 0\n")
    tools = Tools(Docker([os.fspath(docker)]), FakeTime().clock)
    with pytest.raises(PushFailed):
        deploy(aws.account, STAGE, DeployOptions(), RECIPE, tools, dry_run=False)


def test_the_image_is_built_for_its_platform_and_without_attestations(client: Path, tmp_path: Path) -> None:
    build(Docker([os.fspath(client)]), tmp_path)
    assert recorded(client)[-1] == (
        f"build --platform linux/amd64 --file {tmp_path}/Dockerfile.lambda --tag registry/qas-dev:1 "
        f"--build-arg=MODEL_DIR=build/model {tmp_path}"
    )
    assert "BUILDX_NO_DEFAULT_ATTESTATIONS=1" in recorded(client, "environment")


def test_the_password_is_passed_in_a_private_file_and_not_as_an_argument(client: Path) -> None:
    Docker([os.fspath(client)]).push("registry/qas-dev:1", AUTH)
    assert json.loads("".join(recorded(client, "config"))) == {"auths": {"registry": {"auth": AUTH}}}
    assert recorded(client, "mode") == ["600"]
    assert recorded(client)[-1] == "push registry/qas-dev:1"
    assert "DOCKER_HOST=unix:///run/docker.sock" in recorded(client, "environment")


def test_a_missing_docker_client_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NoDocker, match="command not found"):
        build(Docker([os.fspath(tmp_path / "docker")]), tmp_path)


def test_the_error_of_a_client_without_an_engine_is_reported(tmp_path: Path) -> None:
    client = script(tmp_path, "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n")
    with pytest.raises(NoDocker, match="Cannot connect"):
        Docker([os.fspath(client)]).push("registry/qas-dev:1", AUTH)


def test_a_failed_build_and_a_failed_push_are_reported(tmp_path: Path) -> None:
    docker = Docker([os.fspath(script(tmp_path, '#!/bin/sh\ncase "$1" in build|push) exit 1;; esac\n'))])
    with pytest.raises(BuildFailed):
        build(docker, tmp_path)
    with pytest.raises(PushFailed):
        docker.push("registry/qas-dev:1", AUTH)


@pytest.mark.docker
def test_a_real_engine_builds_and_pushes_to_a_registry(tmp_path: Path) -> None:
    engine = subprocess.run(["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, text=True)
    if engine.returncode:
        pytest.skip(f"no Docker engine: {engine.stderr.strip()}")
    (tmp_path / "Dockerfile.lambda").write_text(
        "FROM scratch\nARG MODEL_DIR\nLABEL model=${MODEL_DIR}\nCOPY content /\n"
    )
    (tmp_path / "content").write_text("Año 1882")
    registry = Registry(AUTH)
    with listening(registry) as url:
        tag = f"{url.removeprefix('http://')}/qas-dev:abc"
        try:
            build(Docker(), tmp_path, tag)
            with pytest.raises(PushFailed):
                Docker().push(tag, b64encode(b"AWS:wrong").decode())
            Docker().push(tag, AUTH)
        finally:
            subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True)
    manifest = registry.manifest("qas-dev", "abc")
    # Lambda accepts a single image manifest, not an index of images.
    assert manifest["config"]["digest"] in registry.blobs
    config = json.loads(registry.blobs[manifest["config"]["digest"]])
    assert config["config"]["Labels"] == {"model": "build/model"}
    assert config["architecture"] == "amd64"
