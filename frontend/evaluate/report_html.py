"""The report of an evaluation as a self-contained HTML file, from `templates/report.html`."""

from collections.abc import Sequence
from pathlib import Path

from evaluation.curves import calibration_error, precision_recall, reliability
from evaluation.judged import Judged, Verdict, by_answer_length, by_context_length, by_word
from evaluation.report import NORMALIZATION, Report
from frontend.cards import TEMPLATES
from frontend.evaluate import cards
from frontend.texts import Texts

STYLE = Path(__file__).parents[1] / "style.css"
POINTS = 20


def report_html(report: Report, judged: Sequence[Judged], texts: Texts) -> str:
    threshold, bins, points = report.threshold, reliability(judged), precision_recall(judged)
    step = max(1, len(points) // POINTS)
    errors = [answer for answer in judged if answer.verdict is not Verdict.RIGHT]
    html = TEMPLATES.get_template("report.html").render(
        texts=texts,
        style=STYLE.read_text(encoding="utf-8"),
        title=f"{report.model.id} · {report.data}",
        facts=cards.facts(report, texts),
        measures=cards.measures(report, texts),
        notes=cards.notes(report, texts),
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
        errors=[(error, cards.error_card(error, texts)) for error in errors],
    )
    return html + "\n"
