"""What went wrong with an API, as every page says it."""

import streamlit as st

from frontend.cards import error_code
from frontend.errors import ServiceError
from frontend.messages import Messages


def show_failure(error: ServiceError, address: str, words: Messages, said: str = "{error}") -> None:
    """`said`: in what sentence, such as whose error it is."""
    st.error(said.format(error=words.error(error).format(url=address)), icon=":material/cloud_off:")
    st.html(error_code(error.reason or error.code, words))
