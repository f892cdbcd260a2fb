"""Run containers and compose through their command lines."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

import requests

from infra.local.invoke import PATH
from infra.local.services import ROOT

BASE = "python:3.13-slim-bookworm"
IMAGE, GATEWAY, PAGE = "qas-test-function", "qas-test-gateway", "qas-test-frontend"  # set in images.yml
VARIANT = "qas-test-variant"  # the function's image, built by a test from changed sources
COMPOSE_FILE = "docker-compose.yml:tests/docker/images.yml"
# The same options as in docker-compose.yml.
HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "128"]
TMP = ["--tmpfs", "/tmp:size=64m"]


def docker(*command: str, check: bool = True) -> str:
    """Return the standard output of docker without its last line break.

    Raises AssertionError with the output if the command fails, unless `check` is false.
    """
    return _run(["docker", *command], check, {})


@cache
def compose_command() -> Sequence[str]:
    """Return the command of compose v2, or else docker-compose, or an empty list if there is neither."""
    for command in (["docker", "compose"], ["docker-compose"]):
        try:
            if subprocess.run([*command, "version"], capture_output=True, timeout=60).returncode == 0:
                return command
        except OSError:
            continue
    return []


def why_not() -> str | None:
    """Return the reason why containers cannot run here, or None if they can."""
    try:
        done = subprocess.run(["docker", "info"], capture_output=True, text=True, timeout=60)
    except OSError:
        return "there is no docker on this machine"
    if done.returncode != 0:
        return f"no Docker engine answers: {done.stderr.strip().splitlines()[-1]}"
    return None if compose_command() else "there is neither docker compose nor docker-compose"


def _run(command: Sequence[str], check: bool, environ: Mapping[str, str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600, env={**os.environ, **environ})
    assert not check or done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout.rstrip("\n")


def build(directory: Path, *options: str, check: bool = True) -> str:
    """Build VARIANT from Dockerfile.lambda in the directory."""
    dockerfile = str(directory / "Dockerfile.lambda")
    return docker("build", "-q", "--force-rm", "-f", dockerfile, "-t", VARIANT, *options, str(directory), check=check)


def no_network() -> Sequence[str]:
    """Return options for a build without network; BuildKit's cache key contains the network mode, but no proxy."""
    if docker("buildx", "version", check=False):
        return [f"--build-arg={name}=http://127.0.0.1:9" for name in ("http_proxy", "https_proxy")]
    return ["--network=none"]


def dangling() -> set[str]:
    """Return the images without a name: former versions of rebuilt images, and stages of builds."""
    return set(docker("images", "--quiet", "--no-trunc", "--filter", "dangling=true").split())


@dataclass(frozen=True)
class Container:
    id: str

    def inspect(self, what: str) -> str:
        return docker("inspect", "--format", f"{{{{{what}}}}}", self.id)

    def run(self, *command: str) -> str:
        return docker("exec", self.id, *command)

    @property
    def logs(self) -> str:
        done = subprocess.run(
            ["docker", "logs", self.id], stdout=PIPE, stderr=STDOUT, text=True, check=True, timeout=60
        )
        return done.stdout

    @property
    def address(self) -> str:
        """Return the URL of the container's emulator on this machine's loopback."""
        return f"http://{docker('port', self.id, '8080')}"

    def wait(self, port: int) -> None:
        """Wait until a process listens on the port; before that, the engine accepts connections to published ports."""
        self.run("bash", "-c", f"until 2>/dev/null </dev/tcp/127.0.0.1/{port}; do sleep 0.05; done")

    def invoke(self, event: Any, timeout: float = 60) -> Any:
        """Return the response body of one invocation; the emulator supports one at a time."""
        return requests.post(f"{self.address}{PATH}", data=json.dumps(event), timeout=timeout).json()


@contextmanager
def function(
    *options: str, hardened: Sequence[str] = (*HARDENED, *TMP), image: str = IMAGE, command: Sequence[str] = ()
) -> Iterator[Container]:
    """Run a container of the image alone, on a free port of the loopback, and remove it afterwards."""
    container = Container(
        docker("run", "--detach", "--publish", "127.0.0.1::8080", *hardened, *options, image, *command)
    )
    try:
        container.wait(8080)
        yield container
    finally:
        docker("rm", "--force", "--volumes", container.id)


@dataclass(frozen=True)
class Stack:
    """The stack of docker-compose.yml under a separate project name."""

    environ: Mapping[str, str]

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.environ['QAS_LOCAL_API_PORT']}"

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.environ['QAS_LOCAL_PAGE_PORT']}"

    def compose(self, *command: str, check: bool = True) -> str:
        return _run([*compose_command(), *command], check, {"COMPOSE_FILE": COMPOSE_FILE, **self.environ})

    def scale(self, functions: int) -> None:
        self.compose("up", "--detach", "--no-build", "--scale", f"function={functions}")

    def containers(self, service: str) -> list[Container]:
        return [Container(line) for line in self.compose("ps", "-aq", service).splitlines()]
