"""The report of an evaluation as a self-contained HTML file. All text from files and models is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from evaluation.curves import calibration_error, precision_recall, reliability
from evaluation.judged import Judged, Verdict, by_answer_length, by_context_length, by_word
from evaluation.report import NORMALIZATION, Report
from evaluation.totals import Totals
from frontend.evaluate import cards
from frontend.evaluate.messages import EvaluateMessages
from frontend.messages import Messages

STYLE = Path(__file__).parents[1] / "style.css"
PAGE = """\
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
body { background: Canvas; color: CanvasText; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
th, td { padding: 0.3rem 0.6rem; text-align: left; border-bottom: 1px solid GrayText; }
td.bar { width: 40%; }
details { margin: 0.4rem 0; }
"""
POINTS = 20


def report_html(report: Report, judged: Sequence[Judged], words: Messages, own: EvaluateMessages) -> str:
    title = escape(f"{report.model.id} · {report.data}")
    threshold = report.threshold
    wrong = [one for one in judged if one.verdict is not Verdict.RIGHT]
    parts = [
        f"<h1>{title}</h1>",
        cards.facts(report, words, own),
        cards.measures(report, words, own),
        *(f"<p>{escape(note)}</p>" for note in cards.notes(report, own)),
        f"<p>{own.threshold}: {'–' if threshold is None else words.number(threshold, 3)}. {escape(NORMALIZATION)}.</p>",
        _groups(own.by_word, by_word(judged, threshold), words, own),
        _groups(own.by_answer_length, by_answer_length(judged, threshold), words, own),
        _groups(own.by_context_length, by_context_length(judged, threshold), words, own),
        _reliability(judged, words, own),
        _curve(judged, words, own),
        f"<h2>{own.errors} ({len(wrong)})</h2>",
        *(_error(one, words, own) for one in wrong),
    ]
    return (
        f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{STYLE.read_text(encoding='utf-8')}{PAGE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _groups(title: str, groups: Mapping[str, Totals], words: Messages, own: EvaluateMessages) -> str:
    body = "".join(_row(own.question_words.get(name, name), totals, words, own) for name, totals in groups.items())
    return f"<h2>{title}</h2><table>{body}</table>" if body else ""


def _row(name: str, totals: Totals, words: Messages, own: EvaluateMessages) -> str:
    f1 = totals.f1
    said = own.interval.format(value=words.number(f1.value), low=words.number(f1.low), high=words.number(f1.high))
    bar = f'<div class="qas-bar" aria-hidden="true"><div style="width:{f1.value:.1f}%"></div></div>'
    cells = f'<th scope="row">{escape(name)}</th><td>{totals.total}</td><td>{said}</td><td class="bar">{bar}</td>'
    return f"<tr>{cells}</tr>"


def _reliability(judged: Sequence[Judged], words: Messages, own: EvaluateMessages) -> str:
    bins = reliability(judged)
    error = calibration_error(bins)
    if error is None:
        return ""
    body = "".join(
        "<li>"
        + own.reliability_point.format(
            total=bin.total, score=words.percentage(bin.score), right=words.percentage(bin.right)
        )
        + "</li>"
        for bin in bins
    )
    note = own.reliability_note.format(error=words.percentage(error))
    return f"<h2>{own.reliability}</h2><p>{note}</p><ul>{body}</ul>"


def _curve(judged: Sequence[Judged], words: Messages, own: EvaluateMessages) -> str:
    points = precision_recall(judged)
    step = max(1, len(points) // POINTS)
    body = "".join(
        "<li>"
        + own.curve_point.format(
            threshold=words.number(point.threshold, 3),
            precision=words.percentage(point.precision),
            recall=words.percentage(point.recall),
            answered=words.percentage(point.answered),
        )
        + "</li>"
        for point in points[step - 1 :: step]
    )
    return f"<h2>{own.curve}</h2><ul>{body}</ul>" if points else ""


def _error(one: Judged, words: Messages, own: EvaluateMessages) -> str:
    summary = f"{own.verdicts[one.verdict]}: {escape(one.question.text)}"
    return f"<details><summary>{summary}</summary>{cards.error_card(one, words, own)}</details>"
