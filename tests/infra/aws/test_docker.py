"""The Docker client: a script that records its arguments, and the real client with a registry on loopback."""

import json
import os
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from infra.aws.docker import Docker
from infra.aws.errors import BuildFailed, NoDocker, PushFailed
from tests.infra.aws.registry import Registry
from tests.infra.aws.server import listening

AUTH = b64encode(b"AWS:a-password").decode()
WRITES_DOWN = """#!/bin/sh
echo "$@" >> "$0.told"
env | grep -E '^(BUILDX|DOCKER_HOST)' >> "$0.environment"
config="$DOCKER_CONFIG/config.json"
[ ! -f "$config" ] || { cp "$config" "$0.config"; stat -c %a "$config" >> "$0.mode"; }
case "$1" in
  version) echo 28.0 ;;
  context) echo unix:///run/docker.sock ;;
esac
"""


@pytest.fixture
def client(tmp_path: Path) -> Path:
    path = tmp_path / "docker"
    path.write_text(WRITES_DOWN)
    path.chmod(0o755)
    return path


def build(docker: Docker, context: Path, tag: str = "registry/qas-dev:1") -> None:
    docker.build(context, context / "Dockerfile.lambda", tag, "linux/amd64", {"MODEL_DIR": "build/model"})


def told(client: Path, what: str = "told") -> list[str]:
    return client.with_name(f"docker.{what}").read_text().splitlines()


def test_the_image_is_built_for_its_platform_and_plain_enough_for_lambda(client: Path, tmp_path: Path) -> None:
    build(Docker([os.fspath(client)]), tmp_path)
    assert told(client)[-1] == (
        f"build --platform linux/amd64 --file {tmp_path}/Dockerfile.lambda --tag registry/qas-dev:1 "
        f"--build-arg=MODEL_DIR=build/model {tmp_path}"
    )
    assert "BUILDX_NO_DEFAULT_ATTESTATIONS=1" in told(client, "environment")


def test_the_password_is_in_a_file_that_only_we_read_and_not_among_the_arguments(client: Path) -> None:
    Docker([os.fspath(client)]).push("registry/qas-dev:1", AUTH)
    assert json.loads("".join(told(client, "config"))) == {"auths": {"registry": {"auth": AUTH}}}
    assert told(client, "mode") == ["600"]
    assert told(client)[-1] == "push registry/qas-dev:1"
    assert "DOCKER_HOST=unix:///run/docker.sock" in told(client, "environment")


def test_without_a_client_docker_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NoDocker, match="command not found"):
        build(Docker([os.fspath(tmp_path / "docker")]), tmp_path)


def test_without_an_engine_what_the_client_says_is_told(tmp_path: Path) -> None:
    client = tmp_path / "docker"
    client.write_text("#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n")
    client.chmod(0o755)
    with pytest.raises(NoDocker, match="Cannot connect"):
        Docker([os.fspath(client)]).push("registry/qas-dev:1", AUTH)


def test_a_build_and_a_push_that_fail_are_told(tmp_path: Path) -> None:
    client = tmp_path / "docker"
    client.write_text('#!/bin/sh\ncase "$1" in build|push) exit 1;; esac\n')
    client.chmod(0o755)
    docker = Docker([os.fspath(client)])
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
