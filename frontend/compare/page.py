"""The page "Comparar": ask two services the same questions."""

from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from client import ServiceError
from frontend.cards import waiting_notice
from frontend.compare.comparison import Asked, Comparison, Outcome
from frontend.compare.question import show_answers
from frontend.compare.results import show_comparison
from frontend.compare.sides import NoAddress, Side, choose_sides, side
from frontend.evaluate.material import ask_for_file, ask_for_limit, read_dataset
from frontend.evaluate.progress import show_progress
from frontend.failure import show_failure
from frontend.frame import Frame
from frontend.jobs import Job, predictor_at

ICON = ":material/compare_arrows:"


def compare_page(frame: Frame) -> None:
    texts = frame.texts
    compared: Comparison | Asked | None = st.session_state.get("compared")
    running = isinstance(compared, Comparison) and compared.running
    asks_file = st.session_state.get("material", "question") != "question"
    choose_sides(frame, memory=asks_file, disabled=running)
    if _form(frame, running):
        compared = _start(frame)
    if compared is None:
        st.html(waiting_notice(texts.compare.waiting_title, texts.compare.waiting, texts))
    elif isinstance(compared, Asked):
        show_answers(compared, texts)
    elif compared.running:
        show_progress(compared, texts)
    else:
        _ended(compared, frame)


def _form(frame: Frame, running: bool) -> bool:
    texts = frame.texts
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-form"):
        material = st.segmented_control(
            texts.compare.material,
            list(texts.compare.materials),
            key="material",
            default="question",
            required=True,
            format_func=texts.compare.materials.__getitem__,
            disabled=running,
            persist_state="session",
        )
        if material != "question":
            ask_for_limit("compare-limit", texts, running)
            started = st.button(
                texts.compare.start, key="compare", type="primary", icon=":material/compare_arrows:", disabled=running
            )
    if material == "question":
        return _question_form(frame)
    if material == "upload":
        ask_for_file("compare-squad", frame.texts, running)
    st.caption(texts.compare.in_turn)
    return started


def _question_form(frame: Frame) -> bool:
    texts = frame.texts
    with st.form("compare-question", border=False):
        st.text_area(
            texts.text, key="compare-text", height=160, placeholder=texts.text_placeholder, persist_state="session"
        )
        st.text_input(
            texts.question, key="compare-asked", placeholder=texts.question_placeholder, persist_state="session"
        )
        return st.form_submit_button(texts.compare.start, key="compare-one", type="primary", icon=ICON)


def _start(frame: Frame) -> Comparison | Asked | None:
    texts = frame.texts
    st.session_state.pop("compared", None)
    try:
        sides = side("first", frame), side("second", frame)
    except NoAddress as error:
        st.warning(texts.compare.bad_address.format(url=str(error).replace("`", "")), icon=":material/link_off:")
        return None
    except ServiceError as error:
        st.error(frame.texts.error(error), icon=":material/lock:")
        return None
    if st.session_state.material == "question":
        return _ask(frame, sides)
    chosen = read_dataset(st.session_state.material, "compare-squad", frame.texts)
    if chosen is None:
        return None
    name, dataset = chosen
    questions = dataset.questions[: st.session_state["compare-limit"]]
    timeout = frame.settings.timeout

    def ask(client: Side, after: Job | None = None) -> Job:
        url, auth = client.client.url, client.client.auth
        return Job(questions, lambda: predictor_at(url, auth, timeout), 1, 1, after)

    first = ask(sides[0])
    st.session_state.compared = Comparison(name, dataset, sides, (first, ask(sides[1], first)))
    st.rerun()


def _ask(frame: Frame, sides: tuple[Side, Side]) -> Asked | None:
    text: str = st.session_state["compare-text"]
    question: str = st.session_state["compare-asked"].strip()
    missing = {(False, True): "text", (True, False): "question", (False, False): "both"}
    if said := missing.get((bool(text.strip()), bool(question))):
        st.warning(frame.texts.missing[said], icon=":material/edit:")
        return None

    def ask(one: Side) -> Outcome:
        try:
            return one.client.ask([question], text)
        except ServiceError as error:
            return error

    with st.spinner(frame.texts.reading), ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, sides)
    st.session_state.compared = asked = Asked(text, sides, (first, second))
    return asked


def _ended(compared: Comparison, frame: Frame) -> None:
    texts = frame.texts
    for one, job in zip(compared.sides, compared.jobs, strict=True):
        if job.error is not None:
            show_failure(
                job.error, one.client.address, texts, texts.compare.side.format(which=one.which, model="{error}")
            )
    done, total = compared.together, compared.jobs[0].total
    if any(job.cancelled for job in compared.jobs):
        st.info(
            texts.evaluate.cancelled_at.format(done=done, total=total) if done else texts.evaluate.cancelled,
            icon=":material/cancel:",
        )
    elif done and any(job.error for job in compared.jobs):
        st.info(texts.evaluate.stopped_at.format(done=done, total=total))
    show_comparison(compared, texts)
