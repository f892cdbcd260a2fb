"""Responses of the gateway, with the real emulator and the real runtime."""

import asyncio
import json
import os

import pytest

from function.app import create_app
from function.config import Settings as FunctionSettings
from function.reader.reader import Reader
from infra.local.gateway import LOGGED_PATHS
from tests.infra.local.conftest import Start
from tests.infra.local.responses import refused, whole

pytestmark = [pytest.mark.anyio, pytest.mark.emulator, pytest.mark.timeout(120)]


async def test_an_answer_with_a_status_code_is_the_response(start: Start) -> None:
    async with start(functions=1) as functions:
        assert whole(await functions.client.get("/work", params={"id": "ñ"})) == (
            200,
            {"content-type": "text/plain", "content-length": "12"},
            "answer to ñ",
        )


async def test_the_function_is_given_the_event_of_a_function_url(start: Start) -> None:
    async with start(functions=1) as functions:
        response = await functions.client.post(
            "/event",
            params={"q": "¿Quién?"},
            content="¿Dónde?",
            headers={"content-type": "text/plain", "cookie": "a=1; b=2", "user-agent": "test"},
        )
        event = response.json()
        port = functions.client.base_url.port
        assert response.headers["content-type"] == "application/json"
        assert event["requestContext"].pop("requestId") == response.headers["x-amzn-requestid"]
        del event["requestContext"]["time"], event["requestContext"]["timeEpoch"], event["headers"]["x-amzn-trace-id"]
        assert event == {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/event",
            "rawQueryString": "q=%C2%BFQui%C3%A9n%3F",
            "cookies": ["a=1", "b=2"],
            "headers": {
                "accept": "*/*",
                "accept-encoding": event["headers"]["accept-encoding"],
                "content-length": "9",
                "content-type": "text/plain",
                "cookie": "a=1; b=2",
                "host": f"127.0.0.1:{port}",
                "user-agent": "test",
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": str(port),
                "x-forwarded-proto": "http",
            },
            "queryStringParameters": {"q": "¿Quién?"},
            "requestContext": {
                "accountId": "anonymous",
                "apiId": "127",
                "domainName": "127.0.0.1",
                "domainPrefix": "127",
                "http": {
                    "method": "POST",
                    "path": "/event",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "test",
                },
                "routeKey": "$default",
                "stage": "$default",
            },
            "body": "¿Dónde?",
            "isBase64Encoded": False,
        }


async def test_the_function_runs_with_lambdas_names_and_without_the_stacks(start: Start) -> None:
    others = {"QAS_LOCAL_PAGE_PORT": "8501", "QAS_URL": "http://127.0.0.1:8008", "AWS_LAMBDA_MAX_CONCURRENCY": "2"}
    async with start({**os.environ, **others, "QAS_THREADS": "1"}, functions=1, function_memory_mb=512) as functions:
        context = (await functions.client.get("/context")).json()
    assert (context["name"], context["memory"]) == ("qas", "512")
    assert context["environment"]["QAS_THREADS"] == "1"
    assert not others.keys() & context["environment"].keys()


async def test_a_get_of_the_emulators_own_path_is_a_request_like_any_other(start: Start) -> None:
    async with start(functions=1) as functions:
        assert (await functions.client.get("/2015-03-31/functions/function/invocations")).text == "ok"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
async def test_every_method_goes_to_the_function(start: Start, method: str) -> None:
    async with start(functions=1) as functions:
        response = await functions.client.request(method, "/")
        assert (response.status_code, response.headers["content-length"]) == (200, "2")
        assert response.text == ("" if method == "HEAD" else "ok")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("http://h/event?a=http://b/c", "/event"),
        ("HTTPS://h:8008/event", "/event"),
        ("/event", "/event"),
        ("/event/http://h/", "/event/http://h/"),
        ("http://h", "/"),
        ("*", "*"),
    ],
)
async def test_a_request_may_name_scheme_and_host_before_the_path(start: Start, target: str, path: str) -> None:
    """Clients of a proxy send such targets; httpx cannot."""
    async with start(functions=1) as functions:
        url = functions.client.base_url
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(f"OPTIONS {target} HTTP/1.1\r\nhost: {url.host}\r\nconnection: close\r\n\r\n".encode())
        head, body = (await reader.read()).split(b"\r\n\r\n")
        writer.close()
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b"ok" if path != "/event" else json.loads(body)["rawPath"] == path


async def test_a_host_that_is_none_is_refused(start: Start) -> None:
    async with start(functions=1) as functions:
        response = await functions.client.get("/", headers={"host": "a:b:c"})
        assert refused(response) == (
            400,
            {"code": "invalid_host", "error": "the host header must be a name, with or without a port", "detail": None},
        )


@pytest.mark.parametrize(
    "sent",
    [
        b"no HTTP at all\r\n\r\n",
        "GET /qas/?question=¿Quién? HTTP/1.1\r\nhost: h\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\nx: " + b"a" * 200_000 + b"\r\n\r\n",
    ],
    ids=["no-http", "raw-accents", "large-headers"],
)
async def test_what_is_no_http_is_refused_by_the_server_before_the_gateway(start: Start, sent: bytes) -> None:
    async with start(functions=1) as functions:
        url = functions.client.base_url
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(sent)
        assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()
        assert (await functions.client.get("/")).text == "ok"


@pytest.mark.parametrize(
    ("target", "logged"),
    [("/", "/"), ("/qas/", "/qas/"), ("/qas/%3Fcontext=secreto", None), ("/secreto", None)],
)
async def test_the_log_has_a_line_a_request_and_nothing_that_was_sent(
    start: Start, caplog: pytest.LogCaptureFixture, target: str, logged: str | None
) -> None:
    caplog.set_level("INFO")
    async with start(functions=1) as functions:
        headers = {"x": "secreto"}
        response = await functions.client.post(f"{target}?q=secreto", content="secreto", headers=headers)
    lines = [json.loads(record.message) for record in caplog.records if record.name == "qas.gateway"]
    first, line = lines
    assert first == {"emulators": 1}
    assert line == {
        "request_id": response.headers["x-amzn-requestid"],
        "method": "POST",
        "path": logged,
        "status": 200,
        "ms": line["ms"],
    }
    assert not [record for record in caplog.records if record.name != "httpx" and "secreto" in record.getMessage()]


async def test_every_route_of_the_function_is_logged(embedded: Reader) -> None:
    routes = {getattr(route, "path", "") for route in create_app(FunctionSettings(), embedded).routes}
    paths = {path for path in routes if "{" not in path}
    assert paths | {f"{path.rstrip('/')}/" for path in paths} == LOGGED_PATHS
