"""From which probability on no answer is given: the model's own, until the visitor moves it."""

import streamlit as st

from frontend.ask.decisions import decide
from frontend.ask.inquiry import Inquiry
from frontend.ask.messages import AskMessages
from frontend.errors import ServiceError
from frontend.frame import Frame
from frontend.replies import Reply
from frontend.status import version_at

UNKNOWN = 0.5  # where the API does not say


def current_threshold(inquiry: Inquiry | None, frame: Frame) -> float:
    """The slider shows whole hundredths; left where the model has it, it means the model's own exactly."""
    own = _of_the_model(inquiry, frame)
    chosen = st.session_state.get("threshold")
    return own if chosen is None or chosen == round(own * 100) else chosen / 100


def choose_threshold(inquiry: Inquiry, frame: Frame, own: AskMessages) -> None:
    """Open where a question is without an answer."""
    results = [result for number in range(len(inquiry.questions)) if (result := inquiry.result(number))]
    if not any(result.answers for result in results):
        return
    recommended = _of_the_model(inquiry, frame)
    silent = any(not decide(result, recommended) for result in results)
    st.session_state.setdefault("threshold", round(recommended * 100))
    with st.expander(own.threshold_title, expanded=silent, icon=":material/tune:"):
        st.slider(own.threshold, 0, 100, key="threshold", format=own.percent_format, persist_state="session")
        st.caption(own.threshold_help.format(own=frame.words.percentage(recommended)))


def _of_the_model(inquiry: Inquiry | None, frame: Frame) -> float:
    """Asked for only where the API has just answered, as it may be slow to wake up."""
    if inquiry and any(isinstance(request.outcome, Reply) for request in inquiry.requests):
        try:
            version = version_at(frame.client.url, frame.client)
            st.session_state.model_threshold = version.no_answer_threshold
        except ServiceError:
            pass
    known: float = st.session_state.get("model_threshold", UNKNOWN)
    return known
