"""The results of an evaluation on the page: figures, plots, errors, reports."""

import json
from collections.abc import Sequence
from operator import attrgetter

import streamlit as st

from evaluation.curves import calibration_error, precision_recall, reliability
from evaluation.judged import Judged, Verdict, by_answer_length, by_context_length, by_word, judge
from frontend.browse import open_row, sift
from frontend.evaluate import cards, charts
from frontend.evaluate.evaluation import Evaluation
from frontend.evaluate.report_html import report_html
from frontend.texts import Texts

STEPS = 100  # of the threshold, from 0 to 1
WRONG = tuple(verdict for verdict in Verdict if verdict is not Verdict.RIGHT)


@st.fragment
def show_results(evaluation: Evaluation, texts: Texts) -> None:
    """Show the results, as a fragment, so that changing the threshold or the open error does not rerun the page."""
    if evaluation.report(evaluation.threshold) is None:
        return
    threshold = _threshold(evaluation, texts)
    report = evaluation.report(threshold)
    assert report is not None
    judged = judge(evaluation.job.answered, threshold)
    st.html(cards.facts(report, texts))
    st.html(cards.measures(report, texts))
    for note in cards.notes(report, texts):
        st.warning(note, icon=":material/info:")
    _plots(judged, threshold, texts)
    _errors([one for one in judged if one.verdict is not Verdict.RIGHT], texts)
    with st.container(horizontal=True, key="reports"):
        st.download_button(
            texts.evaluate.report_html,
            report_html(report, judged, texts),
            "evaluacion.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            texts.evaluate.report_json,
            json.dumps(report.to_json(), ensure_ascii=False, indent=1),
            "evaluacion.json",
            "application/json",
            icon=":material/download:",
            on_click="ignore",
        )


def _threshold(evaluation: Evaluation, texts: Texts) -> float | None:
    """Return the threshold of the slider, or None if it is 1, at which every question is answered."""
    default = 1.0 if evaluation.threshold is None else evaluation.threshold
    chosen = st.select_slider(
        texts.evaluate.threshold,
        sorted({default, *(step / STEPS for step in range(STEPS + 1))}),
        default,
        key=f"threshold-{id(evaluation.job)}",
        help=texts.evaluate.threshold_help,
        format_func=lambda value: texts.number(value, 3),
    )
    return None if chosen == 1 else chosen


def _plots(judged: Sequence[Judged], threshold: float | None, texts: Texts) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _plot(texts.evaluate.by_word, charts.f1_by_group(by_word(judged, threshold), texts.evaluate.word_axis, texts))
        lengths = by_answer_length(judged, threshold)
        if lengths:
            _plot(texts.evaluate.by_answer_length, charts.f1_by_group(lengths, texts.evaluate.words_axis, texts))
        _plot(
            texts.evaluate.by_context_length,
            charts.f1_by_group(by_context_length(judged, threshold), texts.evaluate.words_axis, texts),
        )
    with right:
        bins = reliability(judged)
        error = calibration_error(bins)
        if error is not None:
            _plot(texts.evaluate.reliability, charts.reliability_chart(bins, texts))
            st.caption(texts.evaluate.reliability_note.format(error=texts.percentage(error)))
        points = precision_recall(judged)
        if points:
            _plot(texts.evaluate.curve, charts.precision_recall_chart(points, threshold, texts))
            st.caption(texts.evaluate.curve_note)


def _plot(title: str, chart: charts.Plot) -> None:
    st.subheader(title, anchor=False)
    st.altair_chart(chart, alt=title)


def _errors(wrong: Sequence[Judged], texts: Texts) -> None:
    st.subheader(f"{texts.evaluate.errors} ({len(wrong)})", anchor=False)
    kinds = {verdict: texts.evaluate.verdicts[verdict] for verdict in WRONG}
    shown = sift(wrong, attrgetter("verdict"), kinds, _text, texts.evaluate, texts.evaluate.search, "errors")
    if not shown:
        return

    def row(one: Judged) -> dict[str, object]:
        return {
            texts.evaluate.columns["verdict"]: texts.evaluate.verdicts[one.verdict],
            texts.evaluate.columns["question"]: one.question.text,
            texts.evaluate.columns["expected"]: " · ".join(dict.fromkeys(one.question.golds)) or texts.evaluate.nothing,
            texts.evaluate.columns["found"]: one.answer or texts.evaluate.nothing,
            texts.evaluate.columns["f1"]: round(100 * one.f1),
        }

    narrow = {
        texts.evaluate.columns["verdict"]: st.column_config.TextColumn(width=90),
        texts.evaluate.columns["f1"]: st.column_config.NumberColumn(width=60),
    }
    opened = open_row(shown, row, "errors", column_config=narrow)
    st.html(cards.error_card(opened, texts))


def _text(one: Judged) -> str:
    return "\n".join([one.question.text, one.answer, *one.question.golds])
