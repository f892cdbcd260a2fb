"""The page "Preguntar": questions on texts, with the answers marked in the text."""

from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from client import Reply, ServiceError, Wait
from frontend.api import Frame, model_at
from frontend.ask.cards import progress
from frontend.ask.examples import EXAMPLES, Example
from frontend.ask.history import show_history
from frontend.ask.inquiry import Inquiry, Material, decide, send
from frontend.ask.intake import choose_source
from frontend.ask.results import show_inquiry
from frontend.ask.visit import MAX_CHARACTERS, MILLION, AskState, InvalidInput
from frontend.cards import reading_card, waiting_card
from frontend.session import Key, session_state
from frontend.texts import Texts

STYLE = Path(__file__).parent / "style.css"
MAX_QUESTIONS = 50
MAX_QUESTION = 1000  # characters
UNKNOWN_THRESHOLD = 0.5  # before the API reports that of its model


def ask_page(frame: Frame) -> None:
    state, texts = session_state(AskState), frame.texts
    st.html(STYLE)
    asking, answering = st.columns(2, gap="large")
    with asking:
        _show_examples(texts)
        source = choose_source(frame)
        submitted = _form(source, texts)
        below = st.container(key="below")
    with answering, st.container(key="outcome"):
        place = st.empty()
        ask_now, retry = submitted or state.ask_now, state.retry
        state.ask_now = state.retry = False
        if ask_now:
            state.start(_inquiry(source))
        inquiry = state.inquiry if isinstance(state.inquiry, Inquiry) else None
        if inquiry and (ask_now or retry):
            _send(inquiry, frame, place)
        threshold = _threshold(inquiry, frame)
        with place.container():
            _show(state.inquiry, threshold, frame)
        if ask_now:
            _scroll_on_phones()
    with below:
        show_history(state, threshold, texts)


def _show_examples(texts: Texts) -> None:
    st.caption(texts.examples)
    with st.container(horizontal=True, gap="xsmall", key="examples"):
        for example in EXAMPLES:
            name = example.names[texts.language]
            st.button(name, key=f"example-{example.key}", on_click=_choose_example, args=(example,))


def _choose_example(example: Example) -> None:
    st.session_state[Key.ASK_SOURCE] = "text"
    st.session_state[Key.ASK_TEXT] = example.text
    st.session_state[Key.ASK_QUESTIONS] = example.question
    session_state(AskState).ask_now = True


def _form(source: str, texts: Texts) -> bool:
    with st.form("ask", border=False):
        options: dict[str, Any] = {"persist_state": "session"}  # keeps the input while other pages are shown
        if source == "text":
            st.text_area(texts.text, key=Key.ASK_TEXT, height=240, placeholder=texts.text_placeholder, **options)
        st.text_area(
            texts.ask.questions,
            key=Key.ASK_QUESTIONS,
            height=80,
            placeholder=texts.ask.questions_placeholder,
            **options,
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            submitted = st.form_submit_button(texts.ask_button, key="submit", type="primary", icon=":material/search:")
            with st.container(key="hint", width="content"):
                st.caption(texts.ask_hint)
    return submitted


def _inquiry(source: str) -> Inquiry | InvalidInput:
    """Return the inquiry that was typed, or what is wrong with it."""
    lines = [line.strip() for line in (st.session_state[Key.ASK_QUESTIONS] or "").splitlines()]
    questions = [line for line in dict.fromkeys(lines) if any(char.isprintable() and char != " " for char in line)]
    if source == "text":
        text = st.session_state[Key.ASK_TEXT] or ""
        materials = [Material("text", "", text)] if text.strip() else []
    else:
        materials = session_state(AskState).library.materials()
    match bool(materials), bool(questions):
        case True, False:
            return InvalidInput("question")
        case False, True:
            return InvalidInput("text" if source == "text" else "no_files")
        case False, False:
            return InvalidInput("both" if source == "text" else "no_files_no_question")
    if len(questions) > MAX_QUESTIONS:
        return InvalidInput("too_many_questions")
    if any(len(question) > MAX_QUESTION for question in questions):
        return InvalidInput("question_too_long")
    if sum(len(material.text) for material in materials) > MAX_CHARACTERS:
        return InvalidInput("too_much_text")
    return Inquiry.of(questions, materials, datetime.now())


def _send(inquiry: Inquiry, frame: Frame, place: DeltaGenerator) -> None:
    texts = frame.texts
    inquiry.retry()
    with place.container():
        line = st.empty()
        if len(inquiry.requests) > 1:
            # A click ends the run; the answers so far are kept.
            st.button(texts.ask.stop, key="stop", icon=":material/stop:")

    def on_request(part: int, parts: int) -> None:
        label = texts.ask.reading_part.format(part=part, parts=parts)
        line.html(progress(label, (part - 1) / parts, texts) if parts > 1 else reading_card(texts))

    def on_wait(wait: Wait) -> None:
        problem = texts.retry_reasons[wait.error.code]
        seconds = max(1, round(wait.seconds))
        message = texts.retrying.format(problem=problem, next_try=wait.next_try, tries=wait.tries, seconds=seconds)
        line.warning(message, icon=":material/hourglass_top:")

    _scroll_on_phones()
    send(inquiry, frame.client, on_request, on_wait)


def _scroll_on_phones() -> None:
    """Scroll to the results: on narrow screens, they are below the form. The script contains no user input."""
    st.html(
        "<script>if (matchMedia('(max-width: 640px)').matches)"
        " document.querySelector('.st-key-outcome').scrollIntoView()</script>",
        unsafe_allow_javascript=True,
    )


def _show(inquiry: Inquiry | InvalidInput | None, threshold: float, frame: Frame) -> None:
    texts = frame.texts
    if inquiry is None:
        st.html(waiting_card(texts.waiting_title, texts.waiting, texts))
    elif isinstance(inquiry, InvalidInput):
        message = {**texts.missing, **texts.ask.invalid}[inquiry.code]
        limits = {"most": MAX_QUESTIONS, "longest": MAX_QUESTION, "characters": MAX_CHARACTERS // MILLION}
        st.warning(message.format(**limits), icon=":material/edit:")
    else:
        show_inquiry(inquiry, threshold, frame)
        _choose_threshold(inquiry, frame)


def _threshold(inquiry: Inquiry | None, frame: Frame) -> float:
    """Return the threshold of the slider, or the model's exact threshold if the slider shows it, in hundredths."""
    recommended = _recommended_threshold(inquiry, frame)
    chosen = st.session_state.get(Key.ASK_THRESHOLD)
    return recommended if chosen is None or chosen == round(recommended * 100) else chosen / 100


def _choose_threshold(inquiry: Inquiry, frame: Frame) -> None:
    """Show the slider, expanded if a question has no answer."""
    results = [result for number in range(len(inquiry.questions)) if (result := inquiry.result(number))]
    if not any(result.answers for result in results):
        return
    recommended = _recommended_threshold(inquiry, frame)
    silent = any(not decide(result, recommended) for result in results)
    texts = frame.texts
    if Key.ASK_THRESHOLD not in st.session_state:
        st.session_state[Key.ASK_THRESHOLD] = round(recommended * 100)
    with st.expander(texts.ask.threshold_title, expanded=silent, icon=":material/tune:"):
        st.slider(
            texts.ask.threshold, 0, 100, key=Key.ASK_THRESHOLD, format=texts.ask.percent_format, persist_state="session"
        )
        st.caption(texts.ask.threshold_help.format(recommended=texts.percentage(recommended)))


def _recommended_threshold(inquiry: Inquiry | None, frame: Frame) -> float:
    """Return the threshold of the model. Request it only if the API has just answered, to avoid a cold start here."""
    state = session_state(AskState)
    if inquiry and any(isinstance(request.outcome, Reply) for request in inquiry.requests):
        try:
            model = model_at(frame.client.url, frame.client)
            state.model_threshold = model.no_answer_threshold
        except ServiceError:
            pass
    return UNKNOWN_THRESHOLD if state.model_threshold is None else state.model_threshold
