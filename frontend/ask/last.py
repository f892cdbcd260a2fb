"""The last outcome of the page "Preguntar", for the status line."""

import streamlit as st

from frontend.ask.inquiry import Inquiry
from frontend.errors import ServiceError
from frontend.replies import Reply


def last_outcome() -> Reply | ServiceError | None:
    asked = st.session_state.get("asked")
    return asked.outcome() if isinstance(asked, Inquiry) else None
