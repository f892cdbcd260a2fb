"""Answers and notices as HTML, from the templates in `templates`, which escape all text."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from client import Answer, Span
from frontend.texts import Texts

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
BETO = """make bake MODEL=mrm8488/bert-base-spanish-wwm-cased-finetuned-spa-squad2-es
./stop.sh
QAS_MODEL=build/model ./start.sh"""


def render(template: str, macro: str, *values: object, **options: object) -> Markup:
    """Return the HTML of a macro in a template. Values are escaped unless they are Markup."""
    html: Markup = getattr(TEMPLATES.get_template(template).module, macro)(*values, **options)
    return html.strip()


def answer_card(
    best: Answer, text: str, texts: Texts, *, question: str = "", place: Sequence[str] = (), note: str = ""
) -> Markup:
    """Return a card with the best answer, its probability, and its sentence below the sentence's heading.

    `place`: the location of the answer, such as file and page. `note`: a text below the probability.
    """
    sentence = marked(text, best.span, within=best.sentence)
    heading = text[best.heading.start : best.heading.end] if best.heading else ""
    return render("cards.html", "answer_card", texts, best, sentence, list(place), question, note, heading)


def no_answer_card(texts: Texts) -> Markup:
    return notice(texts.no_answer_title, [texts.no_answer], texts)


def no_time_card(texts: Texts, question: str = "") -> Markup:
    return notice(texts.no_time_title, [texts.no_time], texts, question)


def waiting_card(title: str, text: str, texts: Texts) -> Markup:
    """Return the notice that is shown in place of a result before anything is asked."""
    return notice(title, [text], texts, kind="qas-waiting")


def notice(title: str, paragraphs: Sequence[str], texts: Texts, question: str = "", kind: str = "qas-none") -> Markup:
    """Return the card that is shown if there is no answer. `kind`: a class of style.css."""
    return render("cards.html", "notice", texts, title, paragraphs, question, kind)


def input_error(message: str, texts: Texts) -> Markup:
    """Return a message about something wrong in the visitor's input."""
    return render("cards.html", "input_error", texts, message)


def reading_card(texts: Texts) -> Markup:
    """Return the card that is shown while the API reads."""
    return render("cards.html", "reading_card", texts)


def error_code(code: str, texts: Texts) -> Markup:
    return render("cards.html", "line", texts, "qas-code", texts.error_code.format(code=code))


def facts_line(parts: Sequence[str], texts: Texts) -> Markup:
    return render("cards.html", "line", texts, "qas-facts", " · ".join(parts))


def status_line(state: Literal["on", "busy", "off"], parts: Sequence[str], texts: Texts) -> Markup:
    return render("cards.html", "line", texts, f"qas-status qas-{state}", " · ".join(parts))


def embedded_note(texts: Texts) -> Markup:
    """Return a collapsed note that the embedded model is answering, and how to use BETO instead."""
    return render("cards.html", "embedded_note", texts, BETO)


def marked(text: str, best: Span, others: Iterable[Span] = (), within: Span | None = None) -> Markup:
    """Return the text as HTML, with the best span in <mark class="best"> and the others in <mark>.

    All offsets count code points of the whole text. Only the part `within` is returned, or the whole text if it is
    None. Spans that overlap the best span are not marked. If two other spans overlap, the second is marked from the end
    of the first.
    """
    within = within or Span(0, len(text))
    html, end = Markup(), within.start
    clear = [span for span in others if span.end <= best.start or best.end <= span.start]
    for span in sorted([best, *clear], key=lambda span: span.start):
        first, last = max(span.start, end), min(span.end, within.end)
        if first < last:
            mark = Markup('<mark class="best">{}</mark>') if span == best else Markup("<mark>{}</mark>")
            html += escape(text[end:first]) + mark.format(text[first:last])
            end = last
    return html + escape(text[end : within.end])
