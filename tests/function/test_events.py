import base64
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from function.app import Welcome, create_app
from function.config import Settings
from function.events import Event, create_handler
from tests.function.scripted import LambdaContext, ScriptedReader

pytestmark = pytest.mark.usefixtures("event_loop_of_mangum")

EVENTS = Path("tests/events")
ID = LambdaContext().aws_request_id


def event(name: str) -> Event:
    parsed: Event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return parsed


def answered(given: Any, reader: ScriptedReader | None = None) -> Event:
    handler = create_handler(create_app(Settings(), reader or ScriptedReader()))
    return handler(given, LambdaContext())  # type: ignore[arg-type]


def response(status: int, body: str, **headers: str) -> Event:
    """Return a complete response in payload format 2.0."""
    return {
        "statusCode": status,
        "headers": {
            "content-length": str(len(body.encode())),
            "content-type": "application/json",
            **headers,
            "x-request-id": ID,
            "x-cold-start": "true",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def test_health() -> None:
    assert answered(event("health")) == response(200, '{"status":"ok"}')


def test_cookies_do_not_matter() -> None:
    assert answered(event("welcome-with-cookies")) == response(200, Welcome().model_dump_json())


@pytest.mark.parametrize("name", ["qas-query", "qas-query-repeated", "qas-form", "qas-form-plain", "qas-multipart"])
def test_the_prototypes_endpoint(name: str) -> None:
    reader = ScriptedReader()
    assert answered(event(name), reader) == response(200, '"55 metros"')
    assert reader.calls[0].questions == ["¿Cuánto mide la torre?"]


def test_a_query_that_is_not_percent_encoded() -> None:
    reader = ScriptedReader()
    query = "question=¿Cuánto mide la torre?&context=La torre mide 55 metros."
    assert answered(event("qas-query") | {"rawQueryString": query}, reader) == response(200, '"55 metros"')
    assert reader.calls[0].questions == ["¿Cuánto mide la torre?"]


def test_the_hugging_face_format() -> None:
    assert answered(event("pipeline")) == response(200, '{"score":0.9,"start":14,"end":23,"answer":"55 metros"}')


@pytest.mark.parametrize("name", ["answers", "answers-base64"])
def test_answers(name: str) -> None:
    reply = answered(event(name))
    body = json.loads(reply["body"])
    assert body.pop("elapsed_ms") >= 0
    assert body == {
        "results": [
            {
                "question": "¿Cuánto mide la torre?",
                "answers": [
                    {
                        "text": "55 metros",
                        "start": 14,
                        "end": 23,
                        "score": 0.9,
                        "document": "context",
                        "sentence": {"text": "La torre mide 55 metros.", "start": 0, "end": 24},
                        "page": 1,
                    }
                ],
                "no_answer_score": 0.05,
            }
        ],
        "model": "scripted",
        "usage": {"tokens": 5, "windows": 1, "windows_read": 1},
        "truncated": False,
    }
    assert reply == response(200, reply["body"])


@pytest.mark.parametrize("name", ["load-balancer", "rest-api"])
def test_other_ways_in(name: str) -> None:
    reply = answered(event(name))
    assert (reply["statusCode"], json.loads(reply["body"])["model"]) == (200, "scripted")


def test_an_error_is_a_response_too() -> None:
    assert answered(event("answers-binary")) == response(
        415,
        '{"code":"unsupported_media_type","error":"send the body as application/json",'
        '"detail":{"accepted":["application/json"]}}',
    )
    assert answered(event("no-such-path")) == response(
        404, '{"code":"not_found","error":"there is no such path: see /docs","detail":null}'
    )


def test_what_nobody_foresaw_is_a_response_too() -> None:
    assert answered(event("answers"), ScriptedReader(fails=ZeroDivisionError())) == response(
        500,
        f'{{"code":"internal_error","error":"an unexpected error occurred: report the request id {ID}",'
        f'"detail":{{"request_id":"{ID}"}}}}',
    )


def test_text_is_sent_as_text_and_pictures_as_base64() -> None:
    health = event("health")
    sent = {}
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"):
        path = f"/docs/swagger-ui-5.35.0/{name}"
        http = health["requestContext"]["http"] | {"path": path}
        reply = answered(health | {"rawPath": path, "requestContext": health["requestContext"] | {"http": http}})
        body = reply["body"].encode()
        sent[name] = reply["headers"]["content-type"], reply["isBase64Encoded"]
        assert (base64.b64decode(body) if reply["isBase64Encoded"] else body) == (
            Path("function/static") / name
        ).read_bytes()
        assert len(json.dumps(reply)) < 6_000_000
    assert sent == {
        "swagger-ui-bundle.js": ("text/javascript; charset=utf-8", False),
        "swagger-ui.css": ("text/css; charset=utf-8", False),
        "favicon-32x32.png": ("image/png", True),
    }


@pytest.mark.parametrize("given", [{}, [], None, event("scheduled")])
def test_an_empty_and_a_scheduled_event_warm_the_function_up(given: Any) -> None:
    assert answered(given) == response(200, '{"status":"ok"}')


@pytest.mark.parametrize(
    "given",
    [
        event("queue"),
        event("direct-question"),
        event("no-http"),
        event("malformed-body"),
        event("malformed-base64"),
        event("malformed-headers"),
        event("malformed-load-balancer"),
        {"requestContext": None},
        {"httpMethod": "GET"},
        ["¿Cuánto mide la torre?"],
        "¿Cuánto mide la torre?",
    ],
)
def test_any_other_event_is_told_what_is_expected(given: Any, capfd: pytest.CaptureFixture[str]) -> None:
    expected = response(
        400,
        '{"code":"unsupported_event","error":"this function answers HTTP events (a function URL, API Gateway or a load '
        'balancer): invoke it with payload format 2.0, or with {} to warm it up","detail":null}',
    )
    del expected["headers"]["x-cold-start"]  # No request reached the app.
    assert answered(given) == expected
    (line,) = capfd.readouterr().out.splitlines()
    assert json.loads(line) == {"event": "request", "request_id": ID, "status": 400, "code": "unsupported_event"}


@pytest.mark.parametrize("name", sorted(path.stem for path in EVENTS.glob("*.json")))
def test_every_event_that_is_kept_here_gets_a_whole_answer(name: str) -> None:
    reply = answered(event(name))
    assert set(reply) >= {"statusCode", "headers", "body", "isBase64Encoded"}
    assert reply["statusCode"] < 500


def test_no_path_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.INFO)
    answered(event("no-such-path"))
    assert "quién" not in caplog.text
    assert json.loads(capfd.readouterr().out)["route"] is None
