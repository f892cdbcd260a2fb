"""The no-answer threshold: that of the model until the visitor changes it."""

import streamlit as st

from client import Reply, ServiceError
from frontend.ask.decisions import decide
from frontend.ask.inquiry import Inquiry
from frontend.frame import Frame
from frontend.status import model_at

UNKNOWN = 0.5  # before the API reports its threshold


def current_threshold(inquiry: Inquiry | None, frame: Frame) -> float:
    """Return the threshold of the slider, or the model's exact threshold if the slider shows it, in hundredths."""
    recommended = _of_the_model(inquiry, frame)
    chosen = st.session_state.get("threshold")
    return recommended if chosen is None or chosen == round(recommended * 100) else chosen / 100


def choose_threshold(inquiry: Inquiry, frame: Frame) -> None:
    """Show the slider, expanded if a question has no answer."""
    results = [result for number in range(len(inquiry.questions)) if (result := inquiry.result(number))]
    if not any(result.answers for result in results):
        return
    recommended = _of_the_model(inquiry, frame)
    silent = any(not decide(result, recommended) for result in results)
    texts = frame.texts
    st.session_state.setdefault("threshold", round(recommended * 100))
    with st.expander(texts.ask.threshold_title, expanded=silent, icon=":material/tune:"):
        st.slider(
            texts.ask.threshold, 0, 100, key="threshold", format=texts.ask.percent_format, persist_state="session"
        )
        st.caption(texts.ask.threshold_help.format(own=texts.percentage(recommended)))


def _of_the_model(inquiry: Inquiry | None, frame: Frame) -> float:
    """Return the threshold of the model. Request it only if the API has just answered, to avoid a cold start here."""
    if inquiry and any(isinstance(request.outcome, Reply) for request in inquiry.requests):
        try:
            model = model_at(frame.client.url, frame.client)
            st.session_state.model_threshold = model.no_answer_threshold
        except ServiceError:
            pass
    known: float = st.session_state.get("model_threshold", UNKNOWN)
    return known
