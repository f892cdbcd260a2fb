"""Limits of a request's and a response's body, whatever they hold."""

import json
import zlib

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from function.errors import ApiError, BodyTooLarge, InvalidBody, ResponseTooLarge, UnsupportedCoding

GZIP = ("gzip", "x-gzip")
# Lambda takes 6,291,556 bytes of JSON from a function, in which the body is a string; the rest is for the headers.
MAX_RESPONSE_BYTES = 6_000_000
_LONGEST_ESCAPE = 6  # bytes of JSON for one byte of a body: \\u0000


class BodyLimit:
    """Refuse a request body over `limit` bytes before anything parses it, and decompress one in gzip within it.

    The body is held until all of it has come; the app receives it decompressed and in one piece.
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
            body = await self._body(scope, receive)
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

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "")
        # Python refuses to read thousands of digits; 19 are over any limit.
        size = int(declared[:19]) if declared.isascii() and declared.isdigit() else 0
        body = bytearray()
        more = size <= self.limit
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            size = len(body)
            more = message.get("more_body", False) and size <= self.limit
        if size > self.limit:
            raise BodyTooLarge(size, self.limit)
        coding = headers.get("content-encoding", "identity").strip().lower()
        if not body or coding in ("", "identity"):
            return bytes(body)
        if coding not in GZIP:
            raise UnsupportedCoding(GZIP[0])
        return self._decompressed(bytes(body))

    def _decompressed(self, body: bytes) -> bytes:
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
    """Answer ResponseTooLarge in place of a response whose body has over `limit` bytes in Lambda's own response."""

    def __init__(self, app: ASGIApp, limit: int = MAX_RESPONSE_BYTES) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self.app(scope, receive, hold)
        body = b"".join(message.get("body", b"") for message in held)
        if len(body) * _LONGEST_ESCAPE > self.limit and (size := _json_size(body)) > self.limit:
            error = ResponseTooLarge(size, self.limit)
            scope["state"]["line"]["code"] = error.code
            await error.response()(scope, receive, send)
            return
        for message in held:
            await send(message)


def _json_size(body: bytes) -> int:
    """Bytes of `body` as a string in JSON: text with every character outside ASCII escaped, anything else in base64."""
    try:
        return len(json.dumps(body.decode()))
    except UnicodeDecodeError:
        return len(body) * 4 // 3
