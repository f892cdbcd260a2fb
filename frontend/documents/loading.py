"""A file's bytes → its text. What strangers wrote is parsed in a process of its own, which may crash, hang or swell."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from frontend.documents.document import MEGABYTE, Limits, LoadedDocument, Notice
from frontend.documents.errors import ERRORS, DamagedFile, EmptyFile, FileTooLarge, TookTooLong

ROOT = Path(__file__).parents[2]
LIMITS = Limits()


def load(name: str, data: bytes, limits: Limits = LIMITS, *, charset: str | None = None) -> LoadedDocument:
    """`name` as it was uploaded; `charset` as the web server said. Raises DocumentError.

    The process knows nothing of this one's environment, so no secrets.
    """
    if not data:
        raise EmptyFile
    if len(data) > limits.max_bytes:
        raise FileTooLarge(limit=limits.max_bytes // MEGABYTE)
    order = {"name": name, "charset": charset, "limits": [getattr(limits, field) for field in Limits.__slots__]}
    try:
        process = subprocess.run(
            [sys.executable, "-m", "frontend.documents.worker"],
            input=json.dumps(order).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # A stack trace may hold what the file says.
            timeout=limits.seconds,
            cwd=ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        raise TookTooLong(limit=round(limits.seconds)) from None
    if process.returncode != 0:
        raise DamagedFile
    return _document(name, json.loads(process.stdout))


def _document(name: str, answer: dict[str, Any]) -> LoadedDocument:
    if "error" in answer:
        raise ERRORS[answer["error"]](**answer["values"])
    notices = tuple(Notice(**notice) for notice in answer["notices"])
    return LoadedDocument(name, answer["text"], answer["text"].count("\f") + 1, answer["kind"], notices)
