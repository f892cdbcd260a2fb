import json
import logging
import os
from pathlib import Path

from infra.local.logs import LineHandler, limit_sizes


def test_lines_that_were_lost_are_counted_before_the_next_one() -> None:
    readable, writable = os.pipe()
    with open("/dev/full", "wb", buffering=0) as full, open(readable, "rb") as written, open(writable, "wb") as line:
        handler = LineHandler(full.fileno())
        log = logging.Logger("test")
        log.addHandler(handler)
        for number in range(3):
            log.info(json.dumps(number))
        handler.descriptor = line.fileno()
        log.info("después")
        log.info("\ud800")
        line.close()
        assert written.read().decode() == '{"lost_lines": 3}\ndespués\n\\ud800\n'


def test_a_log_over_its_size_is_moved_and_goes_on(tmp_path: Path) -> None:
    path, other = tmp_path / "gateway.log", tmp_path / "page.log"
    other.write_bytes(b"a" * 100)
    with path.open("ab", buffering=0) as output:
        for number in range(3):
            output.write(f"{number}".encode() * 101)
            limit_sizes([path, other, tmp_path / "absent.log"], 100)
            output.write(b"after")
            assert path.read_bytes() == b"after"
    assert (tmp_path / "gateway.log.1").read_bytes() == b"after" + b"2" * 101
    assert other.read_bytes() == b"a" * 100
    assert sorted(found.name for found in tmp_path.iterdir()) == ["gateway.log", "gateway.log.1", "page.log"]


def test_a_log_that_cannot_be_moved_is_emptied(tmp_path: Path) -> None:
    """Writing to /dev/full fails as on a full disk."""
    path = tmp_path / "gateway.log"
    path.write_bytes(b"a" * 101)
    (tmp_path / "gateway.log.1").symlink_to("/dev/full")
    limit_sizes([path], 100)
    assert path.read_bytes() == b""
    assert not (tmp_path / "gateway.log.1").is_symlink()
