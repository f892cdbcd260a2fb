"""An evaluation's figures and errors as HTML: every word that is not the page's own is escaped here."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from evaluation.judged import Judged
from evaluation.report import Report
from evaluation.squad import Question
from evaluation.totals import Measure, Totals
from frontend.evaluate.messages import EvaluateMessages
from frontend.messages import Messages


def measures(report: Report, words: Messages, own: EvaluateMessages) -> str:
    """EM and F1 of all questions, of those with an answer and of those without."""
    summary = report.summary
    cards = "".join(
        _totals(title, totals, words, own)
        for title, totals in (
            (own.all, summary.overall),
            (own.has_answer, summary.has_answer),
            (own.no_answer, summary.no_answer),
        )
    )
    note = own.interval_note["articles" if report.articles > 1 else "questions"]
    return (
        f'<section class="qas-measures" lang="{words.language}">{cards}</section>'
        f'<p class="qas-code" lang="{words.language}">{note}</p>'
    )


def facts(report: Report, words: Messages, own: EvaluateMessages) -> str:
    said = own.facts.format(
        file=report.data,
        questions=report.questions,
        articles=report.articles,
        model=report.model.id,
        seconds=words.number(report.seconds),
        each=words.number(1000 * report.seconds / report.questions),
    )
    return f'<p class="qas-facts" lang="{words.language}">{escape(said)}</p>'


def notes(report: Report, own: EvaluateMessages) -> list[str]:
    """What the figures leave unsaid."""
    counts = {
        "misplaced": report.misplaced,
        "repeated": report.repeated,
        "truncated": report.truncated,
        "unread": len(report.unread),
        "too_long": len(report.too_long),
    }
    return [own.notes[name].format(count=count) for name, count in counts.items() if count]


def error_card(judged: Judged, words: Messages, own: EvaluateMessages) -> str:
    """One error: question, both answers, and the text with both marked."""
    question = judged.question
    expected = " · ".join(dict.fromkeys(question.golds)) or own.nothing
    found = judged.answer or own.nothing
    return (
        f'<section class="qas-card" lang="{words.language}">'
        f'<p class="qas-label">{own.question}</p><p class="qas-title" lang="es">{escape(question.text)}</p>'
        f'<dl class="qas-pair"><div><dt>{own.expected}</dt><dd lang="es"><ins>{escape(expected)}</ins></dd></div>'
        f"<div><dt>{own.found} · {own.verdicts[judged.verdict]}</dt>"
        f'<dd lang="es"><mark>{escape(found)}</mark></dd></div></dl>'
        f'<p class="qas-label">{escape(question.article)}</p>'
        f'<div class="qas-text" lang="es" tabindex="0" role="region" aria-label="{escape(question.article)}">'
        f"{marked_twice(question, judged)}</div></section>"
    )


def marked_twice(question: Question, judged: Judged) -> str:
    """The context with the gold answers in <ins> and the model's in <mark>, one within the other where they overlap."""
    context = question.context
    gold = [(answer.start, answer.start + len(answer.text)) for answer in question.answers]
    start = judged.prediction.start
    found = [(start, start + len(judged.answer))] if judged.answer and start is not None else []
    edges = sorted({0, len(context), *(edge for span in (*gold, *found) for edge in span if 0 <= edge <= len(context))})
    pieces = []
    for left, right in pairwise(edges):
        piece = escape(context[left:right])
        if _within(left, found):
            piece = f"<mark>{piece}</mark>"
        if _within(left, gold):
            piece = f"<ins>{piece}</ins>"
        pieces.append(piece)
    return "".join(pieces)


def _within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _totals(title: str, totals: Totals | None, words: Messages, own: EvaluateMessages) -> str:
    if totals is None:
        return f'<div class="qas-card"><p class="qas-label">{title}</p><p>{own.none_of_kind}</p></div>'
    rows = _measure("EM", totals.exact, words, own) + _measure("F1", totals.f1, words, own)
    return f'<div class="qas-card"><p class="qas-label">{title} · {totals.total}</p><dl>{rows}</dl></div>'


def _measure(name: str, measure: Measure, words: Messages, own: EvaluateMessages) -> str:
    value, _, interval = own.interval.format(
        value=words.number(measure.value), low=words.number(measure.low), high=words.number(measure.high)
    ).partition(" ")
    return f"<div><dt>{name}</dt><dd><strong>{value}</strong> <span>{interval}</span></dd></div>"
