"""A long text in sections that a browser shows at once: its pages, or pieces of some pages' length."""

from collections.abc import Sequence

from frontend.documents.batches import CUTS
from frontend.replies import Span

WHOLE = 20_000  # characters: a text up to here is shown as a whole
LONGEST = 6_000


def sections(text: str) -> Sequence[Span]:
    """They follow each other from the text's start to its end; each ends with its page, or where a cut hurts least."""
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
    """The number, from 0, of the section that holds that place of the text."""
    return next(number for number, span in enumerate(spans) if place < span.end)


def _cut(text: str, start: int) -> int:
    limit = start + LONGEST
    if limit >= len(text):
        return len(text)
    for pattern in CUTS:
        if ends := [match.end() for match in pattern.finditer(text, start + LONGEST // 2, limit)]:
            return ends[-1]
    return limit
