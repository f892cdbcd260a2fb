"""The container image; its tag is a hash of its inputs, so an image already in the repository is not built again."""

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from function.reader.errors import ModelError
from function.reader.manifest import Manifest
from infra.aws.change import UNKNOWN, Change, compare
from infra.aws.docker import Builder
from infra.aws.errors import BadModel, PushFailed
from infra.aws.stage import Stage
from infra.aws.wanted import Architecture

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
_LEFT_OUT = {"__pycache__", "models"}


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
        if not any(directory.is_relative_to(root / place) for place in (EMBEDDED, BAKED)):
            raise BadModel(
                f"--model {model}: debe estar en {BAKED}, de donde Docker lo copia: hágalo o cópielo ahí.",
                f"--model {model}: must be in {BAKED}, where Docker copies it from: make it or copy it there.",
            )
        try:
            manifest = Manifest.load(directory)
            _check_files(directory, manifest)
        except ModelError as error:
            raise BadModel(
                f"--model {model}: no es un directorio de modelo: hágalo con make bake ({error}).",
                f"--model {model}: no model directory: make one with make bake ({error}).",
            ) from None
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
    def arguments(self) -> dict[str, str]:
        """Return the build arguments."""
        return {"MODEL_DIR": self.model.as_posix(), "MODEL_ID": self.model_id, "REVISION": _revision(self.root)}

    def _files(self) -> Iterator[Path]:
        for pattern in MODEL_FILES:
            yield from (self.root / self.model).glob(pattern)
        for name in INPUTS:
            path = self.root / name
            inside = path.rglob("*") if path.is_dir() else [path]
            yield from (
                file
                for file in inside
                if file.is_file() and not _LEFT_OUT.intersection(file.relative_to(self.root).parts)
            )


def _check_files(directory: Path, manifest: Manifest) -> None:
    """Raise ModelError if a file in the manifest does not exist."""
    for name in manifest.raw.get("sha256", ()):
        if not (directory / name).is_file():
            raise ModelError(f"{directory / name} does not exist, and the manifest names it")


def _revision(root: Path) -> str:
    """Return the commit for the image's label, or "unknown" outside a git repository."""
    try:
        done = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True)
    except FileNotFoundError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def ensure_image(ecr: Any, stage: Stage, recipe: Recipe, docker: Builder, dry_run: bool) -> tuple[Change, str]:
    """Build and push the image if it is missing; return the change and the image's address by digest.

    Raises NoDocker, BuildFailed, PushFailed.
    """
    tag = recipe.tag
    digest = _digest(ecr, stage, tag)
    change = compare("image", stage.repository, None if digest is None else {"tag": tag}, {"tag": tag})
    if change and not dry_run:
        address = f"{stage.registry}/{stage.repository}:{tag}"
        docker.build(
            context=recipe.root,
            dockerfile=recipe.root / DOCKERFILE,
            tag=address,
            platform=recipe.architecture.platform,
            arguments=recipe.arguments,
        )
        (access,) = ecr.get_authorization_token()["authorizationData"]
        try:
            docker.push(address, access["authorizationToken"])
        except PushFailed:
            # Another deploy may have pushed the same image in the meantime, and tags are immutable.
            if _digest(ecr, stage, tag) is None:
                raise
        digest = _digest(ecr, stage, tag)
        if digest is None:
            raise PushFailed
    return change, UNKNOWN if digest is None else f"{stage.registry}/{stage.repository}@{digest}"


def _digest(ecr: Any, stage: Stage, tag: str) -> str | None:
    try:
        (found,) = ecr.describe_images(repositoryName=stage.repository, imageIds=[{"imageTag": tag}])["imageDetails"]
    except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
        return None
    return str(found["imageDigest"])
