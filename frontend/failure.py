"""The message about a failed call to an API, the same on every page."""

import streamlit as st

from client import ServiceError
from frontend.cards import error_code
from frontend.texts import Texts


def show_failure(error: ServiceError, address: str, texts: Texts, said: str = "{error}") -> None:
    """Show the error. `said`: a sentence around the message, for example one that names the service."""
    st.error(said.format(error=texts.error(error).format(url=address)), icon=":material/cloud_off:")
    st.html(error_code(error.reason or error.code, texts))
