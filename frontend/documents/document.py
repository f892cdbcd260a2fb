"""What goes into loading a document and what comes out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask of this machine.

    `max_expanded_bytes` counts what an archive holds, unpacked. `seconds` is for the whole file without waiting for a
    turn, at most `wait_seconds`; `page_seconds` is processor time, and each page that is read by OCR has `ocr_seconds`
    more. A smaller container leaves less than `memory_bytes`.
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
    """Something to tell about a document that was read all the same; `messages.sentence` has the words.

    Codes: `pages_without_text` (`pages`: their numbers), `encoding_guessed` (`encoding`), `bad_bytes` (`count`),
    `attachments_not_read` (`names`), `read_by_ocr` (`pages`).
    """

    code: str
    values: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """`text` as people read it, a form feed between pages; `kind` is what the file is, whatever its name says.

    `ocr_pages`: the numbers of those whose text was recognized in an image.
    """

    name: str
    text: str
    pages: int
    kind: str
    notices: Sequence[Notice] = ()
    ocr_pages: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Extract:
    """What the reader of one kind of file makes of it: a text for each page, not yet tidied.

    `scans`: for the numbers of pages without text, what makes an image of the page, in shades of grey as PGM.
    """

    pages: Sequence[str]
    notices: Sequence[Notice] = ()
    scans: Mapping[int, Callable[[], bytes]] = field(default_factory=dict)


def decoding_notices(text: str, encoding: str | None) -> list[Notice]:
    """Say what `decoding.decode` had to do: `encoding` is the one it names."""
    if encoding == "UTF-8":
        return [Notice("bad_bytes", {"count": text.count("\ufffd")})]
    return [Notice("encoding_guessed", {"encoding": encoding})] if encoding else []
