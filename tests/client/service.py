"""A fake API on loopback that sends scripted answers one after the other, over real sockets."""

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

VERSION = {"app": "1.0.0", "model": {"id": "scripted", "revision": "r1", "no_answer_threshold": 0.5}}


@dataclass(frozen=True)
class Scripted:
    """One answer of a script; the last one is repeated.

    `held`: nothing is sent, and the connection stays open until the service closes; `given`: a function that returns
    the answer to the received request.
    """

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    held: bool = False
    given: Callable[["Received"], "Scripted"] | None = None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    raw: bytes = b""


class Service:
    def __init__(self) -> None:
        self.received: list[Received] = []
        self._closing = threading.Event()
        self._scripts: dict[str, deque[Scripted]] = {}
        self.forget()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def forget(self) -> None:
        """Reset the service: no received requests, and no scripts except the version's."""
        self.received.clear()
        self._scripts = {"/version": deque([Scripted(body=VERSION)])}

    def script(self, *answers: Scripted, path: str = "/answers") -> None:
        self._scripts[path] = deque(answers)

    def asked(self) -> list[Any]:
        """Return the bodies of all calls of POST /answers."""
        return [call.body for call in self.received if call.path == "/answers"]

    def receive(self, call: Received) -> Scripted:
        self.received.append(call)
        script = self._scripts.get(call.path)
        if not script:
            return Scripted(404, {"code": "not_found", "error": "no such path", "detail": None})
        answer = script.popleft() if len(script) > 1 else script[0]
        return answer.given(call) if answer.given else answer

    def closed(self) -> None:
        """Wait until the service closes."""
        self._closing.wait()

    @contextmanager
    def serving(self) -> Iterator["Service"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._closing.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            call = Received(self.command, self.path, dict(self.headers), json.loads(raw) if raw else None, raw)
            scripted = service.receive(call)
            if scripted.held:
                service.closed()
                self.close_connection = True
                return
            self.send_response(scripted.status)
            for name, value in {"Content-Type": "application/json", **scripted.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(scripted.content)))
            self.end_headers()
            self.wfile.write(scripted.content)

        do_GET = do_POST = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Log nothing: the tests read `received`."""

    return Handler


def reply(
    text: str,
    *found: tuple[str, float],
    question: str = "¿?",
    no_answer: float | None = 0.02,
    heading: str = "",
    **more: Any,
) -> Scripted:
    """Return a response of POST /answers with the given answers, each (part of the text, score), best first.

    `heading`: the part of the text that is the heading of all answers.
    """
    answers = [_answer(text, part, score) | _heading(text, heading) for part, score in found]
    body = {
        "results": [{"question": question, "answers": answers, "no_answer_score": no_answer}],
        "model": "scripted",
        "usage": {"tokens": len(text.split()), "windows": 1, "windows_read": 1},
        "truncated": False,
        "elapsed_ms": 7.5,
    }
    return Scripted(body=body | more)


def _answer(text: str, part: str, score: float) -> dict[str, Any]:
    start = text.index(part)
    end = start + len(part)
    sentence_start = max((stop.end() for stop in re.finditer(r"[.!?]\s+", text[:start])), default=0)
    stop = re.compile(r"[.!?](\s|$)").search(text, end)
    sentence_end = stop.start() + 1 if stop else len(text)
    return {
        "text": part,
        "start": start,
        "end": end,
        "score": score,
        "document": "0",
        "sentence": {"text": text[sentence_start:sentence_end], "start": sentence_start, "end": sentence_end},
        "page": 1,
    }


def text_of(body: Any) -> str:
    """Return the text of a request with one document."""
    (document,) = body["documents"]
    return str(document["text"])


def _heading(text: str, heading: str) -> dict[str, Any]:
    start = text.index(heading)
    return {"heading": {"text": heading, "start": start, "end": start + len(heading)}} if heading else {}


def first_words(call: Received) -> Scripted:
    """Answer every question with the first words of its text, as many as the question has."""
    text = text_of(call.body)
    found = [" ".join(text.split(" ")[: len(question.split())]) for question in call.body["questions"]]
    results = [reply(text, (words, 0.8)).body["results"][0] for words in found]
    return reply(text, results=results)
