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
from frontend.evaluate.messages import EvaluateMessages
from frontend.evaluate.report_html import report_html
from frontend.messages import Messages

STEPS = 100  # of the threshold, from 0 to 1
WRONG = tuple(verdict for verdict in Verdict if verdict is not Verdict.RIGHT)


@st.fragment
def show_results(evaluation: Evaluation, words: Messages, own: EvaluateMessages) -> None:
    """Show the results, as a fragment, so that changing the threshold or the open error does not rerun the page."""
    if evaluation.report(evaluation.threshold) is None:
        return
    threshold = _threshold(evaluation, words, own)
    report = evaluation.report(threshold)
    assert report is not None
    judged = judge(evaluation.job.answered, threshold)
    st.html(cards.facts(report, words, own))
    st.html(cards.measures(report, words, own))
    for note in cards.notes(report, own):
        st.warning(note, icon=":material/info:")
    _plots(judged, threshold, words, own)
    _errors([one for one in judged if one.verdict is not Verdict.RIGHT], words, own)
    with st.container(horizontal=True, key="reports"):
        st.download_button(
            own.report_html,
            report_html(report, judged, words, own),
            "evaluacion.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            own.report_json,
            json.dumps(report.to_json(), ensure_ascii=False, indent=1),
            "evaluacion.json",
            "application/json",
            icon=":material/download:",
            on_click="ignore",
        )


def _threshold(evaluation: Evaluation, words: Messages, own: EvaluateMessages) -> float | None:
    """Return the threshold of the slider, or None if it is 1, at which every question is answered."""
    default = 1.0 if evaluation.threshold is None else evaluation.threshold
    chosen = st.select_slider(
        own.threshold,
        sorted({default, *(step / STEPS for step in range(STEPS + 1))}),
        default,
        key=f"threshold-{id(evaluation.job)}",
        help=own.threshold_help,
        format_func=lambda value: words.number(value, 3),
    )
    return None if chosen == 1 else chosen


def _plots(judged: Sequence[Judged], threshold: float | None, words: Messages, own: EvaluateMessages) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _plot(own.by_word, charts.f1_by_group(by_word(judged, threshold), own.word_axis, words, own))
        lengths = by_answer_length(judged, threshold)
        if lengths:
            _plot(own.by_answer_length, charts.f1_by_group(lengths, own.words_axis, words, own))
        _plot(
            own.by_context_length,
            charts.f1_by_group(by_context_length(judged, threshold), own.words_axis, words, own),
        )
    with right:
        bins = reliability(judged)
        error = calibration_error(bins)
        if error is not None:
            _plot(own.reliability, charts.reliability_chart(bins, words, own))
            st.caption(own.reliability_note.format(error=words.percentage(error)))
        points = precision_recall(judged)
        if points:
            _plot(own.curve, charts.precision_recall_chart(points, threshold, words, own))
            st.caption(own.curve_note)


def _plot(title: str, chart: charts.Plot) -> None:
    st.subheader(title, anchor=False)
    st.altair_chart(chart, alt=title)


def _errors(wrong: Sequence[Judged], words: Messages, own: EvaluateMessages) -> None:
    st.subheader(f"{own.errors} ({len(wrong)})", anchor=False)
    kinds = {verdict: own.verdicts[verdict] for verdict in WRONG}
    shown = sift(wrong, attrgetter("verdict"), kinds, _text, own, own.search, "errors")
    if not shown:
        return

    def row(one: Judged) -> dict[str, object]:
        return {
            own.columns["verdict"]: own.verdicts[one.verdict],
            own.columns["question"]: one.question.text,
            own.columns["expected"]: " · ".join(dict.fromkeys(one.question.golds)) or own.nothing,
            own.columns["found"]: one.answer or own.nothing,
            own.columns["f1"]: round(100 * one.f1),
        }

    narrow = {
        own.columns["verdict"]: st.column_config.TextColumn(width=90),
        own.columns["f1"]: st.column_config.NumberColumn(width=60),
    }
    opened = open_row(shown, row, "errors", column_config=narrow)
    st.html(cards.error_card(opened, words, own))


def _text(one: Judged) -> str:
    return "\n".join([one.question.text, one.answer, *one.question.golds])
