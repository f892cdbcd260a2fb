"""Refuses a body over the limit before anything parses it."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from function.errors import BodyTooLarge


class BodyLimit:
    """The body is held until all of it is there: whoever reads it next finds it whole."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        declared = Headers(scope=scope).get("content-length", "")
        # Python refuses to read thousands of digits; 19 are over any limit.
        size = int(declared[:19]) if declared.isascii() and declared.isdigit() else 0
        messages: list[Message] = []
        if size <= self.limit:
            size = 0
            more = True
            while more and size <= self.limit:
                message = await receive()
                messages.append(message)
                size += len(message.get("body", b""))
                more = message.get("more_body", False)
        line = scope["state"]["line"]
        line["bytes"] = size
        if size > self.limit:
            error = BodyTooLarge(size, self.limit)
            line["code"] = error.code
            await error.response()(scope, receive, send)
            return

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, replay, send)
