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
from frontend.compare.sides import DEFAULT_MEMORY_MB, Side
from frontend.evaluate.cards import question_card, totals_cards
from frontend.texts import Texts

SIGNIFICANT = 0.05
ARCHITECTURE = "x86_64"
WIDTHS = {"agreement": 150, "question": 370, "expected": 155, "first": 155, "second": 155}  # pixels; fits a desktop


@st.fragment
def show_comparison(compared: Comparison, texts: Texts) -> None:
    """Show the comparison, as a fragment, so that opening a question does not rerun the whole page."""
    pairs = compared.pairs()
    if not pairs:
        return
    names = _names(compared, texts)
    _figures(compared, pairs, names, texts)
    _significance(pairs, texts)
    _times(compared, names, texts)
    _pairs(pairs, names, texts)


def _names(compared: Comparison, texts: Texts) -> tuple[str, str]:
    models: list[ModelInfo] = [job.model for job in compared.jobs if job.model]
    first, second = (
        texts.compare.side.format(which=side.which, model=model.id)
        for side, model in zip(compared.sides, models, strict=True)
    )
    return first, second


def _figures(compared: Comparison, pairs: Sequence[Pair], names: tuple[str, str], texts: Texts) -> None:
    totals = (
        summarize([one.first.score for one in pairs], compared.threshold(0)).overall,
        summarize([one.second.score for one in pairs], compared.threshold(1)).overall,
    )
    st.html(totals_cards(list(zip(names, totals, strict=True)), texts))


def _significance(pairs: Sequence[Pair], texts: Texts) -> None:
    test = mcnemar(pairs)
    if not test.first + test.second:
        st.info(texts.compare.no_difference, icon=":material/balance:")
        return
    said = texts.compare.mcnemar.format(first=test.first, second=test.second, p=texts.number(test.p, 3))
    st.info(f"{said} {texts.compare.significant[test.p < SIGNIFICANT]}", icon=":material/balance:")


def _times(compared: Comparison, names: tuple[str, str], texts: Texts) -> None:
    seconds = [list(job.latencies) for job in compared.jobs]
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
        for name, side, calls in zip(names, compared.sides, seconds, strict=True):
            st.text(name)
            if not calls:  # every question was too long for the model
                st.markdown("- —")
                continue
            one = latency(calls)
            st.markdown(f"- {_told(one, texts)}\n- {_priced(side, one, prices, texts)}")
        st.caption(texts.compare.cost_note.format(date=prices["date"]))


def _told(one: Latency, texts: Texts) -> str:
    return texts.compare.latency_row.format(
        median=texts.number(one.median), p95=texts.number(one.p95), slowest=texts.number(one.slowest)
    )


def _priced(side: Side, one: Latency, prices: dict[str, object], texts: Texts) -> str:
    memory = side.memory or DEFAULT_MEMORY_MB
    (cost,) = costs({memory: one.mean}, ARCHITECTURE, 0, 0, prices)
    return texts.compare.cost_row.format(dollars=texts.number(cost.on_demand, 2), memory=memory).replace("$", r"\$")


def _pairs(pairs: Sequence[Pair], names: tuple[str, str], texts: Texts) -> None:
    st.subheader(texts.compare.pairs, anchor=False)
    kinds = {agreement: texts.compare.agreements[agreement] for agreement in Agreement}
    shown = sift(pairs, attrgetter("agreement"), kinds, _text, texts.compare, texts.evaluate.search, "pairs")
    if not shown:
        return

    def row(one: Pair) -> dict[str, object]:
        return {
            texts.compare.columns["agreement"]: texts.compare.agreements[one.agreement],
            texts.compare.columns["question"]: one.first.question.text,
            texts.compare.columns["expected"]: " · ".join(dict.fromkeys(one.first.question.golds))
            or texts.evaluate.nothing,
            texts.compare.columns["first"]: one.first.answer or texts.evaluate.nothing,
            texts.compare.columns["second"]: one.second.answer or texts.evaluate.nothing,
        }

    widths = {texts.compare.columns[name]: st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()}
    opened = open_row(shown, row, "pairs", column_config=widths)
    found = list(zip(names, (opened.first, opened.second), strict=True))
    st.html(question_card(found, texts))


def _text(one: Pair) -> str:
    question = one.first.question
    return "\n".join([question.text, one.first.answer, one.second.answer, *question.golds])
