"""The gateway's limits on the size of requests and responses, with the real emulator."""

import asyncio

import pytest

from infra.local.events import LIMIT, encode
from tests.infra.local.conftest import Start
from tests.infra.local.responses import refused

pytestmark = [pytest.mark.anyio, pytest.mark.emulator, pytest.mark.timeout(120)]


async def test_a_request_may_make_an_event_of_6_mb_to_the_byte(start: Start) -> None:
    async with start(functions=1) as functions:
        headers = {"content-type": "text/plain"}
        probe = await functions.client.post("/event", content=b"a" * 1_000_000, headers=headers)
        most = LIMIT - len(encode(probe.json() | {"rawPath": "/length"})) + 1_000_000
        most -= len("/length") - len("/event")  # The event contains the path a second time.
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


async def test_an_answer_over_6_mb_is_413(start: Start) -> None:
    async with start(functions=1) as functions:
        fits = await functions.client.get("/large", params={"bytes": LIMIT})
        assert (fits.status_code, len(fits.content)) == (200, LIMIT)
        assert refused(await functions.client.get("/large", params={"bytes": LIMIT + 1})) == (
            413,
            {
                "code": "response_too_large",
                "error": "the function's answer is over 6,291,556 bytes: ask for less at once",
                "detail": {"limit": LIMIT},
            },
        )
        assert (await functions.client.get("/")).text == "ok"
