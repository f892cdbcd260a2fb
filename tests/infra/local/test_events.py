import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mangum import Mangum
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from infra.local.errors import BodyTooLarge
from infra.local.events import HOP_BY_HOP, LIMIT, HttpRequest, encode, to_event

EVENTS = Path(__file__).parents[2] / "events"
REQUEST_ID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
NOW = datetime(2026, 11, 22, 17, 5, 9, 250_000, tzinfo=UTC)
HOST = ("host", "127.0.0.1:8008")
AGENT = ("user-agent", "curl/8.14.1")

# The expected events are in tests/events/gateway-<name>.json.
REQUESTS = {
    "get": HttpRequest("GET", "/", "", [HOST, AGENT, ("accept", "*/*")], b"", "127.0.0.1", 8008),
    "query": HttpRequest(
        "POST",
        "/qas/",
        "context=Naci%C3%B3+en+Vicu%C3%B1a.&question=%C2%BFD%C3%B3nde%3F&tag=a&tag=b%2Cc&empty=",
        [HOST, AGENT, ("content-length", "0")],
        b"",
        "192.168.1.20",
        8008,
    ),
    "json": HttpRequest(
        "POST",
        "/answers",
        "",
        [HOST, AGENT, ("content-type", "application/json; charset=utf-8"), ("content-length", "58")],
        '{"question": "¿Dónde nació?", "context": "En Vicuña."}'.encode(),
        "127.0.0.1",
        8008,
    ),
    "form": HttpRequest(
        "POST",
        "/qas/",
        "",
        [HOST, AGENT, ("content-type", "application/x-www-form-urlencoded"), ("content-length", "46")],
        b"context=En+Chile.&question=%C2%BFD%C3%B3nde%3F",
        "127.0.0.1",
        8008,
    ),
    "untyped": HttpRequest("PUT", "/", "", [HOST, AGENT], b"texto", "127.0.0.1", 8008),
    "not-utf-8": HttpRequest(
        "POST", "/", "", [HOST, AGENT, ("content-type", "text/plain")], "señal".encode("latin-1"), "127.0.0.1", 8008
    ),
    "headers": HttpRequest(
        "GET",
        "/a%2Fb/%C3%B1//c",
        "",
        [
            ("host", "qas.example:443"),
            ("accept", "text/html"),
            ("cookie", "idioma=es; tema=oscuro"),
            ("connection", "keep-alive"),
            ("accept", "application/json"),
            ("cookie", "x=1"),
            ("x-forwarded-for", "203.0.113.9"),
            ("transfer-encoding", "chunked"),
        ],
        b"",
        "10.0.0.7",
        443,
        "HTTP/1.0",
        "https",
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_becomes_the_event_of_a_function_url(name: str) -> None:
    expected = json.loads((EVENTS / f"gateway-{name}.json").read_text(encoding="utf-8"))
    assert to_event(REQUESTS[name], REQUEST_ID, NOW) == expected


def test_each_event_in_the_directory_is_tested() -> None:
    assert {path.stem.removeprefix("gateway-") for path in EVENTS.glob("gateway-*.json")} == REQUESTS.keys()


TOKEN = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1).filter(lambda name: name not in {*HOP_BY_HOP, "host"})
requests = st.builds(
    HttpRequest,
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=st.text().map(lambda text: quote(f"/{text}")),
    query=st.text().map(quote),
    headers=st.lists(st.tuples(TOKEN, st.text("aábc ;,=\"'").map(str.strip))),
    body=st.binary() | st.text().map(str.encode),
    client=st.just("127.0.0.1"),
    port=st.integers(1, 65_535),
)


@pytest.mark.usefixtures("event_loop_of_mangum")
@given(requests, st.sampled_from(["", "text/plain", "application/json", "application/octet-stream"]))
def test_mangum_reads_from_the_event_what_was_sent(request: HttpRequest, content_type: str) -> None:
    sent = HttpRequest(
        request.method,
        request.path,
        request.query,
        [*(pair for pair in request.headers if pair[0] != "content-type"), ("content-type", content_type)],
        request.body,
        request.client,
        request.port,
    )
    seen: list[tuple[Request, bytes]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        seen.append((request, await request.body()))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    context: Any = None
    Mangum(app, lifespan="off")(json.loads(encode(to_event(sent, REQUEST_ID, NOW))), context)
    ((received, body),) = seen
    assert body == request.body
    assert received.method == request.method
    assert received.scope["path"] == unquote(request.path)
    assert received.scope["query_string"] == request.query.encode()
    assert received.headers["content-type"] == content_type


@given(requests)
def test_an_event_has_each_header_once(request: HttpRequest) -> None:
    headers = to_event(request, REQUEST_ID, NOW)["headers"]
    own = {"content-length", "cookie", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}
    for name in {name for name, _ in request.headers} - own:
        assert headers[name] == ",".join(value for one, value in request.headers if one == name)


def posted(body: bytes, content_type: str) -> dict[str, Any]:
    return to_event(HttpRequest("POST", "/", "", [("content-type", content_type)], body, "", 1), REQUEST_ID, NOW)


@pytest.mark.parametrize(
    ("unit", "content_type", "bytes_in_event"),
    [(b"a", "text/plain", 1), (b'"', "text/plain", 2), ("ñ".encode(), "text/plain", 2), (b"\x01", "text/plain", 6)],
)
def test_an_event_may_have_as_many_bytes_as_lambda_takes(unit: bytes, content_type: str, bytes_in_event: int) -> None:
    room = LIMIT - len(encode(posted(1_000_000 * unit, content_type))) + 1_000_000 * bytes_in_event
    count = room // bytes_in_event
    assert LIMIT - bytes_in_event < len(encode(posted(count * unit, content_type))) <= LIMIT
    with pytest.raises(BodyTooLarge) as refused:
        encode(posted((count + 1) * unit, content_type))
    assert refused.value.body["detail"]["limit"] == LIMIT
    assert refused.value.body["detail"]["bytes"] > LIMIT


def test_what_is_no_text_counts_as_base64() -> None:
    body = b"\xff" * (LIMIT * 3 // 4)
    assert len(base64.b64encode(body)) <= LIMIT
    with pytest.raises(BodyTooLarge):
        encode(posted(body, "application/octet-stream"))
