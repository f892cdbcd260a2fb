"""The figures and errors of an evaluation as HTML. All text from files and models is escaped here."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from evaluation.judged import Judged
from evaluation.report import Report
from evaluation.squad import Question
from evaluation.totals import Measure, Totals
from frontend.cards import facts_line
from frontend.texts import Texts

Spans = Sequence[tuple[int, int]]


def measures(report: Report, texts: Texts) -> str:
    """Return cards with EM and F1 of all questions, of those with an answer and of those without."""
    summary = report.summary
    titled = [
        (texts.evaluate.all, summary.overall),
        (texts.evaluate.has_answer, summary.has_answer),
        (texts.evaluate.no_answer, summary.no_answer),
    ]
    note = texts.evaluate.interval_note["articles" if report.articles > 1 else "questions"]
    return totals_cards(titled, texts) + f'<p class="qas-code" lang="{texts.language}">{note}</p>'


def facts(report: Report, texts: Texts) -> str:
    said = texts.evaluate.facts.format(
        file=report.data,
        questions=report.questions,
        articles=report.articles,
        model=report.model.id,
        seconds=texts.number(report.seconds),
        each=texts.number(1000 * report.seconds / report.questions),
    )
    return facts_line([said], texts)


def notes(report: Report, texts: Texts) -> list[str]:
    """Return notes on problems that affect the figures, such as repeated or unread questions."""
    counts = {
        "misplaced": report.misplaced,
        "repeated": report.repeated,
        "truncated": report.truncated,
        "unread": len(report.unread),
        "too_long": len(report.too_long),
    }
    return [texts.evaluate.notes[name].format(count=count) for name, count in counts.items() if count]


def error_card(judged: Judged, texts: Texts) -> str:
    return question_card([(texts.evaluate.found, judged)], texts)


def question_card(judged: Sequence[tuple[str, Judged]], texts: Texts) -> str:
    """Return a card with a question, its gold answers, the answers of one or two models and the text with all marked.

    `judged`: pairs of a label and the judged answer.
    """
    question, labels = judged[0][1].question, texts.evaluate
    expected = " · ".join(dict.fromkeys(question.golds)) or labels.nothing
    found = dict(zip(("mark", "mark.second"), (found_spans(one) for _, one in judged), strict=False))
    answers = "".join(
        f"<div><dt>{escape(name)} · {labels.verdicts[one.verdict]}</dt>"
        f'<dd lang="es">{_tagged(tag, escape(one.answer or labels.nothing))}</dd></div>'
        for tag, (name, one) in zip(found, judged, strict=True)
    )
    marked = marked_spans(question.context, {**found, "ins": gold_spans(question)})
    return (
        f'<section class="qas-card" lang="{texts.language}">'
        f'<p class="qas-label">{labels.question}</p><p class="qas-title" lang="es">{escape(question.text)}</p>'
        f'<dl class="qas-pair"><div><dt>{labels.expected}</dt><dd lang="es"><ins>{escape(expected)}</ins></dd></div>'
        f"{answers}</dl>{_context_box(question, marked)}</section>"
    )


def gold_spans(question: Question) -> Spans:
    return [(answer.start, answer.start + len(answer.text)) for answer in question.answers]


def found_spans(judged: Judged) -> Spans:
    start = judged.prediction.start
    return [(start, start + len(judged.answer))] if judged.answer and start is not None else []


def marked_spans(context: str, layers: Mapping[str, Spans]) -> str:
    """Return the context as HTML with the spans of each layer in its tag, such as `mark` or `mark.second`.

    Where layers overlap, their tags are nested.
    """
    places = {place for spans in layers.values() for span in spans for place in span if 0 < place < len(context)}
    pieces = []
    for left, right in pairwise(sorted({0, len(context), *places})):
        piece = escape(context[left:right])
        for tag, spans in layers.items():
            if any(start <= left < end for start, end in spans):
                piece = _tagged(tag, piece)
        pieces.append(piece)
    return "".join(pieces)


def _tagged(tag: str, html: str) -> str:
    """Wrap HTML in a tag, which may have a class, as in `mark.second`."""
    name, _, kind = tag.partition(".")
    return f'<{name} class="{kind}">{html}</{name}>' if kind else f"<{name}>{html}</{name}>"


def _context_box(question: Question, marked: str) -> str:
    """Return a box with the context. `tabindex` makes it possible to scroll with the keyboard."""
    return (
        f'<p class="qas-label">{escape(question.article)}</p>'
        f'<div class="qas-text" lang="es" tabindex="0" role="region" aria-label="{escape(question.article)}">'
        f"{marked}</div>"
    )


def totals_cards(titled: Sequence[tuple[str, Totals | None]], texts: Texts) -> str:
    cards = "".join(_totals_card(title, totals, texts) for title, totals in titled)
    return f'<section class="qas-measures" lang="{texts.language}">{cards}</section>'


def _totals_card(title: str, totals: Totals | None, texts: Texts) -> str:
    title = escape(title)
    if totals is None:
        return f'<div class="qas-card"><p class="qas-label">{title}</p><p>{texts.evaluate.none_of_kind}</p></div>'
    rows = _measure("EM", totals.exact, texts) + _measure("F1", totals.f1, texts)
    return f'<div class="qas-card"><p class="qas-label">{title} · {totals.total}</p><dl>{rows}</dl></div>'


def _measure(name: str, measure: Measure, texts: Texts) -> str:
    value, _, interval = texts.evaluate.interval.format(
        value=texts.number(measure.value), low=texts.number(measure.low), high=texts.number(measure.high)
    ).partition(" ")
    return f"<div><dt>{name}</dt><dd><strong>{value}</strong> <span>{interval}</span></dd></div>"
