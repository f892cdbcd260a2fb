"""The page "Preguntar": a text and a question, the answer marked where it stands."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from frontend.cards import (
    answer_card,
    error_code,
    no_answer_card,
    no_time_card,
    other_answers,
    reading_card,
    waiting_card,
    whole_text,
)
from frontend.client import Client, Wait
from frontend.errors import ServiceError
from frontend.examples import EXAMPLES, Example
from frontend.messages import Messages
from frontend.replies import Document, Reply

CANDIDATES = 4
LEAST_PROBABILITY = 0.01  # a candidate below it is noise to whoever reads


class Missing(Enum):
    TEXT = "text"
    QUESTION = "question"
    BOTH = "both"


Outcome = Reply | ServiceError | Missing


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of which text, and what came of it; the session keeps the last one."""

    text: str
    outcome: Outcome


def ask_page(client: Client, words: Messages) -> None:
    asking, answering = st.columns(2, gap="large")
    with asking:
        _examples(words)
        submitted = _form(words)
    with answering, st.container(key="outcome"):
        place = st.empty()
        now = submitted or st.session_state.pop("example_chosen", False)
        if now:
            st.session_state.asked = _ask(client, words, place)
        with place.container():
            _show(st.session_state.get("asked"), client, words)
        if now:
            _scroll_on_phones()


def last_outcome() -> Outcome | None:
    asked: Asked | None = st.session_state.get("asked")
    return asked.outcome if asked else None


def _examples(words: Messages) -> None:
    st.caption(words.examples)
    with st.container(horizontal=True, gap="xsmall", key="examples"):
        for example in EXAMPLES:
            name = example.names[words.language]
            st.button(name, key=f"example-{example.key}", on_click=_choose, args=(example,))


def _choose(example: Example) -> None:
    st.session_state.text = example.text
    st.session_state.question = example.question
    st.session_state.example_chosen = True


def _form(words: Messages) -> bool:
    with st.form("ask", border=False):
        kept: dict[str, Any] = {"persist_state": "session"}  # while other pages are shown
        st.text_area(words.text, key="text", height=260, placeholder=words.text_placeholder, **kept)
        st.text_input(words.question, key="question", placeholder=words.question_placeholder, **kept)
        with st.container(horizontal=True, vertical_alignment="center"):
            submitted = st.form_submit_button(words.ask, key="submit", type="primary", icon=":material/search:")
            with st.container(key="hint", width="content"):
                st.caption(words.ask_hint)
    return submitted


def _ask(client: Client, words: Messages, place: DeltaGenerator) -> Asked:
    text: str = st.session_state.text
    question: str = st.session_state.question.strip()
    if missing := _missing(text, question):
        return Asked(text, missing)

    def tell(wait: Wait) -> None:
        problem = words.waits[wait.error.code]
        seconds = max(1, round(wait.seconds))
        again = words.again.format(problem=problem, next_try=wait.next_try, tries=wait.tries, seconds=seconds)
        place.warning(again, icon=":material/hourglass_top:")

    place.html(reading_card(words))
    _scroll_on_phones()
    try:
        return Asked(text, client.ask([question], [Document("text", text)], top_k=CANDIDATES, on_wait=tell))
    except ServiceError as error:
        return Asked(text, error)


def _scroll_on_phones() -> None:
    """Where the columns stack, the outcome stands under the form, out of sight. No text goes into the script."""
    st.html(
        "<script>if (matchMedia('(max-width: 640px)').matches)"
        " document.querySelector('.st-key-outcome').scrollIntoView()</script>",
        unsafe_allow_javascript=True,
    )


def _missing(text: str, question: str) -> Missing | None:
    match bool(text.strip()), bool(question):
        case True, True:
            return None
        case True, False:
            return Missing.QUESTION
        case False, True:
            return Missing.TEXT
        case _:
            return Missing.BOTH


def _show(asked: Asked | None, client: Client, words: Messages) -> None:
    if asked is None:
        st.html(waiting_card(words))
    elif isinstance(asked.outcome, Missing):
        st.warning(words.missing[asked.outcome.value], icon=":material/edit:")
    elif isinstance(asked.outcome, ServiceError):
        _show_error(asked.outcome, client, words)
    else:
        _show_reply(asked.outcome, asked.text, words)


def _show_error(error: ServiceError, client: Client, words: Messages) -> None:
    st.error(words.error(error).format(url=client.address), icon=":material/cloud_off:")
    st.html(error_code(error.reason or error.code, words))


def _show_reply(reply: Reply, text: str, words: Messages) -> None:
    result = reply.results[0]
    if result.no_answer_score is None:
        st.html(no_time_card(words))
        return
    best, others = result.answers[:1], result.answers[1:]
    answers = [*best, *(answer for answer in others if answer.score >= LEAST_PROBABILITY)]
    st.html(answer_card(answers[0], text, words) if answers else no_answer_card(words))
    if reply.truncated:
        st.warning(words.truncated, icon=":material/timer_off:")
    if answers:
        st.html(whole_text(answers, text, words))
    if answers[1:]:
        st.html(other_answers(answers[1:], words))
