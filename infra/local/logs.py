"""A log handler that drops lines if they cannot be written, and a size limit for log files."""

import logging
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

STANDARD_ERROR = 2
MAX_BYTES = 10_000_000


class LineHandler(logging.Handler):
    """A handler that writes each record to a file descriptor, without a buffer.

    A line that cannot be written (a full disk, a closed pipe) is dropped. The number of dropped lines is written before
    the next line that can be written.
    """

    def __init__(self, descriptor: int = STANDARD_ERROR) -> None:
        super().__init__()
        self.descriptor = descriptor
        self.lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        lost = f'{{"lost_lines": {self.lost}}}\n' if self.lost else ""
        try:
            os.write(self.descriptor, f"{lost}{self.format(record)}\n".encode(errors="backslashreplace"))
        except OSError:
            self.lost += 1
        else:
            self.lost = 0


def limit_sizes(paths: Iterable[Path], max_bytes: int = MAX_BYTES) -> None:
    """Move the content of each file over `max_bytes` to `<name>.1`, replacing what was there.

    The file is emptied and not renamed, because a process has it open and must append to it. If the disk is full, the
    content is lost.
    """
    for path in paths:
        with suppress(FileNotFoundError):
            if path.stat().st_size > max_bytes:
                _move(path, path.with_name(f"{path.name}.1"))


def _move(path: Path, old: Path) -> None:
    try:
        shutil.copyfile(path, old)
    except OSError:
        old.unlink(missing_ok=True)
    os.truncate(path, 0)
