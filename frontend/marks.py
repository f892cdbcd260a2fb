"""Mark spans of a plain text in HTML. The text is escaped."""

from collections.abc import Iterable
from html import escape

from client import Span


def marked(text: str, best: Span, others: Iterable[Span] = (), within: Span | None = None) -> str:
    """Return the text as HTML, with the best span in <mark class="best"> and the others in <mark>.

    All offsets count code points of the whole text. Only the part `within` is returned, or the whole text if it is
    None. Spans that overlap the best span are not marked. If two other spans overlap, the second is marked from the end
    of the first.
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
