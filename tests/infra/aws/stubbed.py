"""Clients with stubbed responses, for behaviour that moto cannot imitate; an unused response fails the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.stub import Stubber

from tests.infra.aws.amazon import Amazon

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


@contextmanager
def answering(amazon: Amazon, service: str) -> Iterator[tuple[Any, Stubber]]:
    client = amazon.session.client(service)
    with Stubber(client) as stubber:
        yield client, stubber
        stubber.assert_no_pending_responses()


def refuse(stubber: Stubber, operation: str, code: str, message: str, status: int = 400) -> None:
    stubber.add_client_error(operation, code, message, status)
