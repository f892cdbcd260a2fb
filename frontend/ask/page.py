"""The page "Preguntar": questions on texts, with the answers marked in the text."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from client import Wait
from frontend.ask.cards import progress
from frontend.ask.history import remember, show_history
from frontend.ask.inquiry import Inquiry, Material
from frontend.ask.intake import choose_source, library
from frontend.ask.materials import MILLION, MOST_CHARACTERS
from frontend.ask.results import show_inquiry
from frontend.ask.sending import send
from frontend.ask.threshold import choose_threshold, current_threshold
from frontend.cards import reading_card, waiting_card
from frontend.examples import EXAMPLES, Example
from frontend.frame import Frame
from frontend.texts import Texts

STYLE = Path(__file__).parent / "style.css"
MOST_QUESTIONS = 50
LONGEST_QUESTION = 1000  # characters


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why nothing was asked. `code`: the key of its message."""

    code: str


def ask_page(frame: Frame) -> None:
    texts = frame.texts
    st.html(STYLE)
    asking, answering = st.columns(2, gap="large")
    with asking:
        _examples(texts)
        source = choose_source(frame)
        submitted = _form(source, texts)
        below = st.container(key="below")
    with answering, st.container(key="outcome"):
        place = st.empty()
        now = submitted or st.session_state.pop("example_chosen", False)
        again = st.session_state.pop("again", False)
        if now:
            _take(_inquiry(source))
        asked: Inquiry | Refusal | None = st.session_state.get("asked")
        if isinstance(asked, Inquiry) and (now or again):
            _send(asked, frame, place)
        threshold = current_threshold(asked if isinstance(asked, Inquiry) else None, frame)
        with place.container():
            _show(asked, threshold, frame)
        if now:
            _scroll_on_phones()
    with below:
        show_history(threshold, texts)


def _examples(texts: Texts) -> None:
    st.caption(texts.examples)
    with st.container(horizontal=True, gap="xsmall", key="examples"):
        for example in EXAMPLES:
            name = example.names[texts.language]
            st.button(name, key=f"example-{example.key}", on_click=_choose, args=(example,))


def _choose(example: Example) -> None:
    st.session_state.ask_source = "text"
    st.session_state.text = example.text
    st.session_state.questions = example.question
    st.session_state.example_chosen = True


def _form(source: str, texts: Texts) -> bool:
    with st.form("ask", border=False):
        kept: dict[str, Any] = {"persist_state": "session"}  # while other pages are shown
        if source == "text":
            st.text_area(texts.text, key="text", height=240, placeholder=texts.text_placeholder, **kept)
        st.text_area(
            texts.ask.questions, key="questions", height=80, placeholder=texts.ask.questions_placeholder, **kept
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            submitted = st.form_submit_button(texts.ask_button, key="submit", type="primary", icon=":material/search:")
            with st.container(key="hint", width="content"):
                st.caption(texts.ask_hint)
    return submitted


def _inquiry(source: str) -> Inquiry | Refusal:
    lines = [line.strip() for line in (st.session_state.questions or "").splitlines()]
    questions = [line for line in dict.fromkeys(lines) if any(char.isprintable() and char != " " for char in line)]
    if source == "text":
        text = st.session_state.text or ""
        materials = [Material("text", "", text)] if text.strip() else []
    else:
        materials = library().materials()
    match bool(materials), bool(questions):
        case True, False:
            return Refusal("question")
        case False, True:
            return Refusal("text" if source == "text" else "no_files")
        case False, False:
            return Refusal("both" if source == "text" else "no_files_no_question")
    if len(questions) > MOST_QUESTIONS:
        return Refusal("too_many_questions")
    if any(len(question) > LONGEST_QUESTION for question in questions):
        return Refusal("question_too_long")
    if sum(len(material.text) for material in materials) > MOST_CHARACTERS:
        return Refusal("too_much_text")
    return Inquiry.of(questions, materials, datetime.now())


def _take(asked: Inquiry | Refusal) -> None:
    """Keep the inquiry before anything is sent, so that nothing is lost if sending is interrupted."""
    st.session_state.asked = asked
    st.session_state.opened = None
    st.session_state.section = None
    if isinstance(asked, Inquiry):
        remember(asked)


def _send(inquiry: Inquiry, frame: Frame, place: DeltaGenerator) -> None:
    texts = frame.texts
    inquiry.retry()
    with place.container():
        line = st.empty()
        if len(inquiry.requests) > 1:
            st.button(
                texts.ask.stop, key="stop", icon=":material/stop:"
            )  # a click ends the run; answers so far are kept

    def tell(part: int, parts: int) -> None:
        said = texts.ask.reading_part.format(part=part, parts=parts)
        line.html(progress(said, (part - 1) / parts, texts) if parts > 1 else reading_card(texts))

    def on_wait(wait: Wait) -> None:
        problem = texts.waits[wait.error.code]
        seconds = max(1, round(wait.seconds))
        again = texts.again.format(problem=problem, next_try=wait.next_try, tries=wait.tries, seconds=seconds)
        line.warning(again, icon=":material/hourglass_top:")

    _scroll_on_phones()
    send(inquiry, frame.client, tell, on_wait)


def _scroll_on_phones() -> None:
    """Scroll to the results: on narrow screens, they are below the form. The script contains no user input."""
    st.html(
        "<script>if (matchMedia('(max-width: 640px)').matches)"
        " document.querySelector('.st-key-outcome').scrollIntoView()</script>",
        unsafe_allow_javascript=True,
    )


def _show(asked: Inquiry | Refusal | None, threshold: float, frame: Frame) -> None:
    texts = frame.texts
    if asked is None:
        st.html(waiting_card(texts))
    elif isinstance(asked, Refusal):
        said = {**texts.missing, **texts.ask.refused}[asked.code]
        limits = {"most": MOST_QUESTIONS, "longest": LONGEST_QUESTION, "characters": MOST_CHARACTERS // MILLION}
        st.warning(said.format(**limits), icon=":material/edit:")
    else:
        show_inquiry(asked, threshold, frame, _again)
        choose_threshold(asked, frame)


def _again() -> None:
    st.session_state.again = True
