"""Read RTF files with striprtf. It ignores pages and rows, so their control words are replaced first.

Field instructions, font tables and pictures are removed first, too: striprtf's regular expressions need more than
linear time for them.
"""

import re

from striprtf.striprtf import rtf_to_text

from frontend.documents.document import Extract, Limits
from frontend.documents.errors import DamagedFile

_TOKEN = re.compile(r"\\([a-z]+)(-?\d*) ?|\\[^a-z]|[0-9a-f\r\n]{200,}|[{}]", re.I)
_PAGE, _ROW, _BREAK = "\x0c", "\x1e", "\x1f"
# A destination that striprtf ignores. It replaces others that striprtf ignores only slowly.
_UNREAD = r"\template "
_WORDS = {
    "page": r"{\uc0\u12 }",
    "pagebb": r"{\uc0\u12 }",
    "row": r"{\uc0\u30 }\par ",
    "line": r"{\uc0\u31 }",
    "cell": r"\tab ",
    "nestcell": " ",
    "nestrow": " ",
    "fonttbl": _UNREAD,
    "fldinst": _UNREAD,
}


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the pages between explicit page breaks. Raises DamagedFile."""
    text = _Rewriting().of(data.decode("latin-1"))
    try:
        text = rtf_to_text(text, errors="replace")  # type: ignore[no-untyped-call]
    except (LookupError, OverflowError, TypeError, ValueError) as error:
        raise DamagedFile from error
    return Extract([_paragraphs(page) for page in text.split(_PAGE)])


class _Rewriting:
    """The replacement of control words. The end of a paragraph in a table row becomes a space.

    Groups with hidden or deleted text become destinations that are not read. At the outermost level, their control
    words are ignored: they would hide the rest of the document.
    """

    def __init__(self) -> None:
        self._in_row = False
        self._in_picture = False
        self._depth = 0

    def of(self, text: str) -> str:
        return _TOKEN.sub(self._token, text)

    def _token(self, match: re.Match[str]) -> str:
        token, word = match[0], match[1]
        if token == "{":
            self._depth += 1
        elif token == "}":
            self._depth -= 1
            self._in_picture = False
        elif word in ("v", "deleted") and match[2] != "0" and self._depth > 1:
            return _UNREAD
        elif word is None:
            return "" if self._in_picture and token[0] != "\\" else token
        elif word in ("trowd", "row"):
            self._in_row = word == "trowd"
        elif word == "pict":
            self._in_picture = True
        elif word == "par" and self._in_row:
            return " "
        return _WORDS.get(word, token)


def _paragraphs(page: str) -> str:
    """Join lines: table rows with a line break, all others with an empty line."""
    lines = [line for line in page.split("\n") if line.strip(f" \t{_ROW}{_BREAK}")]
    pieces = []
    for number, line in enumerate(lines):
        if number:
            pieces.append("\n" if line.endswith(_ROW) and lines[number - 1].endswith(_ROW) else "\n\n")
        pieces.append(line)
    return "".join(pieces).replace(_ROW, "").replace(_BREAK, "\n")
