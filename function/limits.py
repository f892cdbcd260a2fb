"""Size limits for the bodies of requests and responses."""

import json
import zlib

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from function.errors import ApiError, BodyTooLarge, InvalidBody, ResponseTooLarge, UnsupportedCoding

GZIP = ("gzip", "x-gzip")
# Lambda accepts responses of up to 6,291,556 bytes of JSON, in which the body is a string. The remaining bytes
# are for the headers.
MAX_RESPONSE_BYTES = 6_000_000
_LONGEST_ESCAPE = 6  # bytes of JSON for one byte of a body, at most: \\u0000


class BodyLimit:
    """Middleware that rejects request bodies over `limit` bytes before they are parsed.

    It also decompresses gzip; the limit applies to the compressed and to the decompressed body. The app receives the
    body in one message.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        line = scope["state"]["line"]
        try:
            body = await self._read_body(scope, receive)
        except ClientDisconnect:
            return
        except ApiError as error:
            line["code"] = error.code
            if isinstance(error, BodyTooLarge):
                line["bytes"] = error.body["detail"]["bytes"]
            await error.response()(scope, receive, send)
            return
        line["bytes"] = len(body)
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, replay, send)

    async def _read_body(self, scope: Scope, receive: Receive) -> bytes:
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "")
        # int() raises an error for thousands of digits. A number of 19 digits exceeds any limit.
        size = int(declared[:19]) if declared.isascii() and declared.isdigit() else 0
        body = bytearray()
        more_body = size <= self.limit
        while more_body:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            size = len(body)
            more_body = message.get("more_body", False) and size <= self.limit
        if size > self.limit:
            raise BodyTooLarge(size, self.limit)
        coding = headers.get("content-encoding", "identity").strip().lower()
        if not body or coding in ("", "identity"):
            return bytes(body)
        if coding not in GZIP:
            raise UnsupportedCoding(GZIP[0])
        return self._decompress(bytes(body))

    def _decompress(self, body: bytes) -> bytes:
        decompressor = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            text = decompressor.decompress(body, self.limit + 1)
        except zlib.error:
            raise InvalidBody("gzip", "not in this format, or damaged") from None
        if len(text) > self.limit:
            raise BodyTooLarge(len(text), self.limit)
        if not decompressor.eof or decompressor.unused_data:
            raise InvalidBody("gzip", "cut off, or followed by other bytes")
        return text


class ResponseLimit:
    """Middleware that returns ResponseTooLarge if the body of a response is over `limit` bytes as a string in JSON."""

    def __init__(self, app: ASGIApp, limit: int = MAX_RESPONSE_BYTES) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        messages: list[Message] = []

        async def buffer(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, buffer)
        body = b"".join(message.get("body", b"") for message in messages)
        if len(body) * _LONGEST_ESCAPE > self.limit and (size := _json_size(body)) > self.limit:
            error = ResponseTooLarge(size, self.limit)
            scope["state"]["line"]["code"] = error.code
            await error.response()(scope, receive, send)
            return
        for message in messages:
            await send(message)


def _json_size(body: bytes) -> int:
    """Return the bytes of `body` as a string in JSON: UTF-8 with all non-ASCII escaped, anything else as base64."""
    try:
        return len(json.dumps(body.decode()))
    except UnicodeDecodeError:
        return len(body) * 4 // 3
