"""The comparison of two services on a file: figures, significance, latency, cost and each question."""

from collections.abc import Sequence
from operator import attrgetter

import streamlit as st

from client import ModelInfo
from evaluation.comparison import Agreement, Latency, Pair, latency, mcnemar
from evaluation.pricing import costs, read_prices
from evaluation.totals import summarize
from frontend.browse import open_row, sift
from frontend.compare.charts import latency_chart
from frontend.compare.comparison import Comparison
from frontend.compare.messages import CompareMessages
from frontend.compare.sides import DEFAULT_MEMORY_MB, Side
from frontend.evaluate.cards import question_card, totals_cards
from frontend.evaluate.languages import WORDS as EVALUATE_WORDS
from frontend.messages import Messages

SIGNIFICANT = 0.05
ARCHITECTURE = "x86_64"
WIDTHS = {"agreement": 150, "question": 370, "expected": 155, "first": 155, "second": 155}  # pixels; fits a desktop


@st.fragment
def show_comparison(compared: Comparison, words: Messages, own: CompareMessages) -> None:
    """Show the comparison, as a fragment, so that opening a question does not rerun the whole page."""
    pairs = compared.pairs()
    if not pairs:
        return
    names = _names(compared, own)
    _figures(compared, pairs, names, words, own)
    _significance(pairs, words, own)
    _times(compared, names, words, own)
    _pairs(pairs, names, words, own)


def _names(compared: Comparison, own: CompareMessages) -> tuple[str, str]:
    models: list[ModelInfo] = [job.model for job in compared.jobs if job.model]
    first, second = (
        own.side.format(which=side.which, model=model.id) for side, model in zip(compared.sides, models, strict=True)
    )
    return first, second


def _figures(
    compared: Comparison, pairs: Sequence[Pair], names: tuple[str, str], words: Messages, own: CompareMessages
) -> None:
    totals = (
        summarize([one.first.score for one in pairs], compared.threshold(0)).overall,
        summarize([one.second.score for one in pairs], compared.threshold(1)).overall,
    )
    st.html(totals_cards(list(zip(names, totals, strict=True)), words, EVALUATE_WORDS[words.language]))


def _significance(pairs: Sequence[Pair], words: Messages, own: CompareMessages) -> None:
    test = mcnemar(pairs)
    if not test.first + test.second:
        st.info(own.no_difference, icon=":material/balance:")
        return
    said = own.mcnemar.format(first=test.first, second=test.second, p=words.number(test.p, 3))
    st.info(f"{said} {own.significant[test.p < SIGNIFICANT]}", icon=":material/balance:")


def _times(compared: Comparison, names: tuple[str, str], words: Messages, own: CompareMessages) -> None:
    seconds = [list(job.latencies) for job in compared.jobs]
    if not any(seconds):
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(own.latency, anchor=False)
        chart = latency_chart(dict(zip(names, seconds, strict=True)), words, own)
        st.altair_chart(chart, alt=own.latency)
        st.caption(own.latency_note)
    with right:
        st.subheader(own.cost, anchor=False)
        prices = read_prices()
        for name, side, calls in zip(names, compared.sides, seconds, strict=True):
            st.text(name)
            if not calls:  # every question was too long for the model
                st.markdown("- —")
                continue
            one = latency(calls)
            st.markdown(f"- {_told(one, words, own)}\n- {_priced(side, one, prices, words, own)}")
        st.caption(own.cost_note.format(date=prices["date"]))


def _told(one: Latency, words: Messages, own: CompareMessages) -> str:
    return own.latency_row.format(
        median=words.number(one.median), p95=words.number(one.p95), slowest=words.number(one.slowest)
    )


def _priced(side: Side, one: Latency, prices: dict[str, object], words: Messages, own: CompareMessages) -> str:
    memory = side.memory or DEFAULT_MEMORY_MB
    (cost,) = costs({memory: one.mean}, ARCHITECTURE, 0, 0, prices)
    return own.cost_row.format(dollars=words.number(cost.on_demand, 2), memory=memory).replace("$", r"\$")


def _pairs(pairs: Sequence[Pair], names: tuple[str, str], words: Messages, own: CompareMessages) -> None:
    evaluate_own = EVALUATE_WORDS[words.language]
    st.subheader(own.pairs, anchor=False)
    kinds = {agreement: own.agreements[agreement] for agreement in Agreement}
    shown = sift(pairs, attrgetter("agreement"), kinds, _text, own, evaluate_own.search, "pairs")
    if not shown:
        return

    def row(one: Pair) -> dict[str, object]:
        return {
            own.columns["agreement"]: own.agreements[one.agreement],
            own.columns["question"]: one.first.question.text,
            own.columns["expected"]: " · ".join(dict.fromkeys(one.first.question.golds)) or evaluate_own.nothing,
            own.columns["first"]: one.first.answer or evaluate_own.nothing,
            own.columns["second"]: one.second.answer or evaluate_own.nothing,
        }

    widths = {own.columns[name]: st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()}
    opened = open_row(shown, row, "pairs", column_config=widths)
    found = list(zip(names, (opened.first, opened.second), strict=True))
    st.html(question_card(found, words, evaluate_own))


def _text(one: Pair) -> str:
    question = one.first.question
    return "\n".join([question.text, one.first.answer, one.second.answer, *question.golds])
