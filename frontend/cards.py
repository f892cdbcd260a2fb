"""What was found, as HTML: every word that is not the page's own is escaped here or in `marked`."""

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
    """The best answer, its probability and its sentence; `place` says where it was found.

    `heading` and `note`, which stands below the probability, are HTML.
    """
    sentence = marked(text, best.span, within=best.sentence)
    return (
        f'<section class="qas-card" lang="{words.language}" aria-live="polite">{heading}'
        f'<p class="qas-label">{escape(" · ".join([words.answer, *place]))}</p>'
        f'<p class="qas-answer" lang="es">{escape(best.text)}</p>'
        f'<p class="qas-score">{words.score}: <strong>{words.percentage(best.score)}</strong></p>'
        f"{bar(best.score)}{note}"
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
    """Where what was asked for will stand."""
    return notice(title, f"<p>{said}</p>", words, kind="qas-waiting")


def refusal(said: str, words: Messages) -> str:
    """What is wrong with something of the visitor's own."""
    return f'<p class="qas-card qas-none" lang="{words.language}" role="alert">{escape(said)}</p>'


def reading_card(words: Messages) -> str:
    """Shown while the API reads; its second line comes by itself (style.css) where that takes long."""
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
    """Which model the embedded one is, and how to have BETO answer instead; folded until somebody asks."""
    return (
        f'<details class="qas-embedded" lang="{words.language}"><summary>{words.embedded}</summary>'
        f'<p>{words.embedded_how}</p><pre tabindex="0"><code>{BETO}</code></pre></details>'
    )


def notice(title: str, body: str, words: Messages, *, heading: str = "", kind: str = "qas-none") -> str:
    """What stands where there is no answer; `heading` and `body` are HTML."""
    return (
        f'<section class="qas-card {kind}" lang="{words.language}" aria-live="polite">{heading}'
        f'<p class="qas-title">{title}</p>{body}</section>'
    )


def bar(probability: float) -> str:
    """The number stands beside it in words, so that readers of the screen can skip it."""
    return f'<div class="qas-bar" aria-hidden="true"><div style="width:{probability:.1%}"></div></div>'
