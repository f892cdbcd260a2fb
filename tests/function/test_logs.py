import asyncio
import json
import logging
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from function.app import create_app
from function.config import Settings
from function.logs import LineWriter, RequestLog
from function.reader.errors import ModelError, QuestionTooLong
from tests.function.conftest import Ask, asking, asking_app
from tests.function.scripted import LambdaContext, ScriptedReader

SECRET = "murciélago"
ASKED = {"question": f"¿Dónde vive el {SECRET}?", "context": f"El {SECRET} vive a 55 metros."}


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_one_line_a_request(ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    request_id = ask("POST", "/answers", json=ASKED | {"top_k": 2}).headers["x-request-id"]
    (line,) = lines(capfd)
    assert line.pop("elapsed_ms") >= line.pop("read_ms") >= 0
    assert line == {
        "event": "request",
        "request_id": request_id,
        "cold": True,
        "method": "POST",
        "route": "/answers",
        "status": 200,
        "bytes": 99,
        "questions": 1,
        "documents": 1,
        "characters": 31,
        "tokens": 6,
        "windows": 1,
        "windows_read": 1,
        "truncated": False,
    }
    assert line["truncated"] is False


def test_the_first_request_of_a_process_is_cold(ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        ask("GET", "/health")
    assert [line["cold"] for line in lines(capfd)] == [True, False, False]


def test_the_id_is_lambdas_own(reader: ScriptedReader, capfd: pytest.CaptureFixture[str]) -> None:
    app = create_app(Settings(), reader)

    async def in_lambda(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "aws.context": LambdaContext(aws_request_id="8476a536")}, receive, send)

    assert asking_app(in_lambda)("GET", "/health").headers["x-request-id"] == "8476a536"
    assert [line["request_id"] for line in lines(capfd)] == ["8476a536"]


def test_many_readings_of_one_request_are_added_up(ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    inputs = {name: [text] * 20 for name, text in ASKED.items()}
    ask("POST", "/", json={"inputs": inputs})
    (line,) = lines(capfd)
    assert (line["questions"], line["documents"], line["characters"], line["windows_read"]) == (20, 20, 620, 20)
    assert line["read_ms"] == round(line["read_ms"], 1)
    assert line["truncated"] is False


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", f"/{SECRET}", {"route": None, "status": 404, "code": "not_found"}),
        ("GET", "/answers", {"route": "/answers", "status": 405, "code": "method_not_allowed"}),
        ("POST", "/answers", {"route": "/answers", "status": 422, "code": "invalid_request"}),
    ],
)
def test_an_error_has_its_code(
    ask: Ask, capfd: pytest.CaptureFixture[str], method: str, path: str, expected: dict[str, Any]
) -> None:
    ask(method, path)
    (line,) = lines(capfd)
    assert {name: line[name] for name in expected} == expected


def test_what_nobody_foresaw_leaves_its_stack_and_not_its_text(capfd: pytest.CaptureFixture[str]) -> None:
    ask = asking(ScriptedReader(fails=ZeroDivisionError(SECRET)), Settings())
    request_id = ask("POST", "/answers", json=ASKED).headers["x-request-id"]
    error, request = lines(capfd)
    stack = error.pop("stack")
    assert error == {"event": "error", "request_id": request_id, "type": "ZeroDivisionError"}
    assert stack[-1].endswith("ScriptedReader.read")
    assert "tests/function/scripted.py:" in stack[-1]
    assert (request["status"], request["code"]) == (500, "internal_error")


def test_a_failure_after_the_answer_has_begun_is_logged_and_answered_no_further() -> None:
    written: list[Any] = []
    sent: list[Any] = []

    async def breaks_off(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError(SECRET)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def receive() -> Any:
        raise AssertionError("nothing is asked for")

    log = RequestLog(breaks_off, written.append)
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(log({"type": "http", "method": "GET"}, receive, send))
    assert sent == ["http.response.start"]
    error, request = written
    assert (error["type"], request["status"], request["code"]) == ("ZeroDivisionError", 200, "internal_error")
    assert SECRET not in str(written)


def test_a_full_disk_costs_lines_and_no_request(reader: ScriptedReader) -> None:
    with open("/dev/full", "wb", buffering=0) as full:
        ask = asking_app(RequestLog(create_app(Settings(), reader), LineWriter(full.fileno())))
        assert [ask("POST", "/answers", json=ASKED).status_code for _ in range(3)] == [200] * 3


def test_lines_that_were_lost_are_counted_in_the_next_one() -> None:
    readable, writable = os.pipe()
    with open("/dev/full", "wb", buffering=0) as full, open(readable, "rb") as written, open(writable, "wb") as line:
        write = LineWriter(full.fileno())
        for number in range(3):
            write({"number": number})
        write.descriptor = line.fileno()
        write({"number": 3})
        write({"number": 4})
        line.close()
        assert [json.loads(text) for text in written] == [{"number": 3, "lost_lines": 3}, {"number": 4}]


REQUESTS: list[dict[str, Any]] = [
    {"path": "/answers", "json": ASKED},
    {"path": "/answers", "json": ASKED | {SECRET: SECRET}},
    {"path": "/answers", "json": ASKED | {"top_k": SECRET}},
    {"path": "/answers", "json": [SECRET]},
    {"path": "/answers", "content": f'{{"{SECRET}'.encode()},
    {"path": "/answers", "content": SECRET.encode("latin-1")},
    {"path": "/answers", "content": SECRET, "headers": {"content-type": f"text/{len(SECRET)}"}},
    {"path": "/answers", "content": SECRET * 1000},
    {"path": "/", "json": {"inputs": ASKED}},
    {"path": "/", "json": {"inputs": SECRET, "parameters": {"top_k": SECRET}}},
    {"path": "/qas/", "params": ASKED},
    {"path": "/qas/", "data": ASKED},
    {"path": "/qas/", "content": b"--x!", "headers": {"content-type": "multipart/form-data; boundary=x"}},
    {"path": "/qas/", "files": {SECRET: (SECRET, SECRET)}},
    {"path": f"/{SECRET}", "json": ASKED},
    {"path": "/health", "json": ASKED, "params": ASKED},
]
READERS = {
    "finds": ScriptedReader(answers=(SECRET, "55 metros")),
    "finds nothing": ScriptedReader(answers=()),
    "has no time": ScriptedReader(truncated=True, windows_read=0),
    "finds the question too long": ScriptedReader(fails=QuestionTooLong(0, 400, 370)),
    "has no model": ScriptedReader(fails=ModelError(SECRET)),
    "fails": ScriptedReader(fails=ValueError(f"could not read {ASKED}")),
    "fails for a reason": ScriptedReader(fails=ExceptionGroup(SECRET, [ValueError(SECRET)])),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: str(list(request)))
def test_no_word_of_what_was_sent_is_ever_logged(
    reader: ScriptedReader,
    request_: dict[str, Any],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    asking(reader, Settings(max_body_bytes=5000))("POST", **request_)
    # Ignore the log of httpx, the client.
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    written = "\n".join([*capfd.readouterr(), *logged])
    # Warnings of libraries would appear between the log lines.
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert '"event":"request"' in written
    for form in (SECRET, json.dumps(SECRET)[1:-1], "murci", "55 metros"):
        assert form not in written


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(st.characters(codec="utf-8"), min_size=12), st.sampled_from(["/answers", "/", "/qas/", "/nowhere"]))
def test_nor_any_text_at_all(capfd: pytest.CaptureFixture[str], text: str, path: str) -> None:
    for reader in (ScriptedReader(answers=(text,)), ScriptedReader(fails=ValueError(text))):
        asking(reader, Settings())("POST", path, json={"question": text, "context": text})
        written = "\n".join(capfd.readouterr())
        assert text not in written
        assert json.dumps(text)[1:-1] not in written
