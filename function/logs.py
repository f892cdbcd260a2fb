"""One JSON line a request on standard output: what was done and how long it took, never a word of what was sent."""

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
    """Write a record as one line of JSON to a file descriptor, without a buffer.

    A line that cannot be written (a full disk, a closed pipe) is dropped; the next that can be has `lost_lines`, the
    number of lines that were dropped before it.
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
    """`start` is a reading of `time.perf_counter()`."""
    return round((time.perf_counter() - start) * 1000, 1)


def id_of(context: Any) -> str:
    """Lambda's own id of the request; elsewhere, where there is no `context`, a new one."""
    return getattr(context, "aws_request_id", None) or uuid.uuid4().hex


def stack(error: BaseException) -> list[str]:
    """Where `error` was raised, innermost last; without its text and its locals, which may hold the caller's words."""
    return [
        f"{frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


class RequestLog:
    """Writes the line, and answers what nobody caught, so that no server logs it with its text.

    Whoever has a count or a code to add writes it to `request.state.line`. `cold` marks a process's first request, and
    the caller is told.
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
        request_id = id_of(scope.get("aws.context"))
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
            # The route and not the path: a path can hold anything.
            line["route"] = getattr(scope.get("route"), "path", None)
            line["elapsed_ms"] = milliseconds_since(start)
            self.write(line)
