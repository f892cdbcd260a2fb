"""Answers and notices as HTML. All text from visitors and from the API is escaped here or in `marked`."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from client import Answer, Span
from frontend.texts import Texts

BETO = """make bake MODEL=mrm8488/bert-base-spanish-wwm-cased-finetuned-spa-squad2-es
./stop.sh
QAS_MODEL=build/model ./start.sh"""


def answer_card(
    best: Answer, text: str, texts: Texts, *, heading: str = "", place: Sequence[str] = (), note: str = ""
) -> str:
    """Return a card with the best answer, its probability and its sentence.

    `place`: the location of the answer, such as file and page. `heading` and `note`, which is below the probability,
    are HTML.
    """
    sentence = marked(text, best.span, within=best.sentence)
    return (
        f'<section class="qas-card" lang="{texts.language}" aria-live="polite">{heading}'
        f'<p class="qas-label">{escape(" · ".join([texts.answer, *place]))}</p>'
        f'<p class="qas-answer" lang="es">{escape(best.text)}</p>'
        f'<p class="qas-score">{texts.score}: <strong>{texts.percentage(best.score)}</strong></p>'
        f"{bar(best.score)}{note}"
        f'<blockquote class="qas-sentence" lang="es">{sentence}</blockquote>'
        "</section>"
    )


def no_answer_card(texts: Texts) -> str:
    return notice(texts.no_answer_title, f"<p>{texts.no_answer}</p>", texts)


def no_time_card(texts: Texts) -> str:
    return notice(texts.no_time_title, f"<p>{texts.no_time}</p>", texts)


def waiting_card(title: str, text: str, texts: Texts) -> str:
    """Return the notice that is shown in place of a result before anything is asked."""
    return notice(title, f"<p>{text}</p>", texts, kind="qas-waiting")


def input_error(text: str, texts: Texts) -> str:
    """Return a message about something wrong in the visitor's input."""
    return f'<p class="qas-card qas-none" lang="{texts.language}" role="alert">{escape(text)}</p>'


def reading_card(texts: Texts) -> str:
    """Return the card shown while the API reads. Its second line appears after a few seconds, by CSS (style.css)."""
    return (
        f'<section class="qas-card qas-reading" lang="{texts.language}" role="status">'
        f'<p class="qas-title">{texts.reading}</p><p class="qas-late">{texts.late}</p></section>'
    )


def error_code(code: str, texts: Texts) -> str:
    return f'<p class="qas-code" lang="{texts.language}">{escape(texts.error_code.format(code=code))}</p>'


def facts_line(parts: Sequence[str], texts: Texts) -> str:
    return f'<p class="qas-facts" lang="{texts.language}">{" · ".join(escape(part) for part in parts)}</p>'


def status_line(state: Literal["on", "busy", "off"], parts: Sequence[str], texts: Texts) -> str:
    text = " · ".join(escape(part) for part in parts)
    return f'<p class="qas-status qas-{state}" lang="{texts.language}">{text}</p>'


def embedded_note(texts: Texts) -> str:
    """Return a collapsed note that the embedded model is answering, and how to use BETO instead."""
    return (
        f'<details class="qas-embedded" lang="{texts.language}"><summary>{texts.embedded}</summary>'
        f'<p>{texts.embedded_how}</p><pre tabindex="0"><code>{BETO}</code></pre></details>'
    )


def notice(title: str, body: str, texts: Texts, *, heading: str = "", kind: str = "qas-none") -> str:
    """Return the card shown if there is no answer. `heading`, `title` and `body` are HTML."""
    return (
        f'<section class="qas-card {kind}" lang="{texts.language}" aria-live="polite">{heading}'
        f'<p class="qas-title">{title}</p>{body}</section>'
    )


def bar(probability: float) -> str:
    """Return a bar, hidden from screen readers because the number is next to it as text."""
    return f'<div class="qas-bar" aria-hidden="true"><div style="width:{probability:.1%}"></div></div>'


def marked(text: str, best: Span, others: Iterable[Span] = (), within: Span | None = None) -> str:
    """Return the text as HTML, with the best span in <mark class="best"> and the others in <mark>.

    All offsets count code points of the whole text. Only the part `within` is returned, or the whole text if it is
    None. Spans that overlap the best span are not marked. If two other spans overlap, the second is marked from the end
    of the first.
    """
    within = within or Span(0, len(text))
    pieces: list[str] = []
    shown = within.start
    for span in sorted([best, *_without_overlaps(best, others)], key=lambda span: span.start):
        start, end = max(span.start, shown), min(span.end, within.end)
        if start < end:
            opening = '<mark class="best">' if span == best else "<mark>"
            pieces += escape(text[shown:start]), opening, escape(text[start:end]), "</mark>"
            shown = end
    return "".join(pieces) + escape(text[shown : within.end])


def _without_overlaps(best: Span, others: Iterable[Span]) -> list[Span]:
    return [span for span in others if span.end <= best.start or best.end <= span.start]
