import json
from typing import Any

import pytest
from fastapi import FastAPI, Request
from hypothesis import given, settings
from hypothesis import strategies as st

from function.bodies import JSON, MULTIPART, URL_ENCODED, JsonRoute, parse_fields
from tests.function.conftest import Ask, asking_app
from tests.function.scripted import ScriptedReader
from tests.function.test_errors import ASKED, whole

app = FastAPI()
app.router.route_class = JsonRoute


@app.post("/")
async def echo(request: Request) -> dict[str, Any]:
    return await parse_fields(request)


echoed = asking_app(app)
texts = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize("way", ["params", "data", "json", "files"])
@settings(deadline=None, max_examples=50)
@given(text=texts)
def test_text_arrives_as_it_was_sent(way: str, text: str) -> None:
    """If a transport changed the text, the offsets would be wrong."""
    sent: Any = {"context": (None, text.encode())} if way == "files" else {"context": text}
    assert echoed("POST", "/", **{way: sent}).json() == {"context": text}


def test_a_boms_and_line_ends_stay_in_a_form() -> None:
    text = "\ufeffUna línea.\r\nOtra.\n\fPágina.\r"
    for request in ({"data": {"context": text}}, {"files": {"context": (None, text.encode())}}):
        assert echoed("POST", "/", **request).json() == {"context": text}


def test_a_form_that_is_not_percent_encoded_is_utf_8() -> None:
    """curl's `-d` sends text this way."""
    body = {"content": "context=Pintó ¿qué?&b=a+b".encode(), "headers": {"content-type": URL_ENCODED}}
    assert echoed("POST", "/", **body).json() == {"context": "Pintó ¿qué?", "b": "a b"}


def test_json_may_begin_with_a_byte_order_mark() -> None:
    assert echoed("POST", "/", content=b'\xef\xbb\xbf{"a": "\xef\xbb\xbf"}').json() == {"a": "\ufeff"}


def test_of_a_field_given_more_than_once_the_last_counts() -> None:
    assert echoed("POST", "/?a=1&a=2").json() == {"a": "2"}
    body = {"content": b"a=1&a=2", "headers": {"content-type": URL_ENCODED}}
    assert echoed("POST", "/", **body).json() == {"a": "2"}
    assert echoed("POST", "/?a=1&b=3", content=json.dumps({"a": 2})).json() == {"a": 2, "b": "3"}


@pytest.mark.parametrize("content_type", ["application/json", "APPLICATION/JSON ; charset=utf-8", "application/x+json"])
def test_json_by_any_name(content_type: str) -> None:
    assert echoed("POST", "/", content=b'{"a": 1}', headers={"content-type": content_type}).json() == {"a": 1}


@pytest.mark.parametrize("path", ["/answers", "/", "/qas/"])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"question": "\xc2\xbfQu', "EOF while parsing a string at line 1 column 18"),
        (b"question", "expected value at line 1 column 1"),
        (b"{'question': 1}", "key must be a string at line 1 column 2"),
        (b'{"question": "\xff"}', "invalid unicode code point at line 1 column 15"),
        (b'{"question": "\\ud800"}', "unexpected end of hex escape at line 1 column 21"),
        ('{"question": 1}'.encode("utf-16"), "expected value at line 1 column 1"),
        (b"[" * 100_000, "recursion limit exceeded at line 1 column 202"),
        (b'{"top_k": ' + b"1" * 5000 + b"}", "number out of range at line 1 column 4312"),
    ],
)
def test_json_that_cannot_be_read(ask: Ask, path: str, body: bytes, reason: str) -> None:
    assert whole(ask("POST", path, content=body, headers={"content-type": JSON})) == (
        400,
        "application/json",
        {
            "code": "invalid_body",
            "error": f"the body cannot be read as JSON in UTF-8: {reason}",
            "detail": {"reason": reason},
        },
    )


@pytest.mark.parametrize("path", ["/answers", "/", "/qas/"])
@pytest.mark.parametrize("body", [b"[]", b'"question"', b"null"])
def test_json_that_is_no_object(ask: Ask, path: str, body: bytes) -> None:
    assert whole(ask("POST", path, content=body, headers={"content-type": JSON})) == (
        422,
        "application/json",
        {
            "code": "invalid_request",
            "error": "body: Input should be an object",
            "detail": [{"field": "body", "problem": "Input should be an object", "type": "dict_type"}],
        },
    )


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        (URL_ENCODED, "question=¿Quién?".encode("latin-1"), "not in UTF-8"),
        (URL_ENCODED, b"question=%BFQui%E9n%3F", "not in UTF-8"),
        (URL_ENCODED, b"&".join([b"a=1"] * 1001), "more than 1,000 fields"),
        (MULTIPART, b"no boundary", "Missing boundary in multipart."),
        (f"{MULTIPART}; boundary=x", b"no boundary", "Invalid multipart data."),
        (
            f"{MULTIPART}; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n' * 1001 + b"--x--",
            "Too many fields. Maximum number of fields is 1000.",
        ),
    ],
)
def test_a_form_that_cannot_be_read(ask: Ask, content_type: str, body: bytes, reason: str) -> None:
    assert whole(ask("POST", "/qas/", content=body, headers={"content-type": content_type})) == (
        400,
        "application/json",
        {
            "code": "invalid_body",
            "error": f"the body cannot be read as a form: {reason}",
            "detail": {"reason": reason},
        },
    )


def test_a_form_of_a_thousand_fields_is_read(ask: Ask) -> None:
    more = {f"field{number}": "1" for number in range(998)}
    assert ask("POST", "/qas/", data=ASKED | more).status_code == 200


@pytest.mark.parametrize("query", ["context=%BFQui%E9n%3F", "%E9=1", "context=Mide&question=%C3", "context=%ED%A0%80"])
def test_a_query_that_is_not_utf_8_is_refused(ask: Ask, reader: ScriptedReader, query: str) -> None:
    """The queries contain Latin-1, half a UTF-8 character, and half a surrogate pair."""
    assert whole(ask("POST", f"/qas/?{query}")) == (
        400,
        "application/json",
        {
            "code": "invalid_query",
            "error": "the query string is not in UTF-8: percent-encode the UTF-8 bytes of the text",
            "detail": None,
        },
    )
    assert reader.calls == []
