"""Serve the real application on loopback, with a reader that returns the predictions of hand_worked."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from evaluation.squad import load_squad
from function.app import create_app
from function.config import Settings
from function.reader.document import Answer, Document, Options, Reading, Result, Span, Usage
from function.reader.manifest import Manifest
from tests.evaluation import hand_worked

_MANIFEST = {
    "id": "worked-by-hand",
    "revision": "7",
    "architecture": "none",
    "max_tokens": 100,
    "stride": 10,
    "no_answer_threshold": 0.5,
}
_DEFAULT = Options()


class HandWorkedReader:
    """A reader for the questions of hand-worked.json only, which gives no answer above the threshold."""

    manifest = Manifest(**_MANIFEST, raw=_MANIFEST)  # type: ignore[arg-type]

    def __init__(self) -> None:
        self._ids = {question.text: question.id for question in load_squad(hand_worked.FILE).questions}

    def read(
        self,
        questions: Sequence[str],
        documents: Sequence[Document],
        options: Options = _DEFAULT,
        time_left: Callable[[], float] = lambda: float("inf"),
    ) -> Reading:
        results = [self._result(question, documents[0], options) for question in questions]
        return Reading(results, Usage(tokens=30, windows=1, windows_read=1), truncated=False)

    def _result(self, question: str, document: Document, options: Options) -> Result:
        prediction = hand_worked.PREDICTIONS[self._ids[question]]
        assert prediction.no_answer_score is not None
        emptied = options.no_answer and prediction.no_answer_score > self.manifest.no_answer_threshold
        answer = Answer(prediction.text, 0, 1, 0.5, document.id, Span(document.text, 0, len(document.text)), 1)
        found = [answer] if prediction.text and not emptied else []
        return Result(question, found, prediction.no_answer_score)


@dataclass
class Interruptions:
    """An app that sends `replies` to the first calls of `POST /answers` and then uses `app`; counts all calls."""

    app: ASGIApp
    replies: list[Response] = field(default_factory=list)
    calls: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http" and scope["path"] == "/answers":
            self.calls += 1
            app = self.replies.pop(0) if self.replies else app
        await app(scope, receive, send)


class _Server(uvicorn.Server):
    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, log_level="error", lifespan="off"))
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Run the app under a server in a thread and yield its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        assert server.ready.wait(30)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def hand_worked_app() -> Interruptions:
    return Interruptions(create_app(Settings(), HandWorkedReader()))


def busy(status: int, code: str, **headers: str) -> Response:
    content: dict[str, Any] = {"code": code, "error": "not now", "detail": None}
    return Response(json.dumps(content), status, headers, "application/json")
