"""Where sentences begin and end."""

import re
from bisect import bisect_left, bisect_right

from function.reader.document import Span

LONGEST = 500

_ABBREVIATIONS = (
    "Sr Sra Srta Sres Dr Dra Dres Prof Profa Lic Ing Arq Gral Cnel Cap Sto Sta Ud Uds Vd Vds D Dª Dña Mr Mrs Ms St Jr "
    "art arts av avda c cap cf cía dpto ed ej etc fig km núm nº p pág págs pp s ss tel tfno vol vs aprox máx mín "
    "ene feb mar abr jun jul ago sept oct nov dic a d C EE UU FF AA"
).split()
_OPENERS = "¿¡\"'«“‘(\\[—–-"
_BREAK = re.compile(
    # Possessive, and only from the start of a run of marks: a text of nothing but full stops takes linear time.
    rf"(?<![.!?…])(?P<mark>[.!?…]++[\"'»”’)\]]*+)(?=\s+[{_OPENERS}]*(?:\d|[^\W\d_a-záéíóúüñ])|\s*\Z)"
    # A form feed or an empty line ends a sentence without a mark.
    r"|\f|\n[^\S\n]*\n"
)
_ABBREVIATION = re.compile(rf"(?:\b(?:{'|'.join(_ABBREVIATIONS)})|\b[^\W\d_])\Z")


def sentence_ends(text: str) -> list[int]:
    """Ascending offsets at which sentences end, the last one the text's own end; spaces belong to no sentence."""
    ends: list[int] = []
    for match in _BREAK.finditer(text):
        mark = match["mark"]
        if mark == "." and _ABBREVIATION.search(text, max(0, match.start() - 8), match.start()):
            continue
        end = match.end() if mark else match.start()
        if not ends or ends[-1] < end:
            ends.append(end)
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return ends


def sentence_around(text: str, start: int, end: int, ends: list[int]) -> Span:
    """The sentence that holds `text[start:end]`, or the run of sentences where the answer crosses a border.

    At most LONGEST characters to each side of the answer: a text without full stops is one sentence.
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
