"""The smoke test, its authentication, and its explanations of a failure."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
import requests
from werkzeug.wrappers import Request, Response

from client import AwsSignature, BearerToken
from function.app import create_app
from function.config import Settings
from function.reader.reader import Reader
from infra.aws.account import convert_errors
from infra.aws.errors import NoCredentials, NoRegion, NoToken, SmokeFailed
from infra.aws.options import Auth
from infra.aws.smoke import CONTEXT, SmokeResult, authentication, smoke
from tests.client.service import reply
from tests.function.serving import serving
from tests.infra.aws.deploys import FakeTime
from tests.infra.aws.server import listening

RIGHT = reply(CONTEXT, ("Antoni Gaudí", 0.9)).body


@contextmanager
def serve_replies(*replies: tuple[int, object]) -> Iterator[str]:
    """Serve the replies in order, then repeat the last. Requests without the token get 403."""
    remaining = list(replies)

    @Request.application
    def application(request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer a-token":
            return Response('{"Message": "Forbidden"}', 403)
        status, body = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        return Response(json.dumps(body), status, content_type="application/json")

    with listening(application) as url:
        yield url


def run(url: str, auth: Auth = Auth.TOKEN, token: str = "a-token", time: FakeTime | None = None) -> SmokeResult:
    return smoke(url, auth, BearerToken(token), (time or FakeTime()).clock)


def test_the_real_function_passes(embedded: Reader) -> None:
    with serving(create_app(Settings(), embedded)) as url:
        passed = smoke(url, Auth.NONE, None, FakeTime().clock)
    assert passed.answer in CONTEXT
    assert passed.model == "qas/embedded-es"
    assert 0 < passed.warm_ms < 10_000


def test_a_url_that_answers_without_credentials_fails(embedded: Reader) -> None:
    with serving(create_app(Settings(), embedded)) as url, pytest.raises(SmokeFailed, match="without credentials"):
        run(url)


def test_a_new_url_is_retried_until_it_settles() -> None:
    time = FakeTime()
    with serve_replies((403, None), (502, None), (200, RIGHT)) as url:
        assert run(url, time=time).answer == "Antoni Gaudí"
    assert len(time.slept) == 2


@pytest.mark.parametrize(
    "status, auth, reason",
    [
        (401, Auth.TOKEN, "rotated"),
        (403, Auth.TOKEN, "both of October 2025"),
        (403, Auth.IAM, "lambda:InvokeFunctionUrl and lambda:InvokeFunction on"),
        (403, Auth.NONE, "organization"),
        (413, Auth.TOKEN, "(QAS_MAX_BODY_BYTES) or Lambda's limit of 6 MB"),
        (422, Auth.TOKEN, "does not understand"),
        (429, Auth.TOKEN, "quota is used up: raise --reserved-concurrency"),
        (500, Auth.TOKEN, "deploy-logs"),
        (502, Auth.TOKEN, "ran out of memory"),
        (503, Auth.TOKEN, "model"),
        (504, Auth.TOKEN, "in time"),
        (418, Auth.TOKEN, "418"),
    ],
)
def test_the_status_of_a_failure_is_explained(status: int, auth: Auth, reason: str) -> None:
    with serve_replies((status, {"Message": "no"})) as url, pytest.raises(SmokeFailed) as failure:
        run(url, auth)
    assert str(status) in str(failure.value) and reason in str(failure.value)


def test_a_failure_after_the_first_answer_is_reported() -> None:
    with serve_replies((200, RIGHT), (429, None)) as url, pytest.raises(SmokeFailed, match="429"):
        run(url)


@pytest.mark.parametrize(
    "body",
    [
        "no object",
        {**RIGHT, "results": []},
        reply(CONTEXT).body,
        reply(CONTEXT.replace("Antoni", "Antonio"), ("Antonio Gaudí", 0.9)).body,
        reply(CONTEXT, ("", 0.9)).body,
    ],
)
def test_a_200_without_an_answer_fails(body: object) -> None:
    with serve_replies((200, body)) as url, pytest.raises(SmokeFailed, match="not with an answer"):
        run(url)


def test_an_unreachable_address_is_reported() -> None:
    time = FakeTime()
    with pytest.raises(SmokeFailed, match="cannot be reached"):
        run("http://127.0.0.1:9", time=time)
    assert time.seconds >= 60


URL = "http://127.0.0.1:8008"
SESSION = boto3.Session("AKIAEXAMPLE", "secret", region_name="eu-west-1")


def test_the_authentication_depends_on_the_access() -> None:
    assert isinstance(authentication(URL, Auth.IAM, SESSION, None), AwsSignature)
    assert authentication(URL, Auth.TOKEN, SESSION, "a-token") == BearerToken("a-token")
    assert authentication(URL, Auth.NONE, SESSION, "a-token") is None


def test_requests_are_signed_for_the_region_of_the_function_or_else_of_the_deployer() -> None:
    for url, region in ((URL, "eu-west-1"), ("https://abc.lambda-url.us-west-2.on.aws", "us-west-2")):
        request = requests.Request("GET", url, auth=authentication(url, Auth.IAM, SESSION, None)).prepare()
        assert f"/{region}/lambda/aws4_request" in request.headers["Authorization"]


@pytest.mark.parametrize("token", [None, "", "two words", "señal"])
def test_a_malformed_token_is_not_sent(token: str | None) -> None:
    with pytest.raises(NoToken, match="QAS_TOKEN"):
        authentication(URL, Auth.TOKEN, SESSION, token)


def test_missing_credentials_and_a_missing_region_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    with pytest.raises(NoCredentials, match="aws sso login"), convert_errors():
        authentication(URL, Auth.IAM, boto3.Session(region_name="eu-west-1"), None)
    with pytest.raises(NoRegion, match="--region"), convert_errors():
        authentication(URL, Auth.IAM, boto3.Session("AKIAEXAMPLE", "secret"), None)
