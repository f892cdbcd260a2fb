"""An AWS account for tests: moto with a complement. It records calls and can interrupt a run at any call."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from infra.aws.account import Account
from infra.aws.change import Change
from infra.aws.clock import Clock
from infra.aws.deploy import Deployed, Tools, deploy
from infra.aws.image import Recipe
from infra.aws.stage import Stage
from infra.aws.wanted import Architecture, Wanted
from tests.infra.aws.complement import Complement

REGION = "eu-west-1"
STAGE = Stage("dev", REGION, "123456789012")
MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
TOKEN = "a-token-made-by-the-test"
BAKED_FILES = ("manifest.json", "model.onnx", "model.onnx.data", "tokenizer.json")


class Killed(BaseException):
    """An interruption of the run that nothing catches, like SIGKILL."""


@dataclass(frozen=True)
class Call:
    service: str
    operation: str
    given: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"


@dataclass
class Amazon:
    """The account. `calls` are the calls that were sent; the call with index `killed_at` raises Killed instead."""

    session: boto3.Session
    complement: Complement = field(default_factory=Complement)
    calls: list[Call] = field(default_factory=list)
    killed_at: int | None = None
    _account: Account | None = None

    @classmethod
    def start(cls) -> "Amazon":
        session = boto3.Session("AKIAEXAMPLE", "secret", region_name=REGION)
        amazon = cls(session)
        session.events.register("before-parameter-build", amazon._before_call)
        # No test checks signatures, and signing takes a seventh of the time.
        session.events.register("choose-signer", lambda **_: UNSIGNED)
        # Replace moto's handler instead of adding one before it: botocore calls all registered handlers.
        events = amazon.client("lambda").meta.events
        events.unregister("before-send", botocore_stubber)
        events.register("before-send", amazon._before_send)
        return amazon

    @property
    def account(self) -> Account:
        """Return the same account for all tests: creating its clients takes longer than most tests."""
        if self._account is None:
            self._account = Account(self.session)
        return self._account

    @contextmanager
    def empty(self) -> Iterator["Amazon"]:
        with mock_aws():
            self.complement = Complement()
            self.calls.clear()
            self.killed_at = None
            yield self

    def client(self, service: str) -> Any:
        return self.account.client(service)

    @contextmanager
    def killing(self, index: int) -> Iterator[None]:
        self.calls.clear()
        self.killed_at = index
        try:
            yield
        finally:
            self.killed_at = None

    def operations(self) -> list[str]:
        return [str(call) for call in self.calls]

    def _before_call(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        if self.killed_at == len(self.calls):
            raise Killed(model.name)
        self.calls.append(Call(model.service_model.service_name, model.name, params))

    def _before_send(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        def forward() -> tuple[int, bytes]:
            response = botocore_stubber(event_name, request)
            assert response is not None
            return response.status_code, response.content

        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        status, headers, answer = self.complement.answer(request.method, request.url, raw, forward)
        return AWSResponse(request.url, status, headers, MockRawResponse(answer))


@dataclass
class Time:
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
class Pushed:
    """A replacement for the Docker client that puts pushed images directly into ECR."""

    ecr: Any
    built: list[Mapping[str, Any]] = field(default_factory=list)

    def build(self, context: Path, dockerfile: Path, tag: str, platform: str, arguments: Mapping[str, str]) -> None:
        self.built.append({"tag": tag, "platform": platform, "arguments": arguments})

    def push(self, tag: str, auth: str) -> None:
        repository, _, image_tag = tag.split("/")[1].partition(":")
        # The manifest must be unique: an equal manifest would only add a tag to the previous image.
        manifest = json.dumps({**MANIFEST, "config": {"digest": image_tag}})
        digest = f"sha256:{sha256(manifest.encode()).hexdigest()}"
        self.ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=image_tag, imageDigest=digest)


RECIPE = Recipe.of(None, Architecture.X86)


def deployed(
    amazon: Amazon,
    wanted: Wanted | None = None,
    recipe: Recipe = RECIPE,
    dry_run: bool = False,
    make_token: Callable[[], str] = lambda: TOKEN,
    report: Callable[[Change], None] = lambda change: None,
    show_token: Callable[[str], None] = lambda token: None,
    clock: Clock | None = None,
) -> Deployed:
    """Run the real deploy with the tests' clock and Docker client."""
    tools = Tools(
        docker=Pushed(amazon.client("ecr")),
        clock=clock or Time().clock,
        make_token=make_token,
        report=report,
        show_token=show_token,
    )
    return deploy(amazon.account, STAGE, wanted or Wanted(), recipe, tools, dry_run)


def small_recipe(root: Path) -> Recipe:
    """Return the recipe of a tiny image; its tag depends on the name of `root`."""
    model = [f"build/model/{name}" for name in BAKED_FILES]
    for name in ("Dockerfile.lambda", "function/handler.py", *model):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(root.name)
    return Recipe(root, Path("build/model"), "tests/small", Architecture.X86)
