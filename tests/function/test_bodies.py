import json
from typing import Any

import pytest
from fastapi import FastAPI, Request
from hypothesis import given, settings
from hypothesis import strategies as st

from function.bodies import URL_ENCODED, JsonRoute, fields
from tests.function.conftest import asking_app

app = FastAPI()
app.router.route_class = JsonRoute


@app.post("/")
async def echo(request: Request) -> dict[str, Any]:
    return await fields(request)


ask = asking_app(app)
texts = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize("way", ["params", "data", "json", "files"])
@settings(deadline=None, max_examples=50)
@given(text=texts)
def test_text_arrives_as_it_was_sent(way: str, text: str) -> None:
    """Offsets would be wrong if any way of sending it changed it."""
    sent: Any = {"context": (None, text.encode())} if way == "files" else {"context": text}
    assert ask("POST", "/", **{way: sent}).json() == {"context": text}


def test_a_boms_and_line_ends_stay_in_a_form() -> None:
    text = "\ufeffUna línea.\r\nOtra.\n\fPágina.\r"
    for request in ({"data": {"context": text}}, {"files": {"context": (None, text.encode())}}):
        assert ask("POST", "/", **request).json() == {"context": text}


def test_a_form_that_is_not_percent_encoded_is_utf_8() -> None:
    """As curl's `-d` sends what is typed."""
    body = {"content": "context=Pintó ¿qué?&b=a+b".encode(), "headers": {"content-type": URL_ENCODED}}
    assert ask("POST", "/", **body).json() == {"context": "Pintó ¿qué?", "b": "a b"}


def test_json_may_begin_with_a_byte_order_mark() -> None:
    assert ask("POST", "/", content=b'\xef\xbb\xbf{"a": "\xef\xbb\xbf"}').json() == {"a": "\ufeff"}


def test_of_a_field_given_more_than_once_the_last_counts() -> None:
    assert ask("POST", "/?a=1&a=2").json() == {"a": "2"}
    body = {"content": b"a=1&a=2", "headers": {"content-type": URL_ENCODED}}
    assert ask("POST", "/", **body).json() == {"a": "2"}
    assert ask("POST", "/?a=1&b=3", content=json.dumps({"a": 2})).json() == {"a": 2, "b": "3"}


@pytest.mark.parametrize("content_type", ["application/json", "APPLICATION/JSON ; charset=utf-8", "application/x+json"])
def test_json_by_any_name(content_type: str) -> None:
    assert ask("POST", "/", content=b'{"a": 1}', headers={"content-type": content_type}).json() == {"a": 1}
