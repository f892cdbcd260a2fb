"""The report of an evaluation as a self-contained HTML file. All text from files and models is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from evaluation.curves import calibration_error, precision_recall, reliability
from evaluation.judged import Judged, Verdict, by_answer_length, by_context_length, by_word
from evaluation.report import NORMALIZATION, Report
from evaluation.totals import Totals
from frontend.evaluate import cards
from frontend.texts import Texts

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


def report_html(report: Report, judged: Sequence[Judged], texts: Texts) -> str:
    title = escape(f"{report.model.id} · {report.data}")
    threshold = report.threshold
    shown = "–" if threshold is None else texts.number(threshold, 3)
    wrong = [one for one in judged if one.verdict is not Verdict.RIGHT]
    parts = [
        f"<h1>{title}</h1>",
        cards.facts(report, texts),
        cards.measures(report, texts),
        *(f"<p>{escape(note)}</p>" for note in cards.notes(report, texts)),
        f"<p>{texts.evaluate.threshold}: {shown}. {escape(NORMALIZATION)}.</p>",
        _groups(texts.evaluate.by_word, by_word(judged, threshold), texts),
        _groups(texts.evaluate.by_answer_length, by_answer_length(judged, threshold), texts),
        _groups(texts.evaluate.by_context_length, by_context_length(judged, threshold), texts),
        _reliability(judged, texts),
        _curve(judged, texts),
        f"<h2>{texts.evaluate.errors} ({len(wrong)})</h2>",
        *(_error(one, texts) for one in wrong),
    ]
    return (
        f'<!doctype html>\n<html lang="{texts.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{STYLE.read_text(encoding='utf-8')}{PAGE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _groups(title: str, groups: Mapping[str, Totals], texts: Texts) -> str:
    body = "".join(
        _row(texts.evaluate.question_words.get(name, name), totals, texts) for name, totals in groups.items()
    )
    return f"<h2>{title}</h2><table>{body}</table>" if body else ""


def _row(name: str, totals: Totals, texts: Texts) -> str:
    f1 = totals.f1
    said = texts.evaluate.interval.format(
        value=texts.number(f1.value), low=texts.number(f1.low), high=texts.number(f1.high)
    )
    bar = f'<div class="qas-bar" aria-hidden="true"><div style="width:{f1.value:.1f}%"></div></div>'
    cells = f'<th scope="row">{escape(name)}</th><td>{totals.total}</td><td>{said}</td><td class="bar">{bar}</td>'
    return f"<tr>{cells}</tr>"


def _reliability(judged: Sequence[Judged], texts: Texts) -> str:
    bins = reliability(judged)
    error = calibration_error(bins)
    if error is None:
        return ""
    body = "".join(
        "<li>"
        + texts.evaluate.reliability_point.format(
            total=bin.total, score=texts.percentage(bin.score), right=texts.percentage(bin.right)
        )
        + "</li>"
        for bin in bins
    )
    note = texts.evaluate.reliability_note.format(error=texts.percentage(error))
    return f"<h2>{texts.evaluate.reliability}</h2><p>{note}</p><ul>{body}</ul>"


def _curve(judged: Sequence[Judged], texts: Texts) -> str:
    points = precision_recall(judged)
    step = max(1, len(points) // POINTS)
    body = "".join(
        "<li>"
        + texts.evaluate.curve_point.format(
            threshold=texts.number(point.threshold, 3),
            precision=texts.percentage(point.precision),
            recall=texts.percentage(point.recall),
            answered=texts.percentage(point.answered),
        )
        + "</li>"
        for point in points[step - 1 :: step]
    )
    return f"<h2>{texts.evaluate.curve}</h2><ul>{body}</ul>" if points else ""


def _error(one: Judged, texts: Texts) -> str:
    summary = f"{texts.evaluate.verdicts[one.verdict]}: {escape(one.question.text)}"
    return f"<details><summary>{summary}</summary>{cards.error_card(one, texts)}</details>"
