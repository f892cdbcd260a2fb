"""Load files.

They are parsed in a separate process: an untrusted file may make the parser crash, hang or use too much memory.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from frontend.documents.capacity import Turns, available_memory, memory_of_one, readers_at_once
from frontend.documents.document import MEGABYTE, Limits, LoadedDocument, Notice
from frontend.documents.errors import (
    ERRORS,
    DamagedFile,
    EmptyFile,
    FileTooLarge,
    NeedsTooMuchMemory,
    PageTooComplex,
    ServerBusy,
    TookTooLong,
)

ROOT = Path(__file__).parents[2]
LIMITS = Limits()
TURNS = Turns(readers_at_once(LIMITS, available_memory(), os.cpu_count() or 1))
OnPage = Callable[[int, int], None]
WORKER = (sys.executable, "-m", "frontend.documents.worker")


def ignore_pages(page: int, pages: int) -> None:
    pass


def load(
    name: str,
    data: bytes,
    limits: Limits = LIMITS,
    *,
    charset: str | None = None,
    on_page: OnPage = ignore_pages,
    turns: Turns = TURNS,
    programs: str | None = None,
) -> LoadedDocument:
    """Load a file, after waiting for a turn. Raises DocumentError.

    `name`: that of the uploaded file. `charset`: that of the HTTP header. `on_page` is called before each page that is
    read by OCR with its number among these pages and their count. `programs`: the search path of LibreOffice and
    Tesseract, in the format of PATH. The separate process gets no other environment variables, so no secrets.
    """
    if not data:
        raise EmptyFile
    if len(data) > limits.max_bytes:
        raise FileTooLarge(limit=limits.max_bytes // MEGABYTE)
    memory = memory_of_one(limits, available_memory())
    given = {field: getattr(limits, field) for field in Limits.__slots__} | {"memory_bytes": memory}
    order = json.dumps({"name": name, "charset": charset, "limits": given})
    try:
        with turns.turn(limits.wait_seconds):
            answer = _answer(order.encode() + b"\n", data, limits, on_page, programs)
    except TimeoutError:
        raise ServerBusy from None
    return _document(name, answer)


def _answer(order: bytes, data: bytes, limits: Limits, on_page: OnPage, programs: str | None) -> Mapping[str, Any]:
    with subprocess.Popen(
        WORKER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may contain text of the file
        cwd=ROOT,
        env=_environment(programs),
        start_new_session=True,  # so that programs it starts can be killed with it
    ) as process:
        deadline = _Deadline(process, limits.seconds)
        feeding = threading.Thread(target=_feed, args=(process, order, data), daemon=True)
        feeding.start()
        try:
            assert process.stdout is not None
            answer: dict[str, Any] = {}
            for line in process.stdout:
                answer = json.loads(line)
                if "page" in answer:
                    deadline.extend(limits.ocr_seconds)
                    on_page(answer["page"], answer["pages"])
            status = process.wait()
        finally:
            deadline.cancel()
            _kill(process)
            feeding.join()
    if deadline.passed:
        raise TookTooLong(limit=round(deadline.seconds))
    if status == 0:
        return answer
    match -status:
        case signal.SIGPROF:
            raise PageTooComplex(limit=round(limits.page_seconds))
        case signal.SIGKILL:  # the kernel kills a process if memory runs out
            raise NeedsTooMuchMemory(limit=limits.memory_bytes // MEGABYTE)
    raise DamagedFile


class _Deadline:
    """A time limit after which a process and all processes that it started are killed."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.passed = False
        self._process = process
        self._start(seconds)

    def cancel(self) -> None:
        self._timer.cancel()

    def extend(self, seconds: float) -> None:
        """Restart the time limit: `seconds` from now."""
        self._timer.cancel()
        self._start(seconds)

    def _start(self, seconds: float) -> None:
        self.seconds = seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.start()

    def _end(self) -> None:
        self.passed = True
        _kill(self._process)


def _feed(process: subprocess.Popen[bytes], *pieces: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError), process.stdin as stdin:  # The process may end before it has read everything.
        for piece in pieces:
            stdin.write(piece)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # The processes have already ended.
        os.killpg(process.pid, signal.SIGKILL)


def _document(name: str, answer: Mapping[str, Any]) -> LoadedDocument:
    if "error" in answer:
        raise ERRORS[answer["error"]](**answer["values"])
    notices = tuple(Notice(**notice) for notice in answer["notices"])
    text, ocr_pages = answer["text"], frozenset(answer["ocr_pages"])
    return LoadedDocument(name, text, text.count("\f") + 1, answer["kind"], notices, ocr_pages)


def _environment(programs: str | None) -> dict[str, str]:
    """Return the environment of the separate process: paths and settings, but no other variables of this process."""
    return {
        "PATH": os.environ.get("PATH", os.defpath) if programs is None else programs,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",  # each thread uses address space
        "OMP_THREAD_LIMIT": "1",
    }
