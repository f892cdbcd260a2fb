import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mangum import Mangum
from starlette.types import Receive, Scope, Send

from infra.local.answers import Answer, HttpResponse, to_response
from infra.local.errors import FunctionError, FunctionTimeout, GatewayError, ResponseTooLarge

EVENTS = Path(__file__).parents[2] / "events"
JSON = ("content-type", "application/json")


def answered(payload: Any) -> HttpResponse:
    return to_response(Answer(200, json.dumps(payload).encode()))


@pytest.mark.parametrize(
    ("payload", "response"),
    [
        ({"statusCode": 200, "body": "¿qué?"}, HttpResponse(200, [JSON], "¿qué?".encode())),
        ({"statusCode": 404}, HttpResponse(404, [JSON], b"")),
        ({"statusCode": 200, "headers": None, "cookies": None, "body": None}, HttpResponse(200, [JSON], b"")),
        (
            {"statusCode": 200, "headers": {"Content-Type": "text/html; charset=utf-8"}, "body": "<p>"},
            HttpResponse(200, [("content-type", "text/html; charset=utf-8")], b"<p>"),
        ),
        (
            {"statusCode": 200, "body": base64.b64encode(b"\x89PNG\xff").decode(), "isBase64Encoded": True},
            HttpResponse(200, [JSON], b"\x89PNG\xff"),
        ),
        (
            {"statusCode": 302, "headers": {"location": "/docs", "x-count": 3}, "cookies": ["a=1", "b=2; Secure"]},
            HttpResponse(
                302,
                [JSON, ("location", "/docs"), ("x-count", "3"), ("set-cookie", "a=1"), ("set-cookie", "b=2; Secure")],
                b"",
            ),
        ),
        (
            {"statusCode": 200, "headers": {"content-length": "4", "server": "x", "transfer-encoding": "chunked"}},
            HttpResponse(200, [JSON, ("x-amzn-remapped-content-length", "4"), ("x-amzn-remapped-server", "x")], b""),
        ),
        ({"statusCode": 204, "body": "dropped"}, HttpResponse(204, [JSON], b"")),
        ({"statusCode": 500, "errorType": "E", "errorMessage": "", "body": "own"}, HttpResponse(500, [JSON], b"own")),
    ],
)
def test_an_answer_with_a_status_code_is_the_response(payload: Any, response: HttpResponse) -> None:
    assert answered(payload) == response


@pytest.mark.parametrize("payload", [{}, {"a": "ñ"}, [], "texto", 3, 1.5, True, None, {"errorType": "only the type"}])
def test_any_other_answer_is_a_200_of_its_json(payload: Any) -> None:
    assert answered(payload) == HttpResponse(200, [JSON], json.dumps(payload).encode())


@pytest.mark.parametrize(
    ("status", "body", "error", "detail"),
    [
        (
            200,
            b'{"errorMessage": "no", "errorType": "ValueError", "requestId": "5a", "stackTrace": ["  File"]}',
            FunctionError,
            {"error_type": "ValueError"},
        ),
        (
            200,
            b'{"errorMessage": "Unable to unmarshal", "errorType": "Runtime.UnmarshalError", "stackTrace": []}',
            FunctionError,
            {"error_type": "Runtime.UnmarshalError"},
        ),
        (
            502,
            b'{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 8a Error: Runtime exited with error"}',
            FunctionError,
            {"error_type": "Runtime.ExitError"},
        ),
        (
            502,
            b'{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded"}',
            ResponseTooLarge,
            {"limit": 6_291_556},
        ),
        (500, b'{"statusCode": 200}', FunctionError, None),
        (404, b"404 page not found", FunctionError, None),
        (200, b"", FunctionError, None),
        (200, b"NaN", FunctionError, None),
        (200, b"\xff", FunctionError, None),
        (200, b"[" * 100_000, FunctionError, None),
        (200, b"Task timed out after 5.00 seconds", FunctionTimeout, None),
    ],
)
def test_what_the_emulator_says_of_a_failure_is_no_answer(
    status: int, body: bytes, error: type[GatewayError], detail: Any
) -> None:
    with pytest.raises(error) as raised:
        to_response(Answer(status, body))
    assert type(raised.value) is error
    assert raised.value.body["detail"] == detail


def test_a_function_that_says_it_timed_out_has_answered() -> None:
    said = b'"Task timed out after 5.00 seconds"'
    assert to_response(Answer(200, said)) == HttpResponse(200, [JSON], said)


@pytest.mark.parametrize(
    "payload",
    [
        {"statusCode": "200"},
        {"statusCode": True},
        {"statusCode": 200.0},
        {"statusCode": 100},
        {"statusCode": 600},
        {"statusCode": None},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a b": "c"}},
        {"statusCode": 200, "headers": {"": "c"}},
        {"statusCode": 200, "headers": {"a": "b\r\nset-cookie: c"}},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "headers": {"a": "\ud800"}},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "cookies": ["a=1\n"]},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "\ud800"},
        {"statusCode": 200, "body": "no base64!", "isBase64Encoded": True},
        {"statusCode": 200, "body": "ñ", "isBase64Encoded": True},
    ],
)
def test_an_answer_that_is_no_http_is_a_failure_of_the_function(payload: Any) -> None:
    with pytest.raises(FunctionError):
        answered(payload)


@pytest.mark.parametrize(
    ("answer", "ended", "killed"),
    [
        (Answer(200, b'{"errorType": "ValueError", "errorMessage": "signal: Runtime.ExitError"}'), False, False),
        (Answer(200, b"Task timed out after 30.00 seconds"), True, False),
        (Answer(502, b'{"errorType":"Runtime.ExitError","errorMessage":"Error: exit status 3"}'), True, False),
        (Answer(502, b'{"errorType":"Runtime.ExitError","errorMessage":"Error: signal: killed"}'), True, True),
    ],
)
def test_an_answer_tells_what_became_of_the_runtime(answer: Answer, ended: bool, killed: bool) -> None:
    assert (answer.runtime_ended, answer.runtime_killed) == (ended, killed)


VALUE = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1)


@pytest.mark.usefixtures("event_loop_of_mangum")
@given(st.integers(200, 599), st.dictionaries(st.sampled_from(["etag", "x-a", "x-b"]), VALUE), VALUE, st.binary())
def test_what_mangum_hands_over_arrives(status: int, headers: dict[str, str], cookie: str, body: bytes) -> None:
    """As in the function, Mangum makes the answer from the app's response."""
    sent = [*headers.items(), ("content-type", "text/plain"), ("set-cookie", cookie)]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raw = [(name.encode(), value.encode()) for name, value in sent]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    context: Any = None
    event = json.loads((EVENTS / "gateway-get.json").read_text())
    response = answered(Mangum(app, lifespan="off")(event, context))
    assert response.status == status
    assert sorted(response.headers) == sorted(sent)
    assert response.body == (b"" if status in (204, 304) else body)
