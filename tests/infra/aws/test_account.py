"""The account, the stage, and the errors of the commands."""

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore import exceptions
from botocore.config import Config
from werkzeug.wrappers import Request, Response

import client
from infra.aws import errors
from infra.aws.account import CONFIG, convert_errors
from infra.aws.errors import (
    AccessDenied,
    AwsFailed,
    BadSetting,
    Conflict,
    DeployError,
    NoCredentials,
    NoRegion,
    Unreachable,
)
from infra.aws.stage import Stage
from tests.infra.aws.fake_aws import FakeAws
from tests.infra.aws.server import listening

REPOSITORIES = b'{"repositories": []}'


def client_error(code: str) -> exceptions.ClientError:
    return exceptions.ClientError({"Error": {"Code": code, "Message": "why"}}, "CreateFunction")


@pytest.mark.parametrize(
    "error, kind",
    [
        (client_error("AccessDeniedException"), AccessDenied),
        (client_error("AccessDenied"), AccessDenied),
        (client_error("ExpiredTokenException"), NoCredentials),
        (client_error("UnrecognizedClientException"), NoCredentials),
        (client_error("LimitExceededException"), AwsFailed),
        (exceptions.NoCredentialsError(), NoCredentials),
        (exceptions.ProfileNotFound(profile="none"), NoCredentials),
        (exceptions.UnauthorizedSSOTokenError(), NoCredentials),
        (exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), NoCredentials),
        (exceptions.ParamValidationError(report="no"), AwsFailed),
        (client_error("PreconditionFailedException"), Conflict),
        (client_error("ResourceConflictException"), Conflict),
        (client_error("EntityAlreadyExists"), Conflict),
        (exceptions.NoRegionError(), NoRegion),
        (exceptions.EndpointConnectionError(endpoint_url="https://lambda"), Unreachable),
        (exceptions.ReadTimeoutError(endpoint_url="https://lambda"), Unreachable),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_errors_of_botocore_are_converted(error: Exception, kind: type[DeployError]) -> None:
    with pytest.raises(kind), convert_errors():
        raise error


def test_missing_credentials_without_a_reason_have_no_empty_brackets() -> None:
    with pytest.raises(NoCredentials) as error, convert_errors():
        raise client.NoCredentials
    assert str(error.value).startswith("There are no valid AWS credentials: use aws sso login")


def test_a_denied_operation_is_named() -> None:
    with pytest.raises(AccessDenied, match=r"CreateFunction.*docs/deploy-reference\.md"), convert_errors():
        raise client_error("AccessDenied")


def test_a_stage_belongs_to_the_account_of_the_credentials(aws: FakeAws) -> None:
    stage = aws.account.stage("prod")
    assert stage.function_arn == "arn:aws:lambda:eu-west-1:123456789012:function:qas-prod"


def test_a_throttled_call_is_retried() -> None:
    """Check the retries of CONFIG over real HTTP: a botocore stub answers before the retry handler runs."""
    responses = iter(
        [(429, "TooManyRequestsException"), (400, "ThrottlingException"), (500, "InternalFailure"), (200, "")]
    )
    with throttling(responses) as url:
        ecr = boto3.Session("AKIAEXAMPLE", "secret", region_name="eu-west-1").client(
            "ecr", endpoint_url=url, config=CONFIG
        )
        assert ecr.describe_repositories()["repositories"] == []
    assert next(responses, None) is None


def test_a_call_that_stays_throttled_is_named() -> None:
    fewer = CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 2}))
    with throttling(iter([(400, "ThrottlingException")] * 2)) as url:
        ecr = boto3.Session("AKIAEXAMPLE", "secret", region_name="eu-west-1").client(
            "ecr", endpoint_url=url, config=fewer
        )
        with pytest.raises(AwsFailed, match=r"DescribeRepositories.*ThrottlingException"), convert_errors():
            ecr.describe_repositories()


def throttling(responses: Iterator[tuple[int, str]]) -> Any:
    @Request.application
    def application(request: Request) -> Response:
        status, code = next(responses)
        body = REPOSITORIES if status == 200 else f'{{"__type": "{code}", "message": "Rate exceeded"}}'.encode()
        return Response(body, status, content_type="application/x-amz-json-1.1")

    return listening(application)


@pytest.mark.parametrize("name", ["", "Dev", "1dev", "dev_1", "a" * 21, "dev/prod"])
def test_an_invalid_stage_name_is_rejected(name: str) -> None:
    with pytest.raises(BadSetting, match="--stage"):
        Stage(name, "eu-west-1", "123456789012")


def test_names_are_within_the_limits_of_aws() -> None:
    stage = Stage("a" * 20, "ap-southeast-1", "123456789012")
    assert len(stage.function) <= 64
    assert len(stage.role) <= 64


def test_regions_of_china_have_another_domain() -> None:
    stage = Stage("dev", "cn-north-1", "123456789012", "aws-cn")
    assert stage.registry == "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"
    assert stage.role_arn.startswith("arn:aws-cn:iam::")


def test_each_error_has_the_code_of_its_name() -> None:
    """Codes are stable, so a class that is renamed needs a decision here."""
    for kind in DeployError.__subclasses__():
        assert kind.code == re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


@pytest.mark.parametrize(
    "error",
    [
        errors.NoCredentials("ExpiredToken"),
        errors.NoRegion(),
        errors.NoToken(),
        errors.Unreachable("timeout"),
        errors.AccessDenied("CreateFunction", "no"),
        errors.AwsFailed("CreateFunction", "Code", "why"),
        errors.Conflict("UpdateAlias", "why"),
        errors.NotOurs("a role", "qas-dev"),
        errors.NoDocker("no engine"),
        errors.BuildFailed(),
        errors.PushFailed(),
        errors.RoleNotReady("qas-dev", 90),
        errors.FunctionFailed("qas-dev", "why"),
        errors.NotReady("qas-dev", 600),
        errors.NoConcurrency(10, "why"),
        errors.NotDeployed("dev", "eu-west-1"),
        errors.NothingEarlier("2"),
        errors.CanaryFailed("2", "because.", "1"),
        errors.NotConfirmed(),
    ],
    ids=lambda error: str(error.code),
)
def test_the_message_of_each_error_is_a_sentence(error: DeployError) -> None:
    assert re.fullmatch(r"[^{}]+\.", str(error))
