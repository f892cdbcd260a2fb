"""An AWS account for tests: moto with an extension. It records calls and can interrupt a run at any call."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.stub import Stubber
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from infra.aws.account import Account
from infra.aws.stage import Stage
from tests.infra.aws.moto_extension import MotoExtension

REGION = "eu-west-1"
STAGE = Stage("dev", REGION, "123456789012")
# The response of GetFunctionConfiguration for a function that is ready.
CONFIGURATION = {
    "FunctionName": "qas-dev",
    "Role": "arn:aws:iam::123456789012:role/qas-dev-eu-west-1",
    "State": "Active",
    "LastUpdateStatus": "Successful",
    "Version": "$LATEST",
    "RevisionId": "the-first",
    "CodeSha256": "0" * 64,
    "MemorySize": 1769,
    "Timeout": 30,
    "Architectures": ["x86_64"],
    "EphemeralStorage": {"Size": 512},
    "TracingConfig": {"Mode": "Active"},
    "LoggingConfig": {"LogFormat": "JSON"},
}


class Killed(BaseException):
    """An interruption of the run that nothing catches, like SIGKILL."""


@dataclass(frozen=True)
class Call:
    service: str
    operation: str
    params: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"


@dataclass
class FakeAws:
    """The account. `calls` are the calls that were sent; the call with index `kill_index` raises Killed instead."""

    session: boto3.Session
    extension: MotoExtension = field(default_factory=MotoExtension)
    calls: list[Call] = field(default_factory=list)
    kill_index: int | None = None
    _account: Account | None = None

    @classmethod
    def start(cls) -> "FakeAws":
        session = boto3.Session("AKIAEXAMPLE", "secret", region_name=REGION)
        aws = cls(session)
        session.events.register("before-parameter-build", aws._before_call)
        # No test checks signatures, and signing takes a seventh of the time.
        session.events.register("choose-signer", lambda **_: UNSIGNED)
        # Replace moto's handler instead of adding one before it: botocore calls all registered handlers.
        events = aws.client("lambda").meta.events
        events.unregister("before-send", botocore_stubber)
        events.register("before-send", aws._before_send)
        return aws

    @property
    def account(self) -> Account:
        """Return the same account for all tests: creating its clients takes longer than most tests."""
        if self._account is None:
            self._account = Account(self.session)
        return self._account

    @contextmanager
    def empty(self) -> Iterator["FakeAws"]:
        with mock_aws():
            self.extension = MotoExtension()
            self.calls.clear()
            self.kill_index = None
            yield self

    def client(self, service: Any) -> Any:
        return self.account.client(service)

    @contextmanager
    def kill_at(self, index: int) -> Iterator[None]:
        self.calls.clear()
        self.kill_index = index
        try:
            yield
        finally:
            self.kill_index = None

    def operations(self) -> list[str]:
        return [str(call) for call in self.calls]

    @contextmanager
    def stubbed(self, service: Any) -> Iterator[tuple[Any, Stubber]]:
        """Yield a client with stubbed responses, for behaviour that moto cannot imitate.

        A response that is not used fails the test.
        """
        client = self.session.client(service)
        with Stubber(client) as stubber:
            yield client, stubber
            stubber.assert_no_pending_responses()

    def _before_call(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        if self.kill_index == len(self.calls):
            raise Killed(model.name)
        self.calls.append(Call(model.service_model.service_name, model.name, params))

    def _before_send(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        def forward() -> tuple[int, bytes]:
            response = botocore_stubber(event_name, request)
            assert response is not None
            return response.status_code, response.content

        body: Any = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        status, headers, content = self.extension.handle(request.method, request.url, raw, forward)
        return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), MockRawResponse(content))
