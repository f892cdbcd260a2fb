"""The page "Evaluar": evaluate the connected model with a SQuAD file."""

import streamlit as st

from frontend.cards import waiting_notice
from frontend.evaluate.evaluation import Evaluation
from frontend.evaluate.material import ask_for_file, ask_for_limit, read_dataset
from frontend.evaluate.progress import show_progress
from frontend.evaluate.results import show_results
from frontend.failure import show_failure
from frontend.frame import Frame
from frontend.jobs import Job, predictor_at
from frontend.texts import Texts


def evaluate_page(frame: Frame) -> None:
    texts = frame.texts
    evaluation: Evaluation | None = st.session_state.get("evaluation")
    running = evaluation is not None and evaluation.job.running
    if _form(texts, running):
        evaluation = _start(frame) or evaluation
    if evaluation is None:
        st.html(waiting_notice(texts.evaluate.waiting_title, texts.evaluate.waiting, texts))
    elif evaluation.job.running:
        show_progress(evaluation.job, texts)
    else:
        _ended(evaluation, frame)


def _form(texts: Texts, running: bool) -> bool:
    with st.container(horizontal=True, vertical_alignment="bottom", key="evaluate-form"):
        st.segmented_control(
            texts.evaluate.source,
            ["sample", "upload"],
            key="source",
            default="sample",
            required=True,
            format_func={"sample": texts.evaluate.sample, "upload": texts.evaluate.upload}.__getitem__,
            disabled=running,
            persist_state="session",
        )
        ask_for_limit("limit", texts, running)
        started = st.button(
            texts.evaluate.start, key="evaluate", type="primary", icon=":material/play_arrow:", disabled=running
        )
    if st.session_state.source == "upload":
        ask_for_file("squad", texts, running)
    return started


def _start(frame: Frame) -> Evaluation | None:
    chosen = read_dataset(st.session_state.source, "squad", frame.texts)
    if chosen is None:
        return None
    name, dataset = chosen
    client, timeout = frame.client, frame.settings.timeout
    job = Job(
        dataset.questions[: st.session_state.limit],
        lambda: predictor_at(client.url, client.auth, timeout),
    )
    st.session_state.evaluation = Evaluation(name, client.address, dataset, job)
    st.rerun()


def _ended(evaluation: Evaluation, frame: Frame) -> None:
    job, texts = evaluation.job, frame.texts
    done, total = job.done, job.total
    if job.error is not None:
        show_failure(job.error, frame.client.address, texts)
        if done:
            st.info(texts.evaluate.stopped_at.format(done=done, total=total))
    elif job.cancelled:
        st.info(
            texts.evaluate.cancelled_at.format(done=done, total=total) if done else texts.evaluate.cancelled,
            icon=":material/cancel:",
        )
    show_results(evaluation, texts)
