"""The page "Evaluar": evaluate the connected model with a SQuAD file."""

from dataclasses import dataclass

import streamlit as st

from frontend.api import Frame, show_error
from frontend.cards import waiting_card
from frontend.evaluate.results import Evaluation, show_results
from frontend.jobs import Job, predictor_at
from frontend.questions import choose_file, choose_limit, read_dataset, show_progress
from frontend.session import Key, session_state
from frontend.texts import Texts


@dataclass(slots=True)
class EvaluateState:
    """The evaluation that is running or shown."""

    evaluation: Evaluation | None = None


def evaluate_page(frame: Frame) -> None:
    texts = frame.texts
    evaluation = session_state(EvaluateState).evaluation
    running = evaluation is not None and evaluation.job.running
    if _form(texts, running):
        evaluation = _start(frame) or evaluation
    if evaluation is None:
        st.html(waiting_card(texts.evaluate.waiting_title, texts.evaluate.waiting, texts))
    elif evaluation.job.running:
        show_progress(evaluation.job, texts)
    else:
        _show_end(evaluation, frame)


def _form(texts: Texts, running: bool) -> bool:
    with st.container(horizontal=True, vertical_alignment="bottom", key="evaluate-form"):
        st.segmented_control(
            texts.evaluate.source,
            ["sample", "upload"],
            key=Key.EVALUATE_SOURCE,
            default="sample",
            required=True,
            format_func={"sample": texts.evaluate.sample, "upload": texts.evaluate.upload}.__getitem__,
            disabled=running,
            persist_state="session",
        )
        choose_limit(Key.EVALUATE_LIMIT, texts, running)
        started = st.button(
            texts.evaluate.start, key="evaluate", type="primary", icon=":material/play_arrow:", disabled=running
        )
    if st.session_state[Key.EVALUATE_SOURCE] == "upload":
        choose_file(Key.EVALUATE_FILE, texts, running)
    return started


def _start(frame: Frame) -> Evaluation | None:
    chosen = read_dataset(st.session_state[Key.EVALUATE_SOURCE], Key.EVALUATE_FILE, frame.texts)
    if chosen is None:
        return None
    name, dataset = chosen
    client, timeout = frame.client, frame.settings.timeout
    job = Job(
        dataset.questions[: st.session_state[Key.EVALUATE_LIMIT]],
        lambda: predictor_at(client.url, client.auth, timeout),
    )
    session_state(EvaluateState).evaluation = Evaluation(name, client.address, dataset, job)
    st.rerun()


def _show_end(evaluation: Evaluation, frame: Frame) -> None:
    job, texts = evaluation.job, frame.texts
    done, total = job.done, job.total
    if job.error is not None:
        show_error(job.error, frame.client.address, texts)
        if done:
            st.info(texts.evaluate.stopped_at.format(done=done, total=total))
    elif job.cancelled:
        st.info(
            texts.evaluate.cancelled_at.format(done=done, total=total) if done else texts.evaluate.cancelled,
            icon=":material/cancel:",
        )
    show_results(evaluation, texts)
