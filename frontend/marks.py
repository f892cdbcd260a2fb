"""Spans of a text, marked: plain text in, HTML out, nothing of the text taken for markup."""

from collections.abc import Iterable
from html import escape

from frontend.replies import Span


def marked(text: str, best: Span, others: Iterable[Span] = (), within: Span | None = None) -> str:
    """The text as HTML, the best span in <mark class="best">, the others in <mark>.

    All offsets count code points of the whole text; only what lies `within` is shown, the whole text where None.
    Where spans overlap the best one stands, then the one that comes first.
    """
    within = within or Span(0, len(text))
    pieces: list[str] = []
    shown = within.start
    for span in sorted([best, *_clear_of(best, others)], key=lambda span: span.start):
        start, end = max(span.start, shown), min(span.end, within.end)
        if start < end:
            opening = '<mark class="best">' if span == best else "<mark>"
            pieces += escape(text[shown:start]), opening, escape(text[start:end]), "</mark>"
            shown = end
    return "".join(pieces) + escape(text[shown : within.end])


def _clear_of(best: Span, others: Iterable[Span]) -> list[Span]:
    return [span for span in others if span.end <= best.start or best.end <= span.start]
