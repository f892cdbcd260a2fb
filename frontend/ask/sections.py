"""Divide a long text into sections that a browser can show: pages, or pieces of a few pages."""

from collections.abc import Sequence

from client import Span
from client.batching import CUTS

WHOLE = 20_000  # characters: a text up to here is shown as a whole
LONGEST = 6_000


def sections(text: str) -> Sequence[Span]:
    """Return consecutive sections of the whole text. Each ends at the end of its page or at the best place to cut."""
    if len(text) <= WHOLE:
        return (Span(0, len(text)),)
    found: list[Span] = []
    start = 0
    while start < len(text):
        page_end = text.find("\f", start, start + LONGEST) + 1
        end = page_end or _cut(text, start)
        found.append(Span(start, end))
        start = end
    return found


def section_of(place: int, spans: Sequence[Span]) -> int:
    """Return the number, from 0, of the section with the offset `place`."""
    return next(number for number, span in enumerate(spans) if place < span.end)


def _cut(text: str, start: int) -> int:
    limit = start + LONGEST
    if limit >= len(text):
        return len(text)
    for pattern in CUTS:
        if ends := [match.end() for match in pattern.finditer(text, start + LONGEST // 2, limit)]:
            return ends[-1]
    return limit
