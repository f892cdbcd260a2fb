"""The figures and errors of an evaluation, and its report, as HTML from the templates."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup, escape

from evaluation.curves import calibration_error, precision_recall, reliability
from evaluation.judged import Judged, Verdict, by_answer_length, by_context_length, by_word
from evaluation.report import NORMALIZATION, Report
from evaluation.squad import Question
from evaluation.totals import Totals
from frontend.cards import TEMPLATES, facts_line, render
from frontend.texts import Texts

Spans = Sequence[tuple[int, int]]
STYLE = Path(__file__).parents[1] / "style.css"
MAX_POINTS = 20  # of the curve in the report


def report_html(report: Report, judged: Sequence[Judged], texts: Texts) -> str:
    """Return the report as a self-contained HTML file."""
    threshold, bins, points = report.threshold, reliability(judged), precision_recall(judged)
    step = max(1, len(points) // MAX_POINTS)
    errors = [answer for answer in judged if answer.verdict is not Verdict.RIGHT]
    html = TEMPLATES.get_template("report.html").render(
        texts=texts,
        style=STYLE.read_text(encoding="utf-8"),
        title=f"{report.model.id} · {report.data}",
        facts=facts(report, texts),
        measures=measures(report, texts),
        notes=notes(report, texts),
        threshold="–" if threshold is None else texts.number(threshold, 3),
        normalization=NORMALIZATION,
        tables=[
            (texts.evaluate.by_word, by_word(judged, threshold)),
            (texts.evaluate.by_answer_length, by_answer_length(judged, threshold)),
            (texts.evaluate.by_context_length, by_context_length(judged, threshold)),
        ],
        bins=bins,
        calibration_error=calibration_error(bins),
        points=points[step - 1 :: step],
        errors=[(error, error_card(error, texts)) for error in errors],
    )
    return html + "\n"


def measures(report: Report, texts: Texts) -> Markup:
    """Return cards with EM and F1 of all questions, of those with an answer and of those without."""
    summary = report.summary
    titled = [
        (texts.evaluate.all, summary.overall),
        (texts.evaluate.has_answer, summary.has_answer),
        (texts.evaluate.no_answer, summary.no_answer),
    ]
    note = texts.evaluate.interval_note["articles" if report.articles > 1 else "questions"]
    return totals_cards(titled, texts) + render("evaluate.html", "note", texts, note)


def facts(report: Report, texts: Texts) -> Markup:
    line = texts.evaluate.facts.format(
        file=report.data,
        questions=report.questions,
        articles=report.articles,
        model=report.model.id,
        seconds=texts.number(report.seconds),
        each=texts.number(1000 * report.seconds / report.questions),
    )
    return facts_line([line], texts)


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


def error_card(judged: Judged, texts: Texts) -> Markup:
    return question_card([(texts.evaluate.predicted, judged)], texts)


def question_card(judged: Sequence[tuple[str, Judged]], texts: Texts) -> Markup:
    """Return a card with a question, its gold answers, the answers of one or two models and the text with all marked.

    `judged`: pairs of a label and the judged answer.
    """
    question = judged[0][1].question
    expected = " · ".join(dict.fromkeys(question.golds)) or texts.evaluate.nothing
    layers = dict(zip(("mark", "mark.second"), (predicted_spans(answer) for _, answer in judged), strict=False))
    answers = [
        (f"{name} · {texts.evaluate.verdicts[answer.verdict]}", _tagged(tag, answer.answer or texts.evaluate.nothing))
        for tag, (name, answer) in zip(layers, judged, strict=True)
    ]
    context = marked_spans(question.context, {**layers, "ins": gold_spans(question)})
    return render("evaluate.html", "question_card", texts, question, expected, answers, context)


def gold_spans(question: Question) -> Spans:
    return [(answer.start, answer.start + len(answer.text)) for answer in question.answers]


def predicted_spans(judged: Judged) -> Spans:
    start = judged.prediction.start
    return [(start, start + len(judged.answer))] if judged.answer and start is not None else []


def marked_spans(context: str, layers: Mapping[str, Spans]) -> Markup:
    """Return the context as HTML with the spans of each layer in its tag, such as `mark` or `mark.second`.

    Where layers overlap, their tags are nested.
    """
    offsets = {offset for spans in layers.values() for span in spans for offset in span if 0 < offset < len(context)}
    html = Markup()
    for left, right in pairwise(sorted({0, len(context), *offsets})):
        piece = escape(context[left:right])
        for tag, spans in layers.items():
            if any(start <= left < end for start, end in spans):
                piece = _tagged(tag, piece)
        html += piece
    return html


def _tagged(tag: str, content: str) -> Markup:
    """Wrap text or HTML in a tag, which may have a class, as in `mark.second`."""
    name, _, kind = tag.partition(".")
    if kind:
        return Markup('<{0} class="{1}">{2}</{0}>').format(name, kind, content)
    return Markup("<{0}>{1}</{0}>").format(name, content)


def totals_cards(titled: Sequence[tuple[str, Totals | None]], texts: Texts) -> Markup:
    """Return a card with EM and F1 for each title. The totals are None if there are no such questions."""
    return render("evaluate.html", "totals_cards", texts, titled)
