"""Responses of the gateway if the function fails, or the gateway itself."""

import asyncio

import httpx
import pytest

from infra.local.gateway import create_gateway
from infra.local.settings import Settings
from tests.infra.local.conftest import Start, served
from tests.infra.local.responses import refused, whole

pytestmark = [pytest.mark.anyio, pytest.mark.emulator, pytest.mark.timeout(120)]

FUNCTION_FAILED = "the function failed: see its log"


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


class Broken(httpx.AsyncBaseTransport):
    """A transport that answers the first request, the warm-up, and then raises an unexpected error."""

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
