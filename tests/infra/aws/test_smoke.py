import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.wrappers import Request, Response

from client import BearerToken
from function.app import create_app
from function.config import Settings
from function.reader.reader import Reader
from infra.aws.errors import SmokeFailed
from infra.aws.smoke import CONTEXT, Passed, smoke
from infra.aws.wanted import Auth
from tests.client.service import reply
from tests.function.serving import serving
from tests.infra.aws.amazon import Time
from tests.infra.aws.server import listening

RIGHT = reply(CONTEXT, ("Antoni Gaudí", 0.9)).body


@contextmanager
def answering(*replies: tuple[int, object]) -> Iterator[str]:
    """Serve the replies in order, then repeat the last. Requests without the token get 403."""
    left = list(replies)

    @Request.application
    def application(request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer a-token":
            return Response('{"Message": "Forbidden"}', 403)
        status, body = left.pop(0) if len(left) > 1 else left[0]
        return Response(json.dumps(body), status, content_type="application/json")

    with listening(application) as url:
        yield url


def run(url: str, auth: Auth = Auth.TOKEN, token: str = "a-token", time: Time | None = None) -> Passed:
    return smoke(url, auth, BearerToken(token), (time or Time()).clock)


def test_the_real_function_passes(embedded: Reader) -> None:
    with serving(create_app(Settings(), embedded)) as url:
        passed = smoke(url, Auth.NONE, None, Time().clock)
    assert passed.answer in CONTEXT
    assert passed.model == "qas/embedded-es"
    assert 0 < passed.warm_ms < 10_000


def test_a_url_that_lets_strangers_in_fails(embedded: Reader) -> None:
    with serving(create_app(Settings(), embedded)) as url, pytest.raises(SmokeFailed, match="without credentials"):
        run(url)


def test_a_new_url_is_given_time_to_settle() -> None:
    time = Time()
    with answering((403, None), (502, None), (200, RIGHT)) as url:
        assert run(url, time=time).answer == "Antoni Gaudí"
    assert len(time.slept) == 2


@pytest.mark.parametrize(
    "status, auth, spanish, english",
    [
        (401, Auth.TOKEN, "token", "rotated"),
        (403, Auth.TOKEN, "los dos", "both of October 2025"),
        (403, Auth.IAM, "lambda:InvokeFunctionUrl", "lambda:InvokeFunction on"),
        (403, Auth.NONE, "organización", "organization"),
        (413, Auth.TOKEN, "QAS_MAX_BODY_BYTES", "6 MB"),
        (422, Auth.TOKEN, "no entiende", "does not understand"),
        (429, Auth.TOKEN, "cuota", "--reserved-concurrency"),
        (500, Auth.TOKEN, "deploy-logs", "deploy-logs"),
        (502, Auth.TOKEN, "memoria", "ran out of memory"),
        (503, Auth.TOKEN, "modelo", "model"),
        (504, Auth.TOKEN, "a tiempo", "in time"),
        (418, Auth.TOKEN, "418", "418"),
    ],
)
def test_what_it_answers_instead_is_explained(status: int, auth: Auth, spanish: str, english: str) -> None:
    with answering((status, {"Message": "no"})) as url, pytest.raises(SmokeFailed) as failure:
        run(url, auth)
    assert str(status) in failure.value.spanish and spanish in failure.value.spanish
    assert str(status) in failure.value.english and english in failure.value.english


def test_a_failure_after_the_first_answer_is_told() -> None:
    with answering((200, RIGHT), (429, None)) as url, pytest.raises(SmokeFailed, match="429"):
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
def test_a_200_that_is_no_answer_fails(body: object) -> None:
    with answering((200, body)) as url, pytest.raises(SmokeFailed, match="not with an answer"):
        run(url)


def test_an_address_where_nobody_listens_is_told() -> None:
    time = Time()
    with pytest.raises(SmokeFailed, match="cannot be reached"):
        run("http://127.0.0.1:9", time=time)
    assert time.seconds >= 60
