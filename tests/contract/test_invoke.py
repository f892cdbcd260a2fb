"""Invoke the handler in the Lambda emulator with boto3 and stored events, as a function URL does."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from function.docs import ASSETS, MEDIA_TYPES
from function.examples import HERITAGE, MENINAS, PAINTER
from function.reader.document import Document, Options
from function.reader.reader import Reader
from tests.conftest import emulated

pytestmark = pytest.mark.emulator

EVENTS = Path("tests/events")
Invoke = Callable[[Any], Any]


def invoking(address: str) -> Invoke:
    """Return a function that invokes the emulator without retries, which the emulator does not support."""
    client = boto3.client(
        "lambda",
        endpoint_url=address,
        region_name="eu-south-2",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
    )

    def invoke(event: Any) -> Any:
        reply = client.invoke(FunctionName="function", Payload=json.dumps(event).encode())
        assert reply["StatusCode"] == 200 and "FunctionError" not in reply
        return json.loads(reply["Payload"].read())

    return invoke


@pytest.fixture(scope="module")
def invoke(emulator_address: str) -> Invoke:
    return invoking(emulator_address)


def event(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def post(path: str, body: Any) -> Any:
    return sent("POST", path) | {"body": json.dumps(body)}


def sent(method: str, path: str) -> Any:
    given = event("answers")
    given["requestContext"]["http"] |= {"method": method, "path": path}
    return given | {"rawPath": path}


def whole(reply: Any) -> tuple[int, Any]:
    """Check the headers and return the status and the body as JSON."""
    headers = dict(reply["headers"])
    assert re.fullmatch(r"[0-9a-f-]{36}", headers.pop("x-request-id"))
    assert headers.pop("x-cold-start", "false") in ("true", "false")
    assert headers == {"content-type": "application/json", "content-length": str(len(reply["body"].encode()))}
    assert reply["isBase64Encoded"] is False
    return reply["statusCode"], json.loads(reply["body"])


@pytest.mark.parametrize("given", [{}, event("scheduled"), event("health")])
def test_a_warm_up_and_a_health_check(invoke: Invoke, given: Any) -> None:
    assert whole(invoke(given)) == (200, {"status": "ok"})


@pytest.mark.parametrize("name", ["qas-query", "qas-query-repeated", "qas-form", "qas-form-plain", "qas-multipart"])
def test_the_prototypes_endpoint(invoke: Invoke, embedded: Reader, name: str) -> None:
    reading = embedded.read(["¿Cuánto mide la torre?"], [Document("context", "La torre mide 55 metros.")])
    assert whole(invoke(event(name))) == (200, next((answer.text for answer in reading.results[0].answers), ""))


def test_the_hugging_face_format(invoke: Invoke) -> None:
    status, found = whole(invoke(post("/", {"inputs": {"question": PAINTER, "context": MENINAS}})))
    score = found.pop("score")
    assert (status, found) == (200, {"answer": "Diego Velázquez", "start": 0, "end": 15})
    assert 0 < score <= 1


def test_answers(invoke: Invoke, embedded: Reader) -> None:
    status, answer = whole(invoke(post("/answers", {"question": PAINTER, "context": MENINAS, "top_k": 3})))
    reading = embedded.read([PAINTER], [Document("context", MENINAS)], Options(top_k=3))
    assert answer.pop("elapsed_ms") > 0
    assert (status, answer) == (
        200,
        {
            "results": [
                {
                    "question": PAINTER,
                    "answers": [
                        {
                            "text": found.text,
                            "start": found.start,
                            "end": found.end,
                            "score": pytest.approx(found.score, abs=1e-4),
                            "document": "context",
                            "sentence": {
                                "text": found.sentence.text,
                                "start": found.sentence.start,
                                "end": found.sentence.end,
                            },
                            "page": 1,
                        }
                        for found in reading.results[0].answers
                    ],
                    "no_answer_score": pytest.approx(reading.results[0].no_answer_score, abs=1e-4),
                }
            ],
            "model": embedded.manifest.id,
            "usage": {"tokens": reading.usage.tokens, "windows": 1, "windows_read": 1},
            "truncated": False,
        },
    )


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("no-such-path", 404, "not_found"),
        ("answers-binary", 415, "unsupported_media_type"),
    ],
)
def test_an_error_is_a_response(invoke: Invoke, name: str, status: int, code: str) -> None:
    answered, body = whole(invoke(event(name)))
    assert (answered, body["code"]) == (status, code)


@pytest.mark.parametrize(
    "given",
    [event("queue"), event("direct-question"), event("malformed-body"), ["¿Cuánto mide?"], "¿Cuánto mide?"],
)
def test_what_is_no_http_is_told_so(invoke: Invoke, given: Any) -> None:
    status, body = whole(invoke(given))
    assert (status, body["code"]) == (400, "unsupported_event")


def test_a_body_of_the_limit_fits_lambdas(invoke: Invoke) -> None:
    """4,000,000 bytes are 5,333,336 in base64; a body with one more byte is rejected by the app, not by Lambda."""
    for size, status in ((4_000_000, 422), (4_000_001, 413)):
        body = base64.b64encode(b'"' + b"a" * (size - 2) + b'"').decode()
        answered, _ = whole(invoke(sent("POST", "/answers") | {"body": body, "isBase64Encoded": True}))
        assert answered == status


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_the_documentation_fits_a_response(invoke: Invoke, name: str) -> None:
    reply = invoke(sent("GET", f"{ASSETS}/{name}"))
    assert (reply["statusCode"], reply["isBase64Encoded"]) == (200, MEDIA_TYPES[name] == "image/png")


SLOW = "tests.contract.slow.handler"


@pytest.fixture
def hurried(tmp_path: Path) -> Iterator[Invoke]:
    """The emulator's timeout is 30 seconds; a margin of 22 seconds leaves eight."""
    with emulated(tmp_path, SLOW, QAS_DEADLINE_MARGIN_SECONDS="22") as address:
        yield invoking(address)


def test_near_the_deadline_the_best_so_far_is_answered(hurried: Invoke) -> None:
    text = MENINAS + "\f" + "Los museos de Madrid abren por la mañana y cierran por la tarde. " * 6_000
    status, answer = whole(hurried(post("/answers", {"questions": [PAINTER, HERITAGE], "context": text})))
    usage = answer["usage"]
    assert (status, answer["truncated"]) == (200, True)
    assert 0 < usage["windows_read"] < usage["windows"]
    assert [found["text"] for found in answer["results"][0]["answers"]] == ["Diego Velázquez"]
