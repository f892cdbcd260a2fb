"""Join the lines of a page into paragraphs. Coordinates are in points from the lower left corner."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_BULLET = re.compile(r"^[•◦▪●○■‣–—*\ue000-\uf8ff-]\s")
_PRIVATE = re.compile(r"^[\ue000-\uf8ff](?=\s)")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'»”’)\]]*$")
_OPEN = re.compile(
    r"(?:,|\b(?:a|al|como|con|de|del|e|el|en|es|la|las|lo|los|más|ni|no|o|para|por|que|se|sin|sobre|su|sus|u|un|una|y))$"
)
_LINE_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u00ad]$")
_LAST_WORD = re.compile(r"(?<!\w)\w++$")
_FIRST_WORD = re.compile(r"^\w+")
ASCENT, DESCENT = 0.8, 0.2  # of the font size, as in most fonts
SPACE = 0.45  # of the font size: a gap wider than any space, except in justified lines
GAP = 1.5  # of the font size: a line with exactly one wider gap, or with any gap of twice this, is a table row
LEADING = 1.0  # in line heights: a larger space between two lines begins a new paragraph
SPACING = 0.25  # in line heights: a space larger by this than the previous one begins a new paragraph
JUSTIFIED = 1.5  # points: the right edges of justified lines differ by less
SHORT = 30  # characters: if all lines are shorter, they are an address or a list rather than a paragraph


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a line: where it starts in the line's text, and its left and right edges."""

    start: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line. `cells`: all but the first, if there are several. `gapped`: whether it is a row of a table.

    `spaced`: there was a space before it. `hyphen`: a hyphen at its end was removed.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    spaced: bool = False
    gapped: bool = False
    hyphen: bool = False
    cells: Sequence[Cell] = ()

    @classmethod
    def of(
        cls,
        text: str,
        runs: Sequence[tuple[float, float]],
        base: float,
        size: float,
        words: Sequence[tuple[int, float]] = (),
    ) -> "Row":
        """Return a line. `runs`: left and right edge of each run of characters. `base`: baseline. `size`: font size.

        `words`: for each word, its start in `text` and its left edge.
        """
        body = text.strip()
        hyphen = bool(_LINE_HYPHEN.search(body))
        return cls(
            text=_PRIVATE.sub("•", body[:-1] if hyphen else body),
            left=min((left for left, _ in runs), default=0.0),
            right=max((right for _, right in runs), default=0.0),
            bottom=base - DESCENT * size,
            top=base + ASCENT * size,
            spaced=text[0].isspace(),
            gapped=not hyphen and not _BULLET.match(body) and _gapped(sorted(runs), size),
            hyphen=hyphen,
            cells=() if _BULLET.match(body) else _cells(text, sorted(runs), words, size),
        )

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)


def _cells(
    text: str, runs: Sequence[tuple[float, float]], words: Sequence[tuple[int, float]], size: float
) -> Sequence[Cell]:
    """Return the cells: the runs after wide gaps (`GAP`) or, if there are none, after gaps wider than a space."""
    gaps = [(run, run[0] - before[1]) for before, run in pairwise(runs) if run[0] - before[1] > SPACE * size]
    wide = [(run, gap) for run, gap in gaps if gap > GAP * size]
    indent = len(text) - len(text.lstrip())
    cells = []
    for (left, right), _ in wide or gaps:
        start, edge = min(words, key=lambda word: abs(word[1] - left), default=(0, left + size))
        if abs(edge - left) < 0.5 * size and start > indent:
            cells.append(Cell(start - indent, left, right))
    return cells


def _gapped(runs: Sequence[tuple[float, float]], height: float) -> bool:
    gaps = [after[0] - before[1] for before, after in pairwise(runs)]
    large = [gap for gap in gaps if gap > GAP * height]
    return len(large) == 1 or any(gap > 2 * GAP * height for gap in large)


def page_text(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    words = frozenset(re.findall(r"[\w-]+", " ".join(row.text for row in rows).lower()))
    pieces = [rows[0].text]
    first = 0  # the first line of the paragraph in the current column
    for number in range(1, len(rows)):
        above, row = rows[number - 1], rows[number]
        if _beside(above, row):
            pieces.append(" " if row.spaced or row.left - above.right > 0.15 * row.height else "")
        elif _continues(rows, first, number):
            pieces.append(_seam(above, row, words) if above.hyphen else " ")
            first = first if _under(above, row) else number
        else:
            pieces.append("-" if above.hyphen else "")
            pieces.append("\n" if above.gapped and row.gapped else "\n\n")
            first = number
        pieces.append(row.text)
    return "".join(pieces) + ("-" if rows[-1].hyphen else "")


def _beside(one: Row, other: Row) -> bool:
    """Return whether `other` continues the line on the page, for example as a superscript or a cell."""
    common = min(one.top, other.top) - max(one.bottom, other.bottom)
    return other.left >= one.right - 1 and common > 0.5 * min(one.height, other.height)


def _under(above: Row, row: Row) -> bool:
    ratio = row.height / above.height
    near = -0.5 * row.height < _white(above, row) < LEADING * max(row.height, above.height)
    return 0.9 < ratio < 1.1 and near and row.left < above.right and row.right > above.left


def _continues(rows: Sequence[Row], first: int, number: int) -> bool:
    """Return whether line `number` continues the paragraph that begins at line `first`.

    It does if the line before is full and there is no sign of a new paragraph.
    """
    above, row = rows[number - 1], rows[number]
    if above.gapped or row.gapped or _BULLET.match(row.text):
        return False
    if above.hyphen:
        return True
    lower, ended = row.text[0].islower(), bool(_SENTENCE_END.search(above.text))
    paragraph = rows[first:number]
    if not _under(above, row):  # At the top of the next column, or after an image.
        return len(paragraph) > 1 and lower and not ended and _full(paragraph, row, above)
    if len(paragraph) > 1 and _white(above, row) > _white(paragraph[-2], above) + SPACING * row.height:
        return False
    ahead = [row] if len(paragraph) < 3 else []
    if ahead and number + 1 < len(rows) and _under(row, rows[number + 1]):
        ahead.append(rows[number + 1])
    column = [*paragraph, *ahead]
    if not lower and not _OPEN.search(above.text) and max(len(line.text) for line in column) < SHORT:
        return False
    if ended and not lower and len(paragraph) == 1 and above.right > max(line.right for line in ahead) + row.height:
        return False  # It is not known how long a full line is.
    indented = row.left > max(above.left, min(line.left for line in column)) + 0.8 * row.height
    return _full(column, row, above) and not (ended and (indented or _justified(paragraph)))


def _white(above: Row, row: Row) -> float:
    return above.bottom - row.top


def _full(column: Sequence[Row], row: Row, above: Row) -> bool:
    """Return whether `above` is full: the first word of `row` does not fit on it."""
    first_word = row.text.split(maxsplit=1)[0]
    wanted = (row.right - row.left) * (len(first_word) + 1) / len(row.text)
    return above.right + wanted > max(line.right for line in column) - 0.5


def _justified(paragraph: Sequence[Row]) -> bool:
    """Return whether the paragraph is justified and its last line is shorter, which makes it the end."""
    ends = [line.right for line in paragraph[:-1]]
    return len(ends) > 1 and max(ends) - min(ends) < JUSTIFIED and paragraph[-1].right < min(ends) - 2 * JUSTIFIED


def _seam(above: Row, row: Row, words: frozenset[str]) -> str:
    """Return the hyphen between two lines if it is part of the word, or an empty string if it only divides the word.

    It is part of the word if the page contains the word with a hyphen elsewhere, if the second half does not begin with
    a lowercase letter, as in names, or if a digit precedes it.
    """
    before, after = _LAST_WORD.search(above.text), _FIRST_WORD.search(row.text)
    if not before or not after or not after[0][0].islower() or before[0][-1].isdigit():
        return "-"
    return "-" if f"{before[0]}-{after[0]}".lower() in words else ""
