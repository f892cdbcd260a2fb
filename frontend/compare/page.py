"""The page "Comparar": ask two services the same questions."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import streamlit as st

from client import ServiceError
from frontend.api import Frame, show_error
from frontend.cards import waiting_card
from frontend.compare.comparison import Comparison, Outcome, SingleQuestion
from frontend.compare.results import show_answers, show_comparison
from frontend.compare.sides import InvalidAddress, Side, choose_sides, selected_side
from frontend.jobs import Job, predictor_at
from frontend.questions import choose_file, choose_limit, read_dataset, show_progress
from frontend.session import Key, session_state

ICON = ":material/compare_arrows:"


@dataclass(slots=True)
class CompareState:
    """The comparison that is running or shown."""

    comparison: Comparison | SingleQuestion | None = None


def compare_page(frame: Frame) -> None:
    texts = frame.texts
    comparison = session_state(CompareState).comparison
    running = isinstance(comparison, Comparison) and comparison.running
    with_file = st.session_state.get(Key.COMPARE_SOURCE, "question") != "question"
    choose_sides(frame, memory=with_file, disabled=running)
    if _form(frame, running):
        comparison = _start(frame)
    if comparison is None:
        st.html(waiting_card(texts.compare.waiting_title, texts.compare.waiting, texts))
    elif isinstance(comparison, SingleQuestion):
        show_answers(comparison, texts)
    elif comparison.running:
        show_progress(comparison, texts)
    else:
        _show_end(comparison, frame)


def _form(frame: Frame, running: bool) -> bool:
    texts = frame.texts
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-form"):
        source = st.segmented_control(
            texts.compare.source,
            list(texts.compare.sources),
            key=Key.COMPARE_SOURCE,
            default="question",
            required=True,
            format_func=texts.compare.sources.__getitem__,
            disabled=running,
            persist_state="session",
        )
        if source != "question":
            choose_limit(Key.COMPARE_LIMIT, texts, running)
            started = st.button(
                texts.compare.start, key="compare", type="primary", icon=":material/compare_arrows:", disabled=running
            )
    if source == "question":
        return _question_form(frame)
    if source == "upload":
        choose_file(Key.COMPARE_FILE, frame.texts, running)
    st.caption(texts.compare.in_turn)
    return started


def _question_form(frame: Frame) -> bool:
    texts = frame.texts
    with st.form("compare-question", border=False):
        st.text_area(
            texts.text, key=Key.COMPARE_TEXT, height=160, placeholder=texts.text_placeholder, persist_state="session"
        )
        st.text_input(
            texts.question, key=Key.COMPARE_QUESTION, placeholder=texts.question_placeholder, persist_state="session"
        )
        return st.form_submit_button(texts.compare.start, key="compare-one", type="primary", icon=ICON)


def _start(frame: Frame) -> Comparison | SingleQuestion | None:
    texts = frame.texts
    state = session_state(CompareState)
    state.comparison = None
    try:
        sides = selected_side("first", frame), selected_side("second", frame)
    except InvalidAddress as error:
        st.warning(texts.compare.bad_address.format(url=str(error).replace("`", "")), icon=":material/link_off:")
        return None
    except ServiceError as error:
        st.error(frame.texts.error(error), icon=":material/lock:")
        return None
    if st.session_state[Key.COMPARE_SOURCE] == "question":
        return _ask(frame, sides)
    chosen = read_dataset(st.session_state[Key.COMPARE_SOURCE], Key.COMPARE_FILE, frame.texts)
    if chosen is None:
        return None
    name, dataset = chosen
    questions = dataset.questions[: st.session_state[Key.COMPARE_LIMIT]]
    timeout = frame.settings.timeout

    def start(side: Side, after: Job | None = None) -> Job:
        url, auth = side.client.url, side.client.auth
        return Job(questions, lambda: predictor_at(url, auth, timeout), 1, 1, after)

    first = start(sides[0])
    state.comparison = Comparison(name, dataset, sides, (first, start(sides[1], first)))
    st.rerun()


def _ask(frame: Frame, sides: tuple[Side, Side]) -> SingleQuestion | None:
    text: str = st.session_state[Key.COMPARE_TEXT]
    question: str = st.session_state[Key.COMPARE_QUESTION].strip()
    missing = {(False, True): "text", (True, False): "question", (False, False): "both"}
    if code := missing.get((bool(text.strip()), bool(question))):
        st.warning(frame.texts.missing[code], icon=":material/edit:")
        return None

    def ask(side: Side) -> Outcome:
        try:
            return side.client.ask([question], text)
        except ServiceError as error:
            return error

    with st.spinner(frame.texts.reading), ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, sides)
    session_state(CompareState).comparison = comparison = SingleQuestion(text, sides, (first, second))
    return comparison


def _show_end(comparison: Comparison, frame: Frame) -> None:
    texts = frame.texts
    for side, job in zip(comparison.sides, comparison.jobs, strict=True):
        if job.error is not None:
            show_error(
                job.error, side.client.address, texts, texts.compare.side.format(which=side.which, model="{error}")
            )
    done, total = comparison.answered_by_both, comparison.jobs[0].total
    if any(job.cancelled for job in comparison.jobs):
        st.info(
            texts.evaluate.cancelled_at.format(done=done, total=total) if done else texts.evaluate.cancelled,
            icon=":material/cancel:",
        )
    elif done and any(job.error for job in comparison.jobs):
        st.info(texts.evaluate.stopped_at.format(done=done, total=total))
    show_comparison(comparison, texts)
