"""A JSON line on standard output for each request: what was done and how long it took, but no text of the caller."""

import json
import os
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from function.errors import InternalError

Write = Callable[[Mapping[str, Any]], None]
STANDARD_OUTPUT = 1


class LineWriter:
    """A writer of JSON lines to a file descriptor, without a buffer.

    A line that cannot be written (a full disk, a closed pipe) is dropped. The next line that can be written has
    `lost_lines`, the number of lines that were dropped before it.
    """

    def __init__(self, descriptor: int = STANDARD_OUTPUT) -> None:
        self.descriptor = descriptor
        self.lost = 0

    def __call__(self, record: Mapping[str, Any]) -> None:
        if self.lost:
            record = {**record, "lost_lines": self.lost}
        try:
            os.write(self.descriptor, json.dumps(record, separators=(",", ":")).encode() + b"\n")
        except OSError:
            self.lost += 1
        else:
            self.lost = 0


write_line = LineWriter()


def milliseconds_since(start: float) -> float:
    """Return the milliseconds since `start`, a value of `time.perf_counter()`."""
    return round((time.perf_counter() - start) * 1000, 1)


def get_request_id(context: Any) -> str:
    """Return Lambda's id of the request, or a new id outside Lambda."""
    return getattr(context, "aws_request_id", None) or uuid.uuid4().hex


def stack(error: BaseException) -> list[str]:
    """Return the stack of `error`, innermost frame last.

    Message and local variables are left out, because they may contain the caller's text.
    """
    return [
        f"{frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


class RequestLog:
    """Middleware that writes the log line of each request.

    Other code adds counts and error codes to `request.state.line`. Uncaught exceptions are turned into a response here,
    so that no server logs their message. `cold` is true for the first request of a process; the response
    has the same value in the header `x-cold-start`.
    """

    def __init__(self, app: ASGIApp, write: Write = write_line) -> None:
        self.app = app
        self.write = write
        self.cold = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        start = time.perf_counter()
        cold, self.cold = self.cold, False
        request_id = get_request_id(scope.get("aws.context"))
        line: dict[str, Any] = {"event": "request", "request_id": request_id, "cold": cold, "method": scope["method"]}
        scope.setdefault("state", {})["line"] = line

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                line["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                headers["x-cold-start"] = str(cold).lower()
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            failure = InternalError(request_id)
            line["code"] = failure.code
            self.write(
                {"event": "error", "request_id": request_id, "type": type(error).__qualname__, "stack": stack(error)}
            )
            if "status" not in line:
                await failure.response()(scope, receive, send_with_id)
        finally:
            # Not the path, which may contain the caller's text.
            line["route"] = getattr(scope.get("route"), "path", None)
            line["elapsed_ms"] = milliseconds_since(start)
            self.write(line)
