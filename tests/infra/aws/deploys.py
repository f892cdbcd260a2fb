"""Deploys to the fake account, with a fake clock and a fake Docker client."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from infra.aws.build import Recipe
from infra.aws.change import Change, Clock
from infra.aws.deploy import DeployResult, Tools, deploy
from infra.aws.options import Architecture, DeployOptions
from tests.infra.aws.fake_aws import STAGE, FakeAws

MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
TOKEN = "a-token-made-by-the-test"
BAKED_FILES = ("manifest.json", "model.onnx", "model.onnx.data", "tokenizer.json")
RECIPE = Recipe.of(None, Architecture.X86)


@dataclass
class FakeTime:
    """A clock that advances only on sleep, by `pace` seconds per second slept."""

    seconds: float = 0.0
    pace: float = 1.0
    slept: list[float] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.seconds, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds * self.pace


@dataclass
class FakeDocker:
    """A replacement for the Docker client that puts pushed images directly into ECR."""

    ecr: Any
    builds: list[Mapping[str, Any]] = field(default_factory=list)

    def build(self, context: Path, dockerfile: Path, tag: str, platform: str, build_args: Mapping[str, str]) -> None:
        self.builds.append({"tag": tag, "platform": platform, "build_args": build_args})

    def push(self, tag: str, auth: str) -> None:
        repository, _, image_tag = tag.split("/")[1].partition(":")
        # The manifest must be unique: an equal manifest would only add a tag to the previous image.
        manifest = json.dumps({**MANIFEST, "config": {"digest": image_tag}})
        digest = f"sha256:{sha256(manifest.encode()).hexdigest()}"
        self.ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=image_tag, imageDigest=digest)


def run_deploy(
    aws: FakeAws,
    options: DeployOptions | None = None,
    recipe: Recipe = RECIPE,
    dry_run: bool = False,
    generate_token: Callable[[], str] = lambda: TOKEN,
    report: Callable[[Change], None] = lambda change: None,
    show_token: Callable[[str], None] = lambda token: None,
    clock: Clock | None = None,
) -> DeployResult:
    """Run the real deploy of STAGE with the fake clock and Docker client."""
    tools = Tools(
        docker=FakeDocker(aws.client("ecr")),
        clock=clock or FakeTime().clock,
        generate_token=generate_token,
        report=report,
        show_token=show_token,
    )
    return deploy(aws.account, STAGE, options or DeployOptions(), recipe, tools, dry_run)


def small_recipe(root: Path) -> Recipe:
    """Return the recipe of a tiny image; its tag depends on the name of `root`."""
    model = [f"build/model/{name}" for name in BAKED_FILES]
    for name in ("Dockerfile.lambda", "function/handler.py", *model):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(root.name)
    return Recipe(root, Path("build/model"), "tests/small", Architecture.X86)
