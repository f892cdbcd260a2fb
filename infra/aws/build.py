"""Building the container image: its inputs, its tag, and the Docker client.

The tag is a hash of the inputs, so an image that is already in the repository is not built again.
"""

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from function.reader.errors import ModelError
from function.reader.manifest import Manifest
from infra.aws.errors import BadModel, BuildFailed, NoDocker, PushFailed
from infra.aws.options import Architecture

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = "Dockerfile.lambda"
EMBEDDED = Path("function/models/embedded")
BAKED = Path("build/model")  # the only other model directory in the build context; see .dockerignore
# What the Dockerfile copies from the model directory (model.onnx* includes external weights in model.onnx.data) and
# from the rest of the repository; a test compares both lists with the Dockerfile.
MODEL_FILES = ("manifest.json", "model.onnx*", "tokenizer.json")
INPUTS = (
    DOCKERFILE,
    "pyproject.toml",
    "uv.lock",
    "infra/setup",
    "infra/__init__.py",
    "infra/local/__init__.py",
    "infra/local/emulator.py",
    "infra/local/errors.py",
    "infra/image/entrypoint.sh",
    "function",
)
_EXCLUDED = {"__pycache__", "models"}
# With attestations, buildx creates an index of manifests, which Lambda does not accept.
_NO_ATTESTATIONS = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}
_STDERR = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """The inputs of an image. `model` is relative to `root`, the Docker build context."""

    root: Path
    model: Path
    model_id: str
    architecture: Architecture

    @classmethod
    def of(cls, model: Path | None, architecture: Architecture, root: Path = ROOT) -> "Recipe":
        """Check the model directory and return its recipe. Raises BadModel."""
        directory = (root / (model or EMBEDDED)).resolve()
        if not any(directory.is_relative_to(root / parent) for parent in (EMBEDDED, BAKED)):
            raise BadModel(f"--model {model}: Docker copies models only from {BAKED}: put the model there.")
        try:
            manifest = Manifest.load(directory)
            _check_files(directory, manifest)
        except ModelError as error:
            raise BadModel(f"--model {model}: not a model directory: make one with make bake ({error}).") from None
        return cls(root, directory.relative_to(root), manifest.id, architecture)

    @property
    def tag(self) -> str:
        """Return a hash of the architecture and of the names and contents of all input files."""
        digest = hashlib.sha256(f"{self.architecture} {self.model.as_posix()}".encode())
        for path in sorted(self._files()):
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"\n{path.relative_to(self.root).as_posix()} {content}".encode())
        return digest.hexdigest()[:20]

    @property
    def build_args(self) -> dict[str, str]:
        return {"MODEL_DIR": self.model.as_posix(), "MODEL_ID": self.model_id, "REVISION": _revision(self.root)}

    def _files(self) -> Iterator[Path]:
        for pattern in MODEL_FILES:
            yield from (self.root / self.model).glob(pattern)
        for name in INPUTS:
            path = self.root / name
            for file in path.rglob("*") if path.is_dir() else [path]:
                if file.is_file() and not _EXCLUDED.intersection(file.relative_to(self.root).parts):
                    yield file


def _check_files(directory: Path, manifest: Manifest) -> None:
    """Raise ModelError if a file in the manifest does not exist."""
    for name in manifest.raw.get("sha256", ()):
        if not (directory / name).is_file():
            raise ModelError(f"{directory / name} does not exist, and the manifest names it")


def _revision(root: Path) -> str:
    """Return the commit for the image's label, or "unknown" outside a git repository."""
    try:
        git = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True)
    except FileNotFoundError:
        return "unknown"
    return git.stdout.strip() or "unknown"


class Builder(Protocol):
    """The interface that a deploy uses to build and push an image."""

    def build(
        self, context: Path, dockerfile: Path, tag: str, platform: str, build_args: Mapping[str, str]
    ) -> None: ...

    def push(self, tag: str, auth: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Docker:
    """The Docker client at `command`. Its output is written to standard error, its stored credentials stay as is."""

    command: Sequence[str] = ("docker",)

    def build(self, context: Path, dockerfile: Path, tag: str, platform: str, build_args: Mapping[str, str]) -> None:
        """Build the image. Raises NoDocker, BuildFailed."""
        self._host()
        args = [f"--build-arg={name}={value}" for name, value in build_args.items()]
        command = ["build", "--platform", platform, "--file", str(dockerfile), "--tag", tag, *args, str(context)]
        if self._run(command, _NO_ATTESTATIONS):
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
        self._query("version", "{{.Server.Version}}")
        return self._query("context inspect", "{{.Endpoints.docker.Host}}")

    def _query(self, command: str, template: str) -> str:
        try:
            result = subprocess.run(
                [*self.command, *command.split(), "--format", template], capture_output=True, text=True, timeout=60
            )
        except FileNotFoundError:
            raise NoDocker(f"{self.command[0]}: command not found") from None
        except subprocess.TimeoutExpired:
            raise NoDocker(f"docker {command}: no answer") from None
        if result.returncode:
            raise NoDocker(result.stderr.strip() or f"docker {command}: exit status {result.returncode}")
        return result.stdout.strip()

    def _run(self, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
        return subprocess.run(
            [*self.command, *arguments], env={**os.environ, **environ}, stdin=subprocess.DEVNULL, stdout=_STDERR
        ).returncode
