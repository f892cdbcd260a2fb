"""Render a report as text for a terminal, Spanish first."""

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
    where = report.reader or "en este proceso · in this process"
    yield "Evaluación · Evaluation"
    yield _line("datos · data", report.data)
    yield _line("preguntas · questions", f"{report.questions} ({report.articles} artículos · articles)")
    yield _line("modelo · model", f"{model}, {where}")
    yield _line("umbral · threshold", _threshold(report))
    yield _line(
        "tiempo · time",
        f"{report.seconds:.1f} s, {1000 * report.seconds / report.questions:.1f} ms por pregunta · per question",
    )


def _threshold(report: Report) -> str:
    if report.threshold is None:
        return "ninguno: siempre se responde · none: every question is answered"
    return f"{report.threshold:.4f}: por encima, «no hay respuesta» · above it, “no answer”"


def _measures(report: Report) -> Iterator[str]:
    summary = report.summary
    yield _row("", "EM", "F1", "n")
    yield _totals("Todas · All", summary.overall)
    yield _totals("Con respuesta · HasAns", summary.has_answer)
    yield _totals("Sin respuesta · NoAns", summary.no_answer)
    yield _row("Mejor umbral · Best threshold", _best(summary.best_exact), _best(summary.best_f1), "")
    yield _row("AUC sin respuesta · No-answer AUC", "–" if summary.auc is None else f"{summary.auc:.3f}", "", "")


def _words(report: Report) -> Iterator[str]:
    yield "Por palabra interrogativa · By question word"
    for word, totals in report.by_word.items():
        yield _totals(f"  {word} · {_ENGLISH[word]}", totals)


def _notes(report: Report) -> Iterator[str]:
    unit = ("preguntas", "questions") if report.articles < 2 else ("artículos", "articles")
    level = f"{100 * LEVEL:.0f} %"
    yield (
        f"[a, b]: intervalo del {level}, bootstrap de {unit[0]} · {level} interval, bootstrap over {unit[1]} "
        f"({RESAMPLES}, seed {SEED})"
    )
    yield f"Normalización · Normalization: {NORMALIZATION}"
    if report.misplaced:
        yield _count(report.misplaced, "respuestas no están donde dicen", "answers don't stand where they say")
    if report.repeated:
        yield _count(report.repeated, "preguntas con «id» repetido: cuenta la última", "repeated ids: the last counts")
    if report.truncated:
        yield _count(report.truncated, "respuestas a medias por falta de tiempo", "answers cut short by the deadline")
    if report.unread:
        yield _count(len(report.unread), "de ellas, sin leer nada: sin contestar", "of them, unread: unanswered")
    if report.too_long:
        ids = ", ".join(report.too_long[:IDS_SHOWN]) + (", …" if len(report.too_long) > IDS_SHOWN else "")
        yield _count(
            len(report.too_long),
            "preguntas demasiado largas para el modelo: sin contestar",
            f"questions too long for the model: unanswered: {ids}",
        )


def _line(label: str, value: str) -> str:
    return f"  {label:<24}{value}"


def _row(label: str, exact: str, f1: str, total: str) -> str:
    return f"{label:<36}{exact:>22}{f1:>22}{total:>8}".rstrip()


def _totals(label: str, totals: Totals | None) -> str:
    if totals is None:
        return _row(label, "–", "–", "0")
    return _row(label, _measure(totals.exact), _measure(totals.f1), str(totals.total))


def _measure(measure: Measure) -> str:
    return f"{measure.value:.1f} [{measure.low:.1f}, {measure.high:.1f}]"


def _best(best: Best) -> str:
    return f"{best.value:.1f} (> {best.threshold:.4f})"


def _count(count: int, spanish: str, english: str) -> str:
    return f"Aviso · Warning: {count} {spanish} · {english}"
