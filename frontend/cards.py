"""Answers and notices as HTML. All text from visitors and from the API is escaped here or in `marked`."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from frontend.marks import marked
from frontend.messages import Messages
from frontend.replies import Answer

BETO = """make bake MODEL=mrm8488/bert-base-spanish-wwm-cased-finetuned-spa-squad2-es
./stop.sh
QAS_MODEL=build/model ./start.sh"""


def answer_card(
    best: Answer, text: str, words: Messages, *, heading: str = "", place: Sequence[str] = (), note: str = ""
) -> str:
    """Return a card with the best answer, its probability, and its sentence below the sentence's heading.

    `place`: the location of the answer, such as file and page. `heading` and `note`, which is below the probability,
    are HTML.
    """
    sentence = marked(text, best.span, within=best.sentence)
    above = ""
    if best.heading:
        above = f'<p class="qas-heading" lang="es">{escape(text[best.heading.start : best.heading.end])}</p>'
    return (
        f'<section class="qas-card" lang="{words.language}" aria-live="polite">{heading}'
        f'<p class="qas-label">{escape(" · ".join([words.answer, *place]))}</p>'
        f'<p class="qas-answer" lang="es">{escape(best.text)}</p>'
        f'<p class="qas-score">{words.score}: <strong>{words.percentage(best.score)}</strong></p>'
        f"{bar(best.score)}{note}{above}"
        f'<blockquote class="qas-sentence" lang="es">{sentence}</blockquote>'
        "</section>"
    )


def no_answer_card(words: Messages) -> str:
    return notice(words.no_answer_title, f"<p>{words.no_answer}</p>", words)


def no_time_card(words: Messages) -> str:
    return notice(words.no_time_title, f"<p>{words.no_time}</p>", words)


def waiting_card(words: Messages) -> str:
    return waiting_notice(words.waiting_title, words.waiting, words)


def waiting_notice(title: str, said: str, words: Messages) -> str:
    """Return the notice that is shown in place of a result before anything is asked."""
    return notice(title, f"<p>{said}</p>", words, kind="qas-waiting")


def refusal(said: str, words: Messages) -> str:
    """Return a message about something wrong in the visitor's input."""
    return f'<p class="qas-card qas-none" lang="{words.language}" role="alert">{escape(said)}</p>'


def reading_card(words: Messages) -> str:
    """Return the card shown while the API reads. Its second line appears after a few seconds, by CSS (style.css)."""
    return (
        f'<section class="qas-card qas-reading" lang="{words.language}" role="status">'
        f'<p class="qas-title">{words.reading}</p><p class="qas-late">{words.late}</p></section>'
    )


def error_code(code: str, words: Messages) -> str:
    return f'<p class="qas-code" lang="{words.language}">{escape(words.error_code.format(code=code))}</p>'


def facts_line(parts: Sequence[str], words: Messages) -> str:
    return f'<p class="qas-facts" lang="{words.language}">{" · ".join(escape(part) for part in parts)}</p>'


def status_line(state: Literal["on", "busy", "off"], parts: Sequence[str], words: Messages) -> str:
    said = " · ".join(escape(part) for part in parts)
    return f'<p class="qas-status qas-{state}" lang="{words.language}">{said}</p>'


def embedded_note(words: Messages) -> str:
    """Return a collapsed note that the embedded model is answering, and how to use BETO instead."""
    return (
        f'<details class="qas-embedded" lang="{words.language}"><summary>{words.embedded}</summary>'
        f'<p>{words.embedded_how}</p><pre tabindex="0"><code>{BETO}</code></pre></details>'
    )


def notice(title: str, body: str, words: Messages, *, heading: str = "", kind: str = "qas-none") -> str:
    """Return the card shown if there is no answer. `heading`, `title` and `body` are HTML."""
    return (
        f'<section class="qas-card {kind}" lang="{words.language}" aria-live="polite">{heading}'
        f'<p class="qas-title">{title}</p>{body}</section>'
    )


def bar(probability: float) -> str:
    """Return a bar, hidden from screen readers because the number is next to it as text."""
    return f'<div class="qas-bar" aria-hidden="true"><div style="width:{probability:.1%}"></div></div>'
