"""Layout of a text: which line breaks end a field, row, list item or heading, and which only wrap prose.

A block is the lines between two empty lines. In a block, the lines before and after a break decide what it is:

    a border          IVA: 21 €⏎Total: 121 €    Pan⇥1,20 €⏎Leche⇥0,95 €    a) uno⏎b) dos    ANEXO⏎La tasa …
    wrapped prose     … para presentar la⏎solicitud es de diez⏎días hábiles.    … según el Sr.⏎Díaz …

Form feeds and empty lines are always borders.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from function.reader.abbreviations import binds

# Line breaks other than "\n". The replacements have the same length, so that offsets stay valid.
_LINE_BREAKS = {"\r\n": " \n", "\r": "\n", "\v": "\n", "\x1c": "\n", "\x1d": "\n", "\x85": "\n", "\u2028": "\n"}
_SPACES = dict.fromkeys(map(ord, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")

_BULLET = re.compile(r"[-–—•*·‣▪◦●○■□➤►→✓✔][^\S\n]+\S")
_LETTERED = re.compile(
    r"\(?(?:\d{1,3}|[a-zñA-ZÑ]|[ivxIVX]{1,5})\)|[a-zñ]\.[^\S\n](?!C\.|m\.)|[A-ZÑ]\.?[-–]\s|\d{1,3}\.?[-–ºª°]\s"
)
_NUMBERED = re.compile(r"\d{1,3}(?:\.\d{1,3})*\.(?:[-–ºª]+)?(?=[^\S\n])")
_FIELD = re.compile(r"[^\W_][^:\n\t]{0,48}?:(?=[^\S\n]|\Z)")
_COLUMNS = re.compile(r"\S[^\S\n\t]*+\t\s*+(?=\S)|\S[^\S\n]+\|[^\S\n]+(?=\S)|\S(?:[^\S\n]{3,}|[ .…]{4,})(?=\S)")
_QUOTED = re.compile(r"[\s>]*")

# If a line ends with one of these words, or the next line begins with one, the sentence goes on.
_OPEN = frozenset(
    "el la los las lo un una unos unas de del a al ante bajo con contra desde durante en entre hacia hasta mediante "
    "para por según sin sobre tras y e o u ni que como cuando donde cuyo cuya su sus mi mis tu tus nuestro nuestra se "
    "no es son fue era ser muy más este esta estos estas ese esa cada doña don".split()
)
_OVER = ".!?…;:"
_OPENERS = "«“\"'‘([¿¡"
_UNITS = "%‰€°"

_NARROWEST = 40  # characters: in narrower blocks, a full line alone does not show that prose wraps
_FULL = 0.85  # of the longest line; letters differ in width, so full lines differ in their number of characters


@dataclass(frozen=True, slots=True)
class Layout:
    """Offsets in a text, ascending: `segments` are the starts of segments, `line_ends` the ends of whole lines.

    Segments are keys and values of fields, cells, list items, headings and paragraphs. A line that wraps into the next
    one has no entry in `line_ends`.
    """

    segments: NDArray[np.int64]
    line_ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "Layout":
        segments: list[int] = []
        line_ends: list[int] = []
        for block in blocks(text):
            lines = [line for _, line in block]
            rows = find_rows(lines)
            borders = [True, *_line_borders(lines, rows)] if len(lines) > 1 else [True]
            ends = [start + len(line) for start, line in block]
            segments.extend(start for (start, _), border in zip(block, borders, strict=True) if border)
            for i, (start, line) in enumerate(block):
                if rows[i]:
                    segments.extend(start + cell for cell in cell_starts(line))
                last = i + 1 == len(block)
                if last or (borders[i + 1] and not (line[-1] == ":" and _continues_label(lines[i + 1], rows[i + 1]))):
                    line_ends.append(ends[i])
            segments.extend(_values(block))
        return cls(np.unique(np.array(segments, np.int64)), line_ends)

    def unwrapped(self, text: str) -> str:
        """Return `text` with "\\n" only at the ends of whole lines, without the last, and spaces for other line breaks.

        The offsets stay valid.
        """
        parts: list[str] = []
        start = 0
        text = text.translate(_SPACES)
        for end in self.line_ends[:-1]:
            parts += text[start:end], "\n"
            start = end + 1
        return "".join([*parts, text[start:]])

    def segments_of(self, places: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the number (N,) of the segment that holds each offset. No answer crosses the border of a segment."""
        return np.searchsorted(self.segments, places, side="right")


def blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the blocks of a text. Each is a list of its lines, with the offset of each line."""
    for other, same in _LINE_BREAKS.items():
        text = text.replace(other, same)
    text = text.replace("\u2029", "\f")
    start = 0
    for page in text.split("\f"):
        block: list[tuple[int, str]] = []
        for line in page.split("\n"):
            content = line.strip()
            if content:
                margin = _QUOTED.match(line)
                begin = margin.end() if margin else 0
                block.append((start + begin, line[begin:].rstrip()) if begin < len(line) else (start, content))
            elif block:
                yield block
                block = []
            start += len(line) + 1
        if block:
            yield block


def find_rows(lines: Sequence[str]) -> list[bool]:
    """Return which lines are rows: those with a tab or a bar, and those with gaps next to a line with gaps."""
    gaps = [("\t" in line or "   " in line or " | " in line or "...." in line) for line in lines]
    if not any(gaps):
        return gaps
    gaps = [gap and _COLUMNS.search(line) is not None for gap, line in zip(gaps, lines, strict=True)]
    around = [False, *gaps, False]
    return [
        gap and ("\t" in line or " | " in line or around[i] or around[i + 2])
        for i, (gap, line) in enumerate(zip(gaps, lines, strict=True))
    ]


def cell_starts(row: str) -> list[int]:
    """Return the offsets in a row at which its cells begin, without that of the first."""
    return [match.end() for match in _COLUMNS.finditer(row)]


def _values(block: Sequence[tuple[int, str]]) -> Iterator[int]:
    """Yield the start of the value of each field that has another field before or after it."""
    ends = [match.end() if ":" in line and (match := _FIELD.match(line)) else 0 for _, line in block]
    for i, ((start, line), end) in enumerate(zip(block, ends, strict=True)):
        if 0 < end < len(line) and (any(ends[max(i - 1, 0) : i]) or any(ends[i + 1 : i + 2])):
            yield start + end


def _line_borders(lines: Sequence[str], rows: Sequence[bool]) -> list[bool]:
    """Return, for each line but the first, whether there is a border before it."""
    width = max(map(len, lines))
    decided = [_surely(*pair, *row) for pair, row in zip(pairwise(lines), pairwise(rows), strict=True)]
    prose = sum(border is False for border in decided)
    if prose and width < _NARROWEST and _is_plain_list(lines):
        return [True] * len(decided)
    bullets = sum(_BULLET.match(line) is not None for line in lines) if None in decided else 0
    numbers = sum(_NUMBERED.match(line) is not None for line in lines) if None in decided else 0
    borders = []
    in_field = False
    for (before, after), border in zip(pairwise(lines), decided, strict=True):
        in_field = (border is not False and is_field(before)) or (in_field and border is False)
        if border is None:
            full = len(before) + 1 + len(after.split(maxsplit=1)[0]) > _FULL * width
            wide = width >= _NARROWEST and (prose or lines[-1].endswith("."))
            over = before[-1] in _OVER and not (before[-1] == ":" and after[0].islower())
            wraps = full and not over and (wide or prose > len(decided) // 2)
            listed = (_BULLET.match(after) and bullets > 1) or (_NUMBERED.match(after) and numbers > 1)
            fields = in_field and is_field(after)
            border = not wraps or bool(listed) or fields
        borders.append(border)
    return borders


def _surely(before: str, after: str, row: bool, next_row: bool) -> bool | None:
    """Return whether there is a border between two lines, or None if their words do not show it."""
    if row or next_row or _LETTERED.match(after):
        return True
    first, last = after[0], before[-1]
    if first.islower() and not last.isupper() and ":" not in after:
        # Nearly all lines of wrapped prose.
        return None if last == ":" else False
    if last == ":":
        return True
    if _is_open(before):
        return False
    if _BULLET.match(after) or _NUMBERED.match(after):
        return True if last in _OVER + "," else None
    if is_field(after):
        return True if not first.islower() and (is_field(before) or last in _OVER) else is_field(before) or None
    if is_heading(before) != is_heading(after):
        return True
    word = after.split(maxsplit=1)[0].lower()
    if first.islower() or first in _UNITS or (word in _OPEN and is_heading(after)):
        return False
    return True if last in _OVER else None


def _continues_label(line: str, row: bool) -> bool:
    """Return whether a line is the value of a "Key:" that stands alone on the line before."""
    return not (row or is_field(line) or is_item(line))


def _is_open(line: str) -> bool:
    """Return whether a line ends within a sentence: with an article, preposition, abbreviation or hyphen."""
    last = line.rsplit(maxsplit=1)[-1]
    if last in _OPEN or (is_heading(line) and last.lower() in _OPEN):
        return True
    if last[-1] == ".":
        return binds(last[:-1].lstrip(_OPENERS))
    return last[-1] in "-\u00ad\u2010" and len(last) > 2 and last[-2].islower()


def is_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _LETTERED.match(line) or _NUMBERED.match(line))


def is_field(line: str) -> bool:
    return ":" in line and (match := _FIELD.match(line)) is not None and len(match.group().split()) < 8


def is_heading(line: str) -> bool:
    """Return whether a line is in capitals, has four letters or more, and does not end with a period."""
    return line.isupper() and line[-1] != "." and sum(map(str.isalpha, line)) > 3


def _is_plain_list(lines: Sequence[str]) -> bool:
    """Return whether the first line begins in lower case and no line ends with punctuation or within a sentence."""
    return lines[0][0].islower() and not any(line[-1] in ".,;:!?…" or _is_open(line) for line in lines)
