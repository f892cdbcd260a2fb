"""The page "Evaluar": evaluate the connected model with a SQuAD file."""

import streamlit as st

from frontend.cards import waiting_notice
from frontend.evaluate.evaluation import Evaluation
from frontend.evaluate.languages import WORDS
from frontend.evaluate.material import ask_for_file, ask_for_limit, read_dataset
from frontend.evaluate.messages import EvaluateMessages
from frontend.evaluate.progress import show_progress
from frontend.evaluate.results import show_results
from frontend.failure import show_failure
from frontend.frame import Frame
from frontend.jobs import Job, predictor_at
from frontend.messages import Messages


def evaluate_page(frame: Frame) -> None:
    words, own = frame.words, WORDS[frame.words.language]
    evaluation: Evaluation | None = st.session_state.get("evaluation")
    running = evaluation is not None and evaluation.job.running
    if _form(words, own, running):
        evaluation = _start(frame, own) or evaluation
    if evaluation is None:
        st.html(waiting_notice(own.waiting_title, own.waiting, words))
    elif evaluation.job.running:
        show_progress(evaluation.job, own)
    else:
        _ended(evaluation, frame, own)


def _form(words: Messages, own: EvaluateMessages, running: bool) -> bool:
    with st.container(horizontal=True, vertical_alignment="bottom", key="evaluate-form"):
        st.segmented_control(
            own.source,
            ["sample", "upload"],
            key="source",
            default="sample",
            required=True,
            format_func={"sample": own.sample, "upload": own.upload}.__getitem__,
            disabled=running,
            persist_state="session",
        )
        ask_for_limit("limit", own, running)
        started = st.button(own.start, key="evaluate", type="primary", icon=":material/play_arrow:", disabled=running)
    if st.session_state.source == "upload":
        ask_for_file("squad", words, own, running)
    return started


def _start(frame: Frame, own: EvaluateMessages) -> Evaluation | None:
    chosen = read_dataset(st.session_state.source, "squad", frame.words, own)
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


def _ended(evaluation: Evaluation, frame: Frame, own: EvaluateMessages) -> None:
    job, words = evaluation.job, frame.words
    done, total = job.done, job.total
    if job.error is not None:
        show_failure(job.error, frame.client.address, words)
        if done:
            st.info(own.stopped_at.format(done=done, total=total))
    elif job.cancelled:
        st.info(own.cancelled_at.format(done=done, total=total) if done else own.cancelled, icon=":material/cancel:")
    show_results(evaluation, words, own)
