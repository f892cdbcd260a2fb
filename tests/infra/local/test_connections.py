"""Clients that are slow, that frame a body in two ways, or that send the whole request before they read."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import httpx
import pytest

from infra.local.connections import TimedProtocol
from infra.local.events import LIMIT
from infra.local.gateway import create_gateway
from infra.local.settings import Settings
from tests.infra.local.conftest import served

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]


class Echo(httpx.AsyncBaseTransport):
    """A fake emulator whose function responds with the length of the request's body."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        event = json.loads(await request.aread())
        return httpx.Response(200, json={"statusCode": 200, "body": str(len(event.get("body", "")))})


class Large(httpx.AsyncBaseTransport):
    """A fake emulator whose function responds with 5 MB, more than the buffers of a connection hold."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"statusCode": 200, "body": "a" * 5_000_000})


class Hurried(TimedProtocol):
    head_seconds = 0.2
    write_seconds = 0.5


@asynccontextmanager
async def gateway(
    read_seconds: float = 60,
    protocol: type[TimedProtocol] = TimedProtocol,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[httpx.URL]:
    app = create_gateway(Settings(), ["http://127.0.0.1:9"], transport or Echo(), read_seconds=read_seconds)
    async with served(app, protocol=protocol) as client:
        yield client.base_url


async def send(url: httpx.URL, *parts: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(url.host, url.port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    return reader, writer


def post(url: httpx.URL, *headers: str) -> bytes:
    return "\r\n".join(["POST /answers HTTP/1.1", f"host: {url.host}", *headers, "", ""]).encode()


@pytest.mark.parametrize("size", [LIMIT + 1, 20_000_000])
async def test_a_client_that_closes_and_reads_last_can_read_the_refusal(size: int) -> None:
    """urllib does this, and always sends `Connection: close`."""

    def ask(url: str) -> tuple[int, dict[str, object]]:
        with pytest.raises(HTTPError) as refusal:
            build_opener(ProxyHandler({})).open(Request(f"{url}/answers", b"a" * size), timeout=30)
        with refusal.value as response:
            return response.code, json.loads(response.read())

    async with gateway() as url:
        status, body = await asyncio.to_thread(ask, str(url))
    assert (status, body["code"], body["detail"]) == (413, "body_too_large", {"bytes": size, "limit": LIMIT})


async def test_a_client_that_waits_to_be_asked_for_its_body_is_refused_at_once() -> None:
    async with gateway() as url:
        reader, writer = await send(url, post(url, f"content-length: {LIMIT + 1}", "expect: 100-continue"))
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")
        writer.close()


async def test_no_more_than_a_bounded_part_of_a_refused_body_is_read() -> None:
    async with gateway() as url:
        reader, writer = await send(url, post(url, f"content-length: {10**12}"))
        sent = 0
        try:
            while not reader.at_eof() and sent < 10**9:
                writer.write(b"a" * 1_000_000)
                await writer.drain()
                sent += 1_000_000
        except ConnectionError:
            pass
        writer.close()
    assert sent < 2 * 10 * LIMIT


async def test_a_body_that_is_framed_in_two_ways_ends_the_connection() -> None:
    """With a length and chunks, a proxy before the gateway may read another request (RFC 9112, section 6.3)."""
    async with gateway() as url:
        head = post(url, "content-length: 3", "transfer-encoding: chunked", "content-type: text/plain")
        reader, writer = await send(url, head, b"5\r\nabcde\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: h\r\n\r\n")
        answer = (await reader.read()).decode()  # Returns when the connection is closed.
        writer.close()
    assert answer.startswith("HTTP/1.1 200") and answer.count("HTTP/1.1") == 1
    assert "connection: close" in answer.lower() and answer.endswith("\r\n\r\n5")


async def test_a_body_that_does_not_arrive_in_time_is_408() -> None:
    async with gateway(read_seconds=0.2) as url:
        reader, writer = await send(url, post(url, "content-length: 100"), b"a" * 50)
        answer = (await reader.read()).decode()
        writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 408") and "connection: close" in head
    assert json.loads(body) == {
        "code": "request_timeout",
        "error": "the body did not arrive within 0.2 seconds: send it faster, or less",
        "detail": {"seconds": 0.2},
    }


@pytest.mark.parametrize("sent", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nhost: h\r\nx: "])
async def test_headers_that_do_not_arrive_in_time_end_the_connection(sent: bytes) -> None:
    async with gateway(protocol=Hurried) as url:
        reader, writer = await send(url, sent)
        assert await reader.read() == b""
        writer.close()


async def test_each_byte_of_the_headers_does_not_give_more_time() -> None:
    async with gateway(protocol=Hurried) as url:
        reader, writer = await asyncio.open_connection(url.host, url.port)
        reading = asyncio.create_task(reader.read())
        while not reading.done():
            writer.write(b"a")
            await asyncio.wait([reading], timeout=0.02)
        assert reading.exception() is not None or reading.result() == b""
        writer.close()


async def test_a_connection_is_used_again_and_may_be_idle_in_between() -> None:
    async with gateway(protocol=Hurried) as url:
        reader, writer = await asyncio.open_connection(url.host, url.port)
        for number in range(3):
            body = b"a" * number
            writer.write(post(url, f"content-length: {number}", "content-type: text/plain") + body)
            while (await reader.readline()).strip():
                pass
            assert await reader.readexactly(1) == str(number).encode()
            await asyncio.sleep(0.3)  # Longer than the time limit of the headers.
        writer.close()


@asynccontextmanager
async def asked_for_a_large_response(url: httpx.URL, *headers: str) -> AsyncIterator[socket.socket]:
    """Send a request over a socket with a small buffer, so that most of the response stays in the gateway."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, (url.host, url.port))
        await loop.sock_sendall(client, post(url, "content-length: 0", *headers))
        yield client


@pytest.mark.parametrize("headers", [[], ["connection: close"]], ids=["keep-alive", "close"])
async def test_a_client_that_reads_nothing_of_its_response_is_disconnected(headers: list[str]) -> None:
    lost = asyncio.Event()

    class Watched(Hurried):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            lost.set()

    async with (
        gateway(protocol=Watched, transport=Large()) as url,
        asked_for_a_large_response(url, *headers) as client,
    ):
        await asyncio.wait_for(lost.wait(), 30)
        assert await asyncio.get_running_loop().sock_recv(client, 12) == b"HTTP/1.1 200", "the response had begun"


async def test_a_client_that_reads_slowly_gets_the_whole_response() -> None:
    """It takes longer than the time limit, which starts again whenever the client reads."""
    async with (
        gateway(protocol=Hurried, transport=Large()) as url,
        asked_for_a_large_response(url, "connection: close") as client,
    ):
        loop, read, began = asyncio.get_running_loop(), 0, asyncio.get_running_loop().time()
        while part := await loop.sock_recv(client, 500_000):
            read += len(part)
            if loop.time() - began < 3 * Hurried.write_seconds:
                await asyncio.sleep(Hurried.write_seconds / 5)
    assert read > 5_000_000
