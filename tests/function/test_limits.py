import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from awslambdaric.lambda_runtime_marshaller import to_json
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from function.app import create_app
from function.config import Settings
from function.events import create_handler
from function.limits import MAX_RESPONSE_BYTES, ResponseLimit
from tests.function.conftest import Ask, asking, asking_app
from tests.function.scripted import LambdaContext, ScriptedReader

BODY = '{"question": "¿Cuánto mide?", "context": "Mide 55 metros."}'.encode()


def limited(reader: ScriptedReader, limit: int) -> Ask:
    return asking(reader, Settings(max_body_bytes=limit))


async def in_chunks(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]
        await asyncio.sleep(0)


def test_a_body_of_the_limit_is_read(reader: ScriptedReader) -> None:
    assert limited(reader, len(BODY))("POST", "/answers", content=BODY).status_code == 200


@pytest.mark.parametrize("path", ["/answers", "/", "/qas/", "/nowhere"])
def test_a_body_over_the_limit_is_refused_whatever_it_is(reader: ScriptedReader, path: str) -> None:
    response = limited(reader, 20)("POST", path, content=b"no JSON, either: \xff\xff\xff\xff")
    assert (response.status_code, response.headers["content-type"]) == (413, "application/json")
    assert response.json() == {
        "code": "body_too_large",
        "error": "the body is larger than the limit of 20 bytes (21 measured): send the text in parts",
        "detail": {"bytes": 21, "limit": 20},
    }
    assert reader.calls == []


def test_a_body_that_arrives_in_pieces_is_read_whole(reader: ScriptedReader) -> None:
    assert limited(reader, len(BODY))("POST", "/answers", content=in_chunks(BODY, 7)).status_code == 200


def test_a_body_that_hides_its_size_is_measured_until_it_is_over(reader: ScriptedReader) -> None:
    response = limited(reader, 20)("POST", "/answers", content=in_chunks(BODY, 8))
    assert (response.status_code, response.json()["detail"]) == (413, {"bytes": 24, "limit": 20})


def test_a_body_that_lies_about_its_size_is_measured(reader: ScriptedReader) -> None:
    response = limited(reader, 20)("POST", "/answers", content=BODY, headers={"content-length": "3"})
    assert response.status_code == 413


@pytest.mark.parametrize("declared", ["", "-1", "1e3", "many"])
def test_a_size_that_is_no_number_is_not_believed(reader: ScriptedReader, declared: str) -> None:
    response = limited(reader, 1000)("POST", "/answers", content=BODY, headers={"content-length": declared})
    assert response.status_code == 200


@pytest.mark.parametrize("declared", ["1" * 19, "9" * 5000])
def test_a_size_of_any_length_is_over_the_limit(reader: ScriptedReader, declared: str) -> None:
    response = limited(reader, 1000)("POST", "/answers", content=BODY, headers={"content-length": declared})
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_by_default_four_megabytes(ask: Ask) -> None:
    response = ask("POST", "/answers", content=b" " * 4_000_001)
    assert response.json()["error"] == (
        "the body is larger than the limit of 4,000,000 bytes (4,000,001 measured): send the text in parts"
    )


class TestGzip:
    """A body compressed with `content-encoding: gzip`."""

    def compressed(self, body: bytes, coding: str = "gzip") -> dict[str, Any]:
        return {"content": body, "headers": {"content-encoding": coding, "content-type": "application/json"}}

    @pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
    def test_is_read(self, ask: Ask, reader: ScriptedReader, coding: str) -> None:
        assert ask("POST", "/answers", **self.compressed(gzip.compress(BODY), coding)).status_code == 200
        assert reader.calls[0].documents[0].text == "Mide 55 metros."

    @pytest.mark.parametrize("coding", ["", "identity"])
    def test_none_is_none(self, ask: Ask, coding: str) -> None:
        assert ask("POST", "/answers", **self.compressed(BODY, coding)).status_code == 200

    @pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip"])
    def test_no_other_coding_is_read(self, ask: Ask, coding: str) -> None:
        response = ask("POST", "/answers", **self.compressed(BODY, coding))
        assert (response.status_code, response.headers["accept-encoding"]) == (415, "gzip")
        assert response.json() == {
            "code": "unsupported_coding",
            "error": "send the body without a content-encoding, or with gzip",
            "detail": {"accepted": ["gzip"]},
        }

    def test_a_bomb_is_decompressed_up_to_the_limit(self, ask: Ask) -> None:
        response = ask("POST", "/answers", **self.compressed(gzip.compress(b" " * 500_000_000, 1)))
        assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
        assert response.json()["detail"] == {"bytes": 4_000_001, "limit": 4_000_000}

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (BODY, "not in this format, or damaged"),
            (zlib.compress(BODY), "not in this format, or damaged"),
            (gzip.compress(BODY)[:-1], "cut off, or followed by other bytes"),
            (gzip.compress(BODY) + b"more", "cut off, or followed by other bytes"),
        ],
        # A gzip header contains the time, so ids made from the bytes would differ between pytest processes.
        ids=["plain", "zlib", "cut off", "followed by more"],
    )
    def test_a_body_that_is_not_gzip_is_refused(self, ask: Ask, body: bytes, reason: str) -> None:
        response = ask("POST", "/answers", **self.compressed(body))
        assert (response.status_code, response.json()["code"]) == (400, "invalid_body")
        assert response.json()["error"] == f"the body cannot be read as gzip: {reason}"


def sending(body: bytes) -> ASGIApp:
    """Return an app that responds with `body` and is limited to 1,000 bytes of JSON."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {"line": {}}
        await ResponseLimit(Response(body), 1_000)(scope, receive, send)

    return answer


@settings(deadline=None, max_examples=100)
@given(
    st.text(st.sampled_from('añ😀"\\\n\x00'), min_size=1).map(lambda text: (text * 1_000).encode()[:1_050])
    | st.binary(min_size=700, max_size=1_100)
)
def test_a_response_is_refused_where_lambda_would_be_sent_more(body: bytes) -> None:
    try:
        size = len(to_json(body.decode()))
    except UnicodeDecodeError:
        size = len(body) * 4 // 3
    response = asking_app(sending(body))("GET", "/")
    if size <= 1_000:
        assert (response.status_code, response.content) == (200, body)
    else:
        assert response.status_code == 413
        assert response.json() == {
            "code": "response_too_large",
            "error": f"the response has {size:,} bytes as a JSON string and the limit is 1,000: "
            "ask fewer questions at once, or request fewer answers per question",
            "detail": {"bytes": size, "limit": 1_000},
        }


@pytest.mark.usefixtures("event_loop_of_mangum")
@pytest.mark.parametrize("word", ["palabra" * 5_000, "漢" * 20_000])
def test_what_lambda_gets_always_fits(word: str) -> None:
    """The reader answers every question with the whole text, which is one word."""
    handler = create_handler(create_app(Settings(), ScriptedReader(answers=(word,))))
    body = json.dumps({"questions": ["¿Qué?"] * 100, "context": word, "no_answer": False})
    event = {
        "version": "2.0",
        "rawPath": "/answers",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": "POST", "path": "/answers", "sourceIp": "127.0.0.1"}},
        "body": body,
        "isBase64Encoded": False,
    }
    response = handler(event, LambdaContext())  # type: ignore[arg-type]
    assert len(to_json(response)) < MAX_RESPONSE_BYTES
    assert (response["statusCode"], json.loads(response["body"])["code"]) == (413, "response_too_large")
