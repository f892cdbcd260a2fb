"""Building and pushing with the Docker client, without changing its stored credentials."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from infra.aws.errors import BuildFailed, NoDocker, PushFailed

# With attestations, buildx creates an index of manifests, which Lambda does not accept.
_PLAIN = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}
_STDERR = 2


class Builder(Protocol):
    """The interface that a deploy uses to build and push an image."""

    def build(self, context: Path, dockerfile: Path, tag: str, platform: str, arguments: Mapping[str, str]) -> None: ...

    def push(self, tag: str, auth: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Docker:
    """The Docker client at `command`; its output is written to standard error."""

    command: Sequence[str] = ("docker",)

    def build(self, context: Path, dockerfile: Path, tag: str, platform: str, arguments: Mapping[str, str]) -> None:
        """Build the image. Raises NoDocker, BuildFailed."""
        self._host()
        given = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        command = ["build", "--platform", platform, "--file", str(dockerfile), "--tag", tag, *given, str(context)]
        if self._run(command, _PLAIN):
            raise BuildFailed

    def push(self, tag: str, auth: str) -> None:
        """Push the image. `auth` is base64 of user:password, written to a temporary file during the push.

        Raises NoDocker, PushFailed.
        """
        host = self._host()
        with tempfile.TemporaryDirectory() as directory:
            config = Path(directory, "config.json")
            config.touch(0o600)
            config.write_text(json.dumps({"auths": {tag.split("/")[0]: {"auth": auth}}}))
            # The temporary configuration does not contain the current Docker context, so pass the engine's address.
            if self._run(["push", tag], {"DOCKER_CONFIG": directory, "DOCKER_HOST": host}):
                raise PushFailed

    def _host(self) -> str:
        """Check that the engine answers and return its address."""
        self._ask("version", "{{.Server.Version}}")
        return self._ask("context inspect", "{{.Endpoints.docker.Host}}")

    def _ask(self, command: str, template: str) -> str:
        try:
            done = subprocess.run(
                [*self.command, *command.split(), "--format", template], capture_output=True, text=True, timeout=60
            )
        except FileNotFoundError:
            raise NoDocker(f"{self.command[0]}: command not found") from None
        except subprocess.TimeoutExpired:
            raise NoDocker(f"docker {command}: no answer") from None
        if done.returncode:
            raise NoDocker(done.stderr.strip() or f"docker {command}: exit status {done.returncode}")
        return done.stdout.strip()

    def _run(self, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
        return subprocess.run(
            [*self.command, *arguments], env={**os.environ, **environ}, stdin=subprocess.DEVNULL, stdout=_STDERR
        ).returncode
