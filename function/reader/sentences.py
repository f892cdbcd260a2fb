"""Find sentences."""

import re
from bisect import bisect_left, bisect_right

from function.reader.abbreviations import is_abbreviation
from function.reader.document import Span
from function.reader.layout import Layout

LONGEST = 500

_OPENERS = "¿¡\"'«“‘(\\[—–-"
_BREAK = re.compile(
    # Possessive, and only at the start of a run of marks, so that a text of nothing but periods takes linear time.
    rf"(?<![.!?…])(?P<mark>[.!?…]++[\"'»”’)\]]*+)(?=\s+[{_OPENERS}]*(?:\d|[^\W\d_a-záéíóúüñ])|\s*\Z)"
)
_WORD = re.compile(r"[^\W\d_]+\Z")
_LONGEST_WORD = 16
_NUMBER = re.compile(r"\s+\d")
_MEASURE = re.compile(r"\d[^\S\n]?\Z")
_ORDINAL = re.compile(r"\d(?:er|[rdtmvn][oa])\Z", re.I)


def sentence_ends(text: str, layout: Layout) -> list[int]:
    """Return the ascending offsets at which sentences end; the last one is the end of the text.

    The end of a whole line of the layout also ends a sentence.
    """
    marks = [match.end() for match in _BREAK.finditer(text) if not _is_part(text, match)]
    return sorted({*marks, *layout.line_ends, len(text)})


def _is_part(text: str, match: re.Match[str]) -> bool:
    """Return whether a mark is the period of an abbreviation, an initial or an ordinal ("2do.")."""
    if match["mark"] != ".":
        return False
    word = _WORD.search(text, max(0, match.start() - _LONGEST_WORD), match.start())
    if word is None:
        return False
    letters, start = word.group(), word.start()
    if len(letters) == 1 or _ORDINAL.search(text, max(0, match.start() - 3), match.start()):
        return True
    after_number = _MEASURE.search(text, max(0, start - 2), start) is not None
    return is_abbreviation(letters, after_number, before_number=_NUMBER.match(text, match.end()) is not None)


def sentence_around(text: str, start: int, end: int, ends: list[int]) -> Span:
    """Return the sentence around `text[start:end]`, or several sentences if the answer is in more than one.

    It has at most LONGEST characters on each side of the answer, because a text without periods is one sentence.
    """
    first = bisect_right(ends, start)
    left = ends[first - 1] if first else 0
    right = ends[bisect_left(ends, end)]
    left, right = max(left, start - LONGEST), min(right, end + LONGEST)
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return Span(text[left:right], left, right)
