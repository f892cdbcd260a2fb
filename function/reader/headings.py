"""Find the headings of table rows, list items and form fields, by the shape of the lines.

a table     Producto⇥Precio⏎Pan⇥1,20 €⏎Leche⇥0,95 €             the first row, for the rows below it
a list      Hay que llevar:⏎- DNI⏎- una foto                    the line before it
a form      DATOS DEL SOLICITANTE⏎Nombre: Ana⏎DNI: 50123456-K   the line before it
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from function.reader.document import Span
from function.reader.layout import blocks, cell_starts, find_rows, is_field, is_heading, is_item

LONGEST = 500
"""Characters of a heading."""

COMPARED = 20
"""Rows of a table in which to look for a header."""

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d.,]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_RULE = frozenset(" \t|:+=-")

Line = tuple[int, str]


class Headings:
    """The headings of the lines of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        # The lines with a heading: start, end and heading, ascending.
        self._starts: list[int] = []
        self._lines: list[tuple[int, Line]] = []
        for (start, line), heading in _headings(text):
            self._starts.append(start)
            self._lines.append((start + len(line), heading))

    def of(self, place: int) -> Span | None:
        """Return the heading of the row, item or field at an offset, or None if there is none."""
        number = bisect_right(self._starts, place) - 1
        if number < 0 or place >= self._lines[number][0]:
            return None
        start, line = self._lines[number][1]
        end = start + min(len(line), LONGEST)
        return Span(self._text[start:end], start, end)


def _headings(text: str) -> Iterator[tuple[Line, Line]]:
    """Yield each row, item or field that has a heading, and the heading."""
    title: Line | None = None
    for block in blocks(text):
        lines = [line for _, line in block]
        rows = find_rows(lines)
        i = 0
        while i < len(block):
            if rows[i]:
                end = i + 1
                while end < len(block) and (rows[end] or _is_rule(lines[end])):
                    end += 1
                header = block[i] if _has_header(lines[i:end]) else None
                for number, row in enumerate(block[i:end]):
                    if heading := header if header and number else title:
                        yield row, heading
                title, i = None, end
                continue
            if is_item(lines[i]) or (is_field(lines[i]) and lines[i][-1] != ":"):
                if title:
                    yield block[i], title
            elif _is_title(lines, i):
                title = block[i]
            elif i == 0 or ":" in (lines[i][-1], lines[i - 1][-1]):
                title = None  # a new paragraph, or a field without a value or with its value on this line
            i += 1


def _is_title(lines: Sequence[str], i: int) -> bool:
    """Return whether a line, which is not a row, an item or a field with a value, is the heading of what follows it."""
    line, after = lines[i], lines[i + 1] if i + 1 < len(lines) else ""
    if i and lines[i - 1][-1] == ":":
        return False
    if is_heading(line) or (line[-1] == ":" and (i == 0 or is_item(after))):
        return True
    return i == 0 and line[-1] not in ".;,!?…" and (is_item(after) or is_field(after))


def _has_header(table: Sequence[str]) -> bool:
    """Return whether the first row of a table is a header: it has no numbers, unlike the rows below it.

    A table with two columns, such as `Nombre⇥Ana⏎DNI⇥50123456-K`, may be a form. Its first row is a header only if all
    values below look the same, as prices or dates do.
    """
    if len(table) > 1 and _is_rule(table[1]):
        return True
    first, *others = (_cells(row) for row in table[:COMPARED])
    if not others or any(_DIGIT.search(_YEAR.sub("", cell)) or cell.endswith(":") for cell in first):
        return False
    if max(len(first), len(others[0])) > 2:
        return True
    looks = {_look(cells[-1]) for cells in others}
    return len(others) > 1 and len(looks) == 1 and "9" in looks.pop() and not is_field(table[0])


def _look(cell: str) -> str:
    """Return a cell with the same digit for each number and the same letter for each word: "9 €", "9:9", "9 a a"."""
    return _LETTERS.sub("a", _NUMBER.sub("9", cell))


def _cells(row: str) -> list[str]:
    return [row[start:end].strip(" \t|.") for start, end in pairwise([0, *cell_starts(row), len(row)])]


def _is_rule(line: str) -> bool:
    """Return whether a line is a rule between rows, such as `|---|---|`."""
    return "--" in line and _RULE.issuperset(line)
