"""An evaluation and its results on the page: figures, charts, errors and reports to download."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import streamlit as st

from evaluation.curves import calibration_error, precision_recall, reliability
from evaluation.judged import Judged, Verdict, by_answer_length, by_context_length, by_word, judge
from evaluation.report import Report, make_report
from evaluation.squad import Dataset
from frontend import charts
from frontend.evaluate import cards
from frontend.jobs import Job
from frontend.questions import filter_items, select_row
from frontend.texts import Texts

STEPS = 100  # of the threshold, from 0 to 1
WRONG = tuple(verdict for verdict in Verdict if verdict is not Verdict.RIGHT)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation of a dataset. `name`: that of the file. `url`: that of the service, without secrets."""

    name: str
    url: str
    dataset: Dataset
    job: Job

    @property
    def threshold(self) -> float | None:
        """Return the threshold of the model, or None (as in SQuAD v1) if all questions have answers."""
        unanswerable = any(not question.answers for question, _ in self.job.answered)
        return self.job.model.no_answer_threshold if self.job.model and unanswerable else None

    def report(self, threshold: float | None) -> Report | None:
        """Return the report on the questions answered so far, or None if there are none."""
        job = self.job
        if job.model is None or not job.answered:
            return None
        return make_report(
            data=self.name,
            dataset=self.dataset,
            answered=tuple(job.answered),
            model=job.model,
            reader=self.url,
            threshold=threshold,
            seconds=job.seconds,
        )


@st.fragment
def show_results(evaluation: Evaluation, texts: Texts) -> None:
    """Show the results, as a fragment, so that changing the threshold or the open error does not rerun the page."""
    if evaluation.report(evaluation.threshold) is None:
        return
    threshold = _choose_threshold(evaluation, texts)
    report = evaluation.report(threshold)
    assert report is not None
    judged = judge(evaluation.job.answered, threshold)
    st.html(cards.facts(report, texts))
    st.html(cards.measures(report, texts))
    for note in cards.notes(report, texts):
        st.warning(note, icon=":material/info:")
    _show_charts(judged, threshold, texts)
    _show_errors([answer for answer in judged if answer.verdict is not Verdict.RIGHT], texts)
    with st.container(horizontal=True, key="reports"):
        st.download_button(
            texts.evaluate.report_html,
            cards.report_html(report, judged, texts),
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


def _choose_threshold(evaluation: Evaluation, texts: Texts) -> float | None:
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


def _show_charts(judged: Sequence[Judged], threshold: float | None, texts: Texts) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _show_chart(
            texts.evaluate.by_word, charts.f1_by_group(by_word(judged, threshold), texts.evaluate.word_axis, texts)
        )
        lengths = by_answer_length(judged, threshold)
        if lengths:
            _show_chart(texts.evaluate.by_answer_length, charts.f1_by_group(lengths, texts.evaluate.words_axis, texts))
        _show_chart(
            texts.evaluate.by_context_length,
            charts.f1_by_group(by_context_length(judged, threshold), texts.evaluate.words_axis, texts),
        )
    with right:
        bins = reliability(judged)
        error = calibration_error(bins)
        if error is not None:
            _show_chart(texts.evaluate.reliability, charts.reliability_chart(bins, texts))
            st.caption(texts.evaluate.reliability_note.format(error=texts.percentage(error)))
        points = precision_recall(judged)
        if points:
            _show_chart(texts.evaluate.curve, charts.precision_recall_chart(points, threshold, texts))
            st.caption(texts.evaluate.curve_note)


def _show_chart(title: str, chart: charts.Plot) -> None:
    st.subheader(title, anchor=False)
    st.altair_chart(chart, alt=title)


def _show_errors(wrong: Sequence[Judged], texts: Texts) -> None:
    st.subheader(f"{texts.evaluate.errors} ({len(wrong)})", anchor=False)
    kinds = {verdict: texts.evaluate.verdicts[verdict] for verdict in WRONG}
    shown = filter_items(
        wrong, attrgetter("verdict"), kinds, _searchable, texts.evaluate, texts.evaluate.search, "errors"
    )
    if not shown:
        return

    def row(answer: Judged) -> dict[str, object]:
        return {
            texts.evaluate.columns["verdict"]: texts.evaluate.verdicts[answer.verdict],
            texts.evaluate.columns["question"]: answer.question.text,
            texts.evaluate.columns["expected"]: " · ".join(dict.fromkeys(answer.question.golds))
            or texts.evaluate.nothing,
            texts.evaluate.columns["predicted"]: answer.answer or texts.evaluate.nothing,
            texts.evaluate.columns["f1"]: round(100 * answer.f1),
        }

    narrow = {
        texts.evaluate.columns["verdict"]: st.column_config.TextColumn(width=90),
        texts.evaluate.columns["f1"]: st.column_config.NumberColumn(width=60),
    }
    opened = select_row(shown, row, "errors", column_config=narrow)
    st.html(cards.error_card(opened, texts))


def _searchable(answer: Judged) -> str:
    return "\n".join([answer.question.text, answer.answer, *answer.question.golds])
