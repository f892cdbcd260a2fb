"""The last outcome of the page "Preguntar", for the status line."""

import streamlit as st

from client import Reply, ServiceError
from frontend.ask.inquiry import Inquiry


def last_outcome() -> Reply | ServiceError | None:
    asked = st.session_state.get("asked")
    return asked.outcome() if isinstance(asked, Inquiry) else None
