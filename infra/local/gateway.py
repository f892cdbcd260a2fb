"""The function URL: an ASGI application that invokes the function with an event for each HTTP request."""

import asyncio
import json
import logging
import re
import socket
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypedDict

import httpx
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from infra.local.answers import HttpResponse, to_response
from infra.local.connections import TimedProtocol
from infra.local.discovery import Discovery
from infra.local.errors import (
    BodyTooLarge,
    GatewayBroken,
    GatewayError,
    InvalidHost,
    RequestTimeout,
    ShuttingDown,
)
from infra.local.events import LIMIT, HttpRequest, encode, to_event
from infra.local.invoke import Function
from infra.local.logs import LineHandler
from infra.local.settings import Settings
from infra.local.signature import Credentials, check_signature

WARM_UP_SECONDS = 20.0
MARGIN_SECONDS = 5.0
KEEP_ALIVE_SECONDS = 65
READ_SECONDS = 60.0
DRAIN_BYTES = 10 * LIMIT
DRAIN_SECONDS = 2.0
REQUEST_LINE_AND_HEADERS = 65_536
# If the machine of an emulator disappears, its connections are not closed. TCP keep-alive closes a connection after ten
# seconds (4 + 3 × 2) without a reply.
PROBED = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 4),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
]

# The paths of the function. Other paths may contain the caller's text, which must not be logged.
LOGGED_PATHS = {"/", "/answers", "/docs", "/health", "/openapi.json", "/qas", "/version"}
LOGGED_PATHS |= {f"{path}/" for path in LOGGED_PATHS if path != "/"}

log = logging.getLogger("qas.gateway")
_SCHEME_AND_HOST = re.compile(r"^https?://[^/]*", re.IGNORECASE)
_HOST = re.compile(r"[^:\s]*(:\d{1,5})?")


class State(TypedDict):
    function: Function
    caller: Credentials | None
    read_seconds: float


def create_gateway(
    settings: Settings,
    urls: Sequence[str],
    transport: httpx.AsyncBaseTransport | None = None,
    caller: Credentials | None = None,
    read_seconds: float = READ_SECONDS,
) -> Router:
    """Return the gateway. It starts to serve when the emulators have been warmed up, or after WARM_UP_SECONDS.

    `urls`: the emulators, such as `http://127.0.0.1:9000`. A host name stands for all its addresses.
    `caller`: the credentials that every request must be signed with, if any.
    `read_seconds`: the time limit for a client to send a body.
    """

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[State]:
        async with httpx.AsyncClient(transport=transport or _transport(), timeout=None, trust_env=False) as client:
            function = Function(
                client,
                warm_up=_warm_up(settings.api_port),
                limit=settings.queue_seconds + settings.function_seconds + MARGIN_SECONDS,
                queue=settings.queue,
                patience=settings.queue_seconds,
            )
            discovery = Discovery(urls, function.served_by)
            await discovery.look()
            await function.warm(WARM_UP_SECONDS)
            looking = asyncio.create_task(discovery.keep_looking())
            yield {"function": function, "caller": caller, "read_seconds": read_seconds}
            looking.cancel()
            await function.close()

    return Router(default=_serve, lifespan=lifespan, redirect_slashes=False)


def configure(app: Router, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.api_port,
        http=TimedProtocol,
        lifespan="on",
        ws="none",
        access_log=False,  # It would contain query strings.
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        # Requests in progress have this time to finish; then uvicorn cancels them.
        timeout_graceful_shutdown=settings.function_seconds,
        h11_max_incomplete_event_size=REQUEST_LINE_AND_HEADERS,
    )


def _transport() -> httpx.AsyncHTTPTransport:
    """Return a transport that ignores proxy variables and does not reuse connections, as `Function` requires."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx.AsyncHTTPTransport(limits=limits, trust_env=False, socket_options=PROBED)


def run(settings: Settings, urls: Sequence[str], caller: Credentials | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[LineHandler()])
    logging.getLogger("httpx").setLevel(logging.WARNING)
    uvicorn.Server(configure(create_gateway(settings, urls, caller=caller), settings)).run()


async def _serve(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    request_id = str(uuid.uuid4())
    started = time.monotonic()
    try:
        response = await _respond(request, request_id)
    except ClientDisconnect:
        return
    except GatewayError as error:
        response = _refusal(error)
    except asyncio.CancelledError:
        # uvicorn cancels requests when the time for the shutdown is over.
        response = _refusal(ShuttingDown())
    except Exception:
        log.exception("request %s", request_id)
        response = _refusal(GatewayBroken())
    line = {
        "request_id": request_id,
        "method": request.method,
        "path": path if (path := _path(scope)) in LOGGED_PATHS else None,
        "status": response.status,
        "ms": round(1000 * (time.monotonic() - started), 1),
    }
    log.info(json.dumps(line))
    answer = _asgi(response, request_id)
    if "content-length" in request.headers and "transfer-encoding" in request.headers:
        # A proxy in front of this server may have read the body differently (RFC 9112, 6.3).
        answer.headers["connection"] = "close"
    await answer(scope, receive, send)


async def _respond(request: Request, request_id: str) -> HttpResponse:
    if not _HOST.fullmatch(request.headers.get("host", "")):
        raise InvalidHost
    function: Function = request.state.function
    received, now = await _received(request, request.state.read_seconds), datetime.now(UTC)
    caller: Credentials | None = request.state.caller
    if caller is not None:
        check_signature(received, caller, now)
    event = to_event(received, request_id, now, caller.access_key if caller else None)
    return to_response(await function.invoke(encode(event)))


async def _received(request: Request, seconds: float) -> HttpRequest:
    """Return the request with its body. Raises BodyTooLarge, and RequestTimeout after `seconds`."""
    declared = 0 if "transfer-encoding" in request.headers else int(request.headers.get("content-length", 0))
    if declared > LIMIT and request.headers.get("expect", "").lower() == "100-continue":
        raise BodyTooLarge(declared, LIMIT)  # The client waits for a 100 response before it sends the body.
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(seconds) as limit:
            end = limit.when() or 0.0
            async for chunk in request.stream():
                size += len(chunk)
                if max(size, declared) <= LIMIT:
                    body += chunk
                    continue
                # Many clients send the whole body before they read the response, and closing a connection with unread
                # data resets it. So up to DRAIN_BYTES are read and dropped, with pauses of up to DRAIN_SECONDS.
                if size > DRAIN_BYTES:
                    break
                limit.reschedule(min(end, asyncio.get_running_loop().time() + DRAIN_SECONDS))
    except TimeoutError:
        if max(size, declared) <= LIMIT:
            raise RequestTimeout(seconds) from None
    if max(size, declared) > LIMIT:
        raise BodyTooLarge(max(size, declared), LIMIT)
    scope = request.scope
    return HttpRequest(
        method=request.method,
        path=_path(scope),
        query=scope["query_string"].decode("ascii", "replace"),
        headers=request.headers.items(),
        body=bytes(body),
        client=scope["client"][0],
        port=scope["server"][1],
        protocol=f"HTTP/{scope['http_version']}",
        scheme=scope["scheme"],
    )


def _path(scope: Scope) -> str:
    """Return the path as sent, without a scheme and host, which HTTP allows before it."""
    target: str = scope["raw_path"].decode("ascii", "replace")
    return _SCHEME_AND_HOST.sub("", target) or "/"


def _warm_up(port: int) -> bytes:
    headers = [("host", f"127.0.0.1:{port}"), ("user-agent", "qas-gateway")]
    request = HttpRequest("GET", "/health", "", headers, b"", "127.0.0.1", port)
    return encode(to_event(request, str(uuid.uuid4()), datetime.now(UTC)))


def _refusal(error: GatewayError) -> HttpResponse:
    headers = [("content-type", "application/json"), *error.headers.items()]
    return HttpResponse(error.status, headers, json.dumps(error.body).encode())


def _asgi(response: HttpResponse, request_id: str) -> Response:
    answer = Response(response.body, response.status)
    pairs = [*response.headers, ("x-amzn-requestid", request_id)]
    answer.raw_headers += [(name.encode("ascii"), value.encode()) for name, value in pairs]
    return answer
