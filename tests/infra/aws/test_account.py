from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore import exceptions
from botocore.config import Config
from werkzeug.wrappers import Request, Response

import client
from infra.aws.account import CONFIG, Account, explained
from infra.aws.errors import AccessDenied, AwsFailed, Conflict, DeployError, NoCredentials, NoRegion, Unreachable
from tests.infra.aws.amazon import Amazon
from tests.infra.aws.server import listening

REPOSITORIES = b'{"repositories": []}'


def refused(code: str) -> exceptions.ClientError:
    return exceptions.ClientError({"Error": {"Code": code, "Message": "why"}}, "CreateFunction")


@pytest.mark.parametrize(
    "raised, kind",
    [
        (refused("AccessDeniedException"), AccessDenied),
        (refused("AccessDenied"), AccessDenied),
        (refused("ExpiredTokenException"), NoCredentials),
        (refused("UnrecognizedClientException"), NoCredentials),
        (refused("LimitExceededException"), AwsFailed),
        (exceptions.NoCredentialsError(), NoCredentials),
        (exceptions.ProfileNotFound(profile="none"), NoCredentials),
        (exceptions.UnauthorizedSSOTokenError(), NoCredentials),
        (exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), NoCredentials),
        (exceptions.ParamValidationError(report="no"), AwsFailed),
        (refused("PreconditionFailedException"), Conflict),
        (refused("ResourceConflictException"), Conflict),
        (refused("EntityAlreadyExists"), Conflict),
        (exceptions.NoRegionError(), NoRegion),
        (exceptions.EndpointConnectionError(endpoint_url="https://lambda"), Unreachable),
        (exceptions.ReadTimeoutError(endpoint_url="https://lambda"), Unreachable),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_what_botocore_raises_is_told_in_words(raised: Exception, kind: type[DeployError]) -> None:
    with pytest.raises(kind), explained():
        raise raised


def test_where_nothing_says_why_there_are_no_credentials_no_bracket_does() -> None:
    with pytest.raises(NoCredentials) as error, explained():
        raise client.NoCredentials
    assert error.value.spanish.startswith("No hay credenciales de AWS que sirvan: entre")
    assert error.value.english.startswith("No usable AWS credentials: log in")


def test_what_is_refused_is_named() -> None:
    with pytest.raises(AccessDenied, match=r"CreateFunction.*docs/deploy\.md"), explained():
        raise refused("AccessDenied")


def test_without_a_region_there_is_no_stage() -> None:
    with pytest.raises(NoRegion):
        Account(boto3.Session("AKIAEXAMPLE", "secret")).stage("dev")


def test_a_stage_is_of_the_account_that_the_credentials_are_of(amazon: Amazon) -> None:
    stage = amazon.account.stage("prod")
    assert stage.function_arn == "arn:aws:lambda:eu-west-1:123456789012:function:qas-prod"


def test_a_throttled_call_is_made_again() -> None:
    """Check the retries of CONFIG over real HTTP: a botocore stub answers before the retry handler runs."""
    answers = iter(
        [(429, "TooManyRequestsException"), (400, "ThrottlingException"), (500, "InternalFailure"), (200, "")]
    )
    with throttling(answers) as url:
        client = boto3.Session("AKIAEXAMPLE", "secret", region_name="eu-west-1").client(
            "ecr", endpoint_url=url, config=CONFIG
        )
        assert client.describe_repositories()["repositories"] == []
    assert next(answers, None) is None


def test_a_call_that_stays_throttled_ends_with_its_name() -> None:
    fewer = CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 2}))
    with throttling(iter([(400, "ThrottlingException")] * 2)) as url:
        client = boto3.Session("AKIAEXAMPLE", "secret", region_name="eu-west-1").client(
            "ecr", endpoint_url=url, config=fewer
        )
        with pytest.raises(AwsFailed, match=r"DescribeRepositories.*ThrottlingException"), explained():
            client.describe_repositories()


def throttling(answers: Iterator[tuple[int, str]]) -> Any:
    @Request.application
    def application(request: Request) -> Response:
        status, code = next(answers)
        body = REPOSITORIES if status == 200 else f'{{"__type": "{code}", "message": "Rate exceeded"}}'.encode()
        return Response(body, status, content_type="application/x-amz-json-1.1")

    return listening(application)
