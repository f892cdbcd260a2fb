"""Limits for loading a document, and its result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one file.

    `max_expanded_bytes`: size of an archive's content when decompressed. `seconds`: time for the whole file, except
    that each page that is read by OCR has `ocr_seconds`. `wait_seconds`: time to wait for a turn. `page_seconds`:
    processor time for a PDF page. `memory_bytes`: memory of the process, reduced in a small container.
    """

    max_bytes: int = 25 * MEGABYTE
    max_pages: int = 1000
    max_expanded_bytes: int = 150 * MEGABYTE
    max_characters: int = 10 * MEGABYTE
    seconds: float = 30.0
    page_seconds: float = 3.0
    wait_seconds: float = 120.0
    memory_bytes: int = 600 * MEGABYTE
    max_ocr_pages: int = 50
    ocr_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice for the user about a document that was read; `messages.sentence` returns its text.

    Codes: `pages_without_text` (`pages`: their numbers), `encoding_guessed` (`encoding`), `bad_bytes` (`count`),
    `attachments_not_read` (`names`), `read_by_ocr` (`pages`).
    """

    code: str
    values: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A document. `text` has a form feed between pages. `kind` is the real type of the file, whatever its extension.

    `ocr_pages`: numbers of the pages whose text was recognized by OCR.
    """

    name: str
    text: str
    pages: int
    kind: str
    notices: Sequence[Notice] = ()
    ocr_pages: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Extract:
    """The result of reading a file: a text for each page, before cleaning.

    `scans`: by page number, a function that returns the image of a page without text, in shades of grey as PGM.
    """

    pages: Sequence[str]
    notices: Sequence[Notice] = ()
    scans: Mapping[int, Callable[[], bytes]] = field(default_factory=dict)


def decoding_notices(text: str, encoding: str | None) -> list[Notice]:
    """Return notices about decoding. `encoding`: as returned by `decoding.decode`."""
    if encoding in ("UTF-8", "UTF-16"):
        return [Notice("bad_bytes", {"count": text.count("\ufffd")})]
    return [Notice("encoding_guessed", {"encoding": encoding})] if encoding else []
