"""The results of a comparison: both answers to one question, or the figures and answers for a file."""

from collections.abc import Sequence
from operator import attrgetter

import streamlit as st

from client import ModelInfo, Reply, ServiceError
from evaluation.comparison import Agreement, Latency, Pair, latency, mcnemar
from evaluation.pricing import costs, read_prices
from evaluation.totals import summarize
from frontend.api import show_error
from frontend.cards import answer_card, facts_line, no_answer_card, no_time_card
from frontend.charts import latency_chart
from frontend.compare.comparison import Comparison, Outcome, SingleQuestion
from frontend.compare.sides import DEFAULT_MEMORY_MB, Side
from frontend.evaluate.cards import question_card, totals_cards
from frontend.questions import filter_items, select_row
from frontend.texts import Texts

SIGNIFICANT = 0.05
ARCHITECTURE = "x86_64"
WIDTHS = {"agreement": 150, "question": 370, "expected": 155, "first": 155, "second": 155}  # pixels; fits a desktop


def show_answers(comparison: SingleQuestion, texts: Texts) -> None:
    first, second = comparison.outcomes
    if isinstance(first, Reply) and isinstance(second, Reply):
        st.markdown(f"**{texts.compare.same if _best(first) == _best(second) else texts.compare.different}**")
    for column, side, outcome in zip(st.columns(2, gap="large"), comparison.sides, comparison.outcomes, strict=True):
        with column:
            _show_answer(side, outcome, comparison.text, texts)


def _show_answer(side: Side, outcome: Outcome, text: str, texts: Texts) -> None:
    st.subheader(side.which, anchor=False)
    if isinstance(outcome, ServiceError):
        show_error(outcome, side.client.address, texts)
        return
    latency = texts.latency.format(milliseconds=round(outcome.round_trip_ms), reading=round(outcome.elapsed_ms))
    st.html(facts_line([side.client.address, texts.model.format(model=outcome.model), latency], texts))
    result = outcome.results[0]
    if result.no_answer_score is None:
        st.html(no_time_card(texts))
    elif result.answers:
        st.html(answer_card(result.answers[0], text, texts))
    else:
        st.html(no_answer_card(texts))


def _best(reply: Reply) -> str | None:
    answers = reply.results[0].answers
    return answers[0].text if answers else None


@st.fragment
def show_comparison(comparison: Comparison, texts: Texts) -> None:
    """Show the comparison, as a fragment, so that opening a question does not rerun the whole page."""
    pairs = comparison.pairs()
    if not pairs:
        return
    names = _names(comparison, texts)
    _show_figures(comparison, pairs, names, texts)
    _show_significance(pairs, texts)
    _show_times(comparison, names, texts)
    _show_pairs(pairs, names, texts)


def _names(comparison: Comparison, texts: Texts) -> tuple[str, str]:
    models: list[ModelInfo] = [job.model for job in comparison.jobs if job.model]
    first, second = (
        texts.compare.side.format(which=side.which, model=model.id)
        for side, model in zip(comparison.sides, models, strict=True)
    )
    return first, second


def _show_figures(comparison: Comparison, pairs: Sequence[Pair], names: tuple[str, str], texts: Texts) -> None:
    totals = (
        summarize([pair.first.score for pair in pairs], comparison.threshold(0)).overall,
        summarize([pair.second.score for pair in pairs], comparison.threshold(1)).overall,
    )
    st.html(totals_cards(list(zip(names, totals, strict=True)), texts))


def _show_significance(pairs: Sequence[Pair], texts: Texts) -> None:
    test = mcnemar(pairs)
    if not test.first + test.second:
        st.info(texts.compare.no_difference, icon=":material/balance:")
        return
    result = texts.compare.mcnemar.format(first=test.first, second=test.second, p=texts.number(test.p, 3))
    st.info(f"{result} {texts.compare.significant[test.p < SIGNIFICANT]}", icon=":material/balance:")


def _show_times(comparison: Comparison, names: tuple[str, str], texts: Texts) -> None:
    seconds = [list(job.latencies) for job in comparison.jobs]
    if not any(seconds):
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(texts.compare.latency, anchor=False)
        chart = latency_chart(dict(zip(names, seconds, strict=True)), texts)
        st.altair_chart(chart, alt=texts.compare.latency)
        st.caption(texts.compare.latency_note)
    with right:
        st.subheader(texts.compare.cost, anchor=False)
        prices = read_prices()
        for name, side, calls in zip(names, comparison.sides, seconds, strict=True):
            st.text(name)
            if not calls:  # every question was too long for the model
                st.markdown("- —")
                continue
            measured = latency(calls)
            st.markdown(f"- {_latency_row(measured, texts)}\n- {_cost_row(side, measured, prices, texts)}")
        st.caption(texts.compare.cost_note.format(date=prices["date"]))


def _latency_row(measured: Latency, texts: Texts) -> str:
    return texts.compare.latency_row.format(
        median=texts.number(measured.median), p95=texts.number(measured.p95), slowest=texts.number(measured.slowest)
    )


def _cost_row(side: Side, measured: Latency, prices: dict[str, object], texts: Texts) -> str:
    memory = side.memory or DEFAULT_MEMORY_MB
    (cost,) = costs({memory: measured.mean}, ARCHITECTURE, 0, 0, prices)
    return texts.compare.cost_row.format(dollars=texts.number(cost.on_demand, 2), memory=memory).replace("$", r"\$")


def _show_pairs(pairs: Sequence[Pair], names: tuple[str, str], texts: Texts) -> None:
    st.subheader(texts.compare.pairs, anchor=False)
    kinds = {agreement: texts.compare.agreements[agreement] for agreement in Agreement}
    shown = filter_items(
        pairs, attrgetter("agreement"), kinds, _searchable, texts.compare, texts.evaluate.search, "pairs"
    )
    if not shown:
        return

    def row(pair: Pair) -> dict[str, object]:
        return {
            texts.compare.columns["agreement"]: texts.compare.agreements[pair.agreement],
            texts.compare.columns["question"]: pair.first.question.text,
            texts.compare.columns["expected"]: " · ".join(dict.fromkeys(pair.first.question.golds))
            or texts.evaluate.nothing,
            texts.compare.columns["first"]: pair.first.answer or texts.evaluate.nothing,
            texts.compare.columns["second"]: pair.second.answer or texts.evaluate.nothing,
        }

    widths = {texts.compare.columns[name]: st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()}
    opened = select_row(shown, row, "pairs", column_config=widths)
    answers = list(zip(names, (opened.first, opened.second), strict=True))
    st.html(question_card(answers, texts))


def _searchable(pair: Pair) -> str:
    question = pair.first.question
    return "\n".join([question.text, pair.first.answer, pair.second.answer, *question.golds])
