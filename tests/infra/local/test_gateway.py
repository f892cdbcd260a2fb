"""Whole answers of the gateway to HTTP, with the real emulator and the real runtime behind it."""

import asyncio
import json
import os
from typing import Any

import httpx
import pytest

from infra.local.events import LIMIT, encode
from infra.local.gateway import create_gateway
from infra.local.settings import Settings
from tests.infra.local.conftest import Start, served

pytestmark = [pytest.mark.anyio, pytest.mark.emulator, pytest.mark.timeout(120)]

FUNCTION_FAILED = "the function failed: see its log"


def whole(response: httpx.Response) -> tuple[int, dict[str, str], Any]:
    """Status, headers without those of each time, and body."""
    headers = {name: value for name, value in response.headers.items() if name not in ("date", "x-amzn-requestid")}
    is_json = headers["content-type"] == "application/json"
    return response.status_code, headers, response.json() if is_json else response.text


def refused(response: httpx.Response) -> tuple[int, Any]:
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-amzn-requestid"]
    return response.status_code, response.json()


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


@pytest.mark.parametrize(
    ("path", "error_type"),
    [
        ("/raise?text=secreto", "ValueError"),
        ("/exit?status=3", "Runtime.ExitError"),
        ("/exit?status=0", "Runtime.ExitError"),
    ],
)
async def test_a_failure_of_the_function_is_a_502_that_tells_nothing_of_it(
    start: Start, path: str, error_type: str
) -> None:
    async with start(functions=1) as functions:
        assert refused(await functions.client.get(path)) == (
            502,
            {"code": "function_error", "error": FUNCTION_FAILED, "detail": {"error_type": error_type}},
        )
        assert (await functions.client.get("/")).text == "ok"


async def test_an_answer_that_is_no_json_is_a_502(start: Start) -> None:
    async with start(functions=1) as functions:
        assert refused(await functions.client.get("/no-json")) == (
            502,
            {"code": "function_error", "error": "the function's answer is not JSON: see its log", "detail": None},
        )


async def test_an_answer_that_is_no_http_is_a_502(start: Start) -> None:
    async with start(functions=1) as functions:
        status, body = refused(await functions.client.get("/no-status"))
        assert (status, body["code"]) == (502, "function_error")


async def test_a_function_out_of_time_is_a_504_and_the_next_request_is_answered(start: Start) -> None:
    async with start(functions=1, function_seconds=1) as functions:
        assert refused(await functions.client.get("/slow", params={"seconds": 30})) == (
            504,
            {
                "code": "function_timeout",
                "error": "the function did not answer in its time: send less text, or give it more time",
                "detail": None,
            },
        )
        assert (await functions.client.get("/")).text == "ok"


async def test_more_requests_than_fit_in_the_queue_are_429_with_retry_after(start: Start) -> None:
    async with start(functions=1, queue=3, queue_seconds=60) as functions:
        requests = (functions.client.get("/slow", params={"seconds": 0.2}) for _ in range(10))
        responses = await asyncio.gather(*requests)
        assert sorted(response.status_code for response in responses) == 4 * [200] + 6 * [429]
        throttled = next(response for response in responses if response.status_code == 429)
        assert whole(throttled) == (
            429,
            {"content-type": "application/json", "content-length": "118", "retry-after": "1"},
            {
                "code": "throttled",
                "error": "every function is busy: try again in a second, or start more of them",
                "detail": None,
            },
        )


async def test_who_has_waited_too_long_in_the_queue_is_429(start: Start) -> None:
    async with start(functions=1, queue=1, queue_seconds=1) as functions:
        requests = (functions.client.get("/slow", params={"seconds": 2}) for _ in range(2))
        assert sorted(response.status_code for response in await asyncio.gather(*requests)) == [200, 429]


async def test_a_request_may_make_an_event_of_6_mb_to_the_byte(start: Start) -> None:
    async with start(functions=1) as functions:
        headers = {"content-type": "text/plain"}
        probe = await functions.client.post("/event", content=b"a" * 1_000_000, headers=headers)
        most = LIMIT - len(encode(probe.json() | {"rawPath": "/length"})) + 1_000_000
        most -= len("/length") - len("/event")  # The path stands in the event a second time.
        response = await functions.client.post("/length", content=b"a" * most, headers=headers)
        assert (response.status_code, response.text) == (200, str(most))

        assert refused(await functions.client.post("/length", content=b"a" * (most + 1), headers=headers)) == (
            413,
            {
                "code": "body_too_large",
                "error": "the request makes an event of 6,291,557 bytes or more and Lambda takes 6,291,556: "
                "send the text in parts",
                "detail": {"bytes": LIMIT + 1, "limit": LIMIT},
            },
        )


async def test_what_counts_is_the_event_so_that_base64_makes_less_fit(start: Start) -> None:
    async with start(functions=1) as functions:
        fits, too_much = b"\0" * (LIMIT * 3 // 4 - 3_000), b"\0" * (LIMIT * 3 // 4)
        assert (await functions.client.post("/length", content=fits)).text == str(len(fits))
        assert (await functions.client.post("/length", content=too_much)).status_code == 413


async def test_a_body_that_is_announced_to_be_over_the_limit_is_413(start: Start) -> None:
    async with start(functions=1) as functions:
        response = await functions.client.post("/length", content=b"a" * 20_000_000)
        assert (response.status_code, response.json()["detail"]) == (413, {"bytes": 20_000_000, "limit": LIMIT})
        assert (await functions.client.post("/length", content=b"a")).text == "1"


async def test_a_body_that_does_not_end_is_413_once_it_is_over_the_limit(start: Start) -> None:
    async with start(functions=1) as functions:
        url = functions.client.base_url
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(f"POST /length HTTP/1.1\r\nhost: {url.host}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
        writer.write(7 * (b"f4240\r\n" + b"a" * 1_000_000 + b"\r\n"))
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")
        writer.close()
        assert (await functions.client.post("/length", content=b"a")).text == "1"


async def test_an_answer_over_6_mb_is_a_502_of_its_own_code(start: Start) -> None:
    async with start(functions=1) as functions:
        fits = await functions.client.get("/large", params={"bytes": LIMIT})
        assert (fits.status_code, len(fits.content)) == (200, LIMIT)
        assert refused(await functions.client.get("/large", params={"bytes": LIMIT + 1})) == (
            502,
            {
                "code": "response_too_large",
                "error": "the function's answer is over 6 MB: ask for less at once",
                "detail": {"error_type": "Function.ResponseSizeTooLarge"},
            },
        )
        assert (await functions.client.get("/")).text == "ok"


async def test_a_get_of_the_emulators_own_path_is_a_request_like_any_other(start: Start) -> None:
    async with start(functions=1) as functions:
        assert (await functions.client.get("/2015-03-31/functions/function/invocations")).text == "ok"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
async def test_every_method_goes_to_the_function(start: Start, method: str) -> None:
    async with start(functions=1) as functions:
        response = await functions.client.request(method, "/")
        assert (response.status_code, response.headers["content-length"]) == (200, "2")
        assert response.text == ("" if method == "HEAD" else "ok")


async def test_a_host_that_is_none_is_refused(start: Start) -> None:
    async with start(functions=1) as functions:
        response = await functions.client.get("/", headers={"host": "a:b:c"})
        assert refused(response) == (
            400,
            {"code": "invalid_host", "error": "the host header must be a name, with or without a port", "detail": None},
        )


@pytest.mark.parametrize("sent", [b"no HTTP at all\r\n\r\n", b"GET / HTTP/1.1\r\nx: " + b"a" * 200_000 + b"\r\n\r\n"])
async def test_what_is_no_http_is_refused_by_the_server_before_the_gateway(start: Start, sent: bytes) -> None:
    async with start(functions=1) as functions:
        url = functions.client.base_url
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(sent)
        assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()
        assert (await functions.client.get("/")).text == "ok"


class Broken(httpx.AsyncBaseTransport):
    """An emulator that warms up, and a client that then fails in a way that nobody foresaw."""

    warm = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.warm:
            raise RuntimeError("secreto")
        self.warm = True
        return httpx.Response(200, json={"statusCode": 200})


async def test_a_fault_of_the_gateway_itself_is_a_500() -> None:
    async with served(create_gateway(Settings(), ["http://127.0.0.1:9"], Broken())) as client:
        assert refused(await client.get("/")) == (
            500,
            {"code": "gateway_broken", "error": "the gateway failed: see its log", "detail": None},
        )


async def test_the_log_has_a_line_a_request_and_nothing_that_was_sent(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with start(functions=1) as functions:
        headers = {"x": "secreto"}
        response = await functions.client.post("/", params={"q": "secreto"}, content="secreto", headers=headers)
    (line,) = (json.loads(record.message) for record in caplog.records if record.name == "qas.gateway")
    assert line == {
        "request_id": response.headers["x-amzn-requestid"],
        "method": "POST",
        "path": "/",
        "status": 200,
        "ms": line["ms"],
    }
    assert not [record for record in caplog.records if record.name != "httpx" and "secreto" in record.getMessage()]
