"""Render a report as text for a terminal."""

from collections.abc import Iterator

from evaluation.question_words import OTHER, WHY
from evaluation.report import NORMALIZATION, SEED, Report
from evaluation.totals import LEVEL, RESAMPLES, Best, Measure, Totals

IDS_SHOWN = 10

_ENGLISH = {
    "qué": "what",
    "quién": "who",
    "cuándo": "when",
    "cuánto": "how many",
    "dónde": "where",
    "cómo": "how",
    "cuál": "which",
    WHY: "why",
    OTHER: "other",
}


def render(report: Report) -> str:
    return "\n".join([*_heading(report), "", *_measures(report), "", *_words(report), "", *_notes(report)])


def _heading(report: Report) -> Iterator[str]:
    model = f"{report.model.id} ({report.model.revision})"
    where = report.reader or "in this process"
    yield "Evaluation"
    yield _line("data", report.data)
    yield _line("questions", f"{report.questions} ({report.articles} articles)")
    yield _line("model", f"{model}, {where}")
    yield _line("threshold", _threshold(report))
    yield _line(
        "time",
        f"{report.seconds:.1f} s, {1000 * report.seconds / report.questions:.1f} ms per question",
    )


def _threshold(report: Report) -> str:
    if report.threshold is None:
        return "none: every question is answered"
    return f"{report.threshold:.4f}: above it, no answer"


def _measures(report: Report) -> Iterator[str]:
    summary = report.summary
    yield _row("", "EM", "F1", "n")
    yield _totals("All", summary.overall)
    yield _totals("HasAns", summary.has_answer)
    yield _totals("NoAns", summary.no_answer)
    yield _row("Best threshold", _best(summary.best_exact), _best(summary.best_f1), "")
    yield _row("No-answer AUC", "–" if summary.auc is None else f"{summary.auc:.3f}", "", "")


def _words(report: Report) -> Iterator[str]:
    yield "By question word"
    for word, totals in report.by_word.items():
        yield _totals(f"  {word} ({_ENGLISH[word]})", totals)


def _notes(report: Report) -> Iterator[str]:
    unit = "questions" if report.articles < 2 else "articles"
    yield f"[a, b]: {100 * LEVEL:.0f} % interval, bootstrap over {unit} ({RESAMPLES} resamples, seed {SEED})"
    yield f"Normalization: {NORMALIZATION}"
    if report.misplaced:
        yield _count(report.misplaced, "answers are not at their answer_start")
    if report.repeated:
        yield _count(report.repeated, "repeated ids: the last question counts")
    if report.truncated:
        yield _count(report.truncated, "texts were read in part, because of the time limit")
    if report.unread:
        yield _count(len(report.unread), "of these were not read at all, and count as unanswered")
    if report.too_long:
        ids = ", ".join(report.too_long[:IDS_SHOWN]) + (", …" if len(report.too_long) > IDS_SHOWN else "")
        yield _count(len(report.too_long), f"questions are too long for the model, and count as unanswered: {ids}")


def _line(label: str, value: str) -> str:
    return f"  {label:<12}{value}"


def _row(label: str, exact: str, f1: str, total: str) -> str:
    return f"{label:<24}{exact:>22}{f1:>22}{total:>8}".rstrip()


def _totals(label: str, totals: Totals | None) -> str:
    if totals is None:
        return _row(label, "–", "–", "0")
    return _row(label, _measure(totals.exact), _measure(totals.f1), str(totals.total))


def _measure(measure: Measure) -> str:
    return f"{measure.value:.1f} [{measure.low:.1f}, {measure.high:.1f}]"


def _best(best: Best) -> str:
    return f"{best.value:.1f} (> {best.threshold:.4f})"


def _count(count: int, warning: str) -> str:
    return f"Warning: {count} {warning}"
