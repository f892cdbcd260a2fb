"""The answers of two services to one question, side by side."""

import streamlit as st

from client import Reply, ServiceError
from frontend.cards import answer_card, facts_line, no_answer_card, no_time_card
from frontend.compare.comparison import Asked, Outcome
from frontend.compare.sides import Side
from frontend.failure import show_failure
from frontend.texts import Texts


def show_answers(asked: Asked, texts: Texts) -> None:
    first, second = asked.outcomes
    if isinstance(first, Reply) and isinstance(second, Reply):
        st.markdown(f"**{texts.compare.same if _text(first) == _text(second) else texts.compare.different}**")
    for column, side, outcome in zip(st.columns(2, gap="large"), asked.sides, asked.outcomes, strict=True):
        with column:
            _show(side, outcome, asked.text, texts)


def _show(side: Side, outcome: Outcome, text: str, texts: Texts) -> None:
    st.subheader(side.which, anchor=False)
    if isinstance(outcome, ServiceError):
        show_failure(outcome, side.client.address, texts)
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


def _text(reply: Reply) -> str | None:
    answers = reply.results[0].answers
    return answers[0].text if answers else None
