"""The questions of the pages "Evaluar" and "Comparar": the included sample, or a file that the visitor uploads."""

import streamlit as st

from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE, Dataset, parse_squad
from frontend.cards import refusal
from frontend.evaluate.messages import EvaluateMessages
from frontend.messages import Messages

MEGABYTES = 50


def ask_for_file(key: str, words: Messages, own: EvaluateMessages, disabled: bool) -> None:
    with st.container(key=f"choose-file-{words.language}"):  # style.css replaces the English labels in it
        st.file_uploader(
            own.file,
            type="json",
            key=key,
            max_upload_size=MEGABYTES,
            help=own.file_hint.format(limit=MEGABYTES),
            disabled=disabled,
        )


def ask_for_limit(key: str, own: EvaluateMessages, disabled: bool) -> None:
    st.number_input(
        own.limit,
        min_value=1,
        value=None,
        step=50,
        key=key,
        placeholder=own.limit_all,
        width=200,
        disabled=disabled,
        persist_state="session",
    )


def read_dataset(source: str, key: str, words: Messages, own: EvaluateMessages) -> tuple[str, Dataset] | None:
    """Return the name and the questions of the sample, or of the file uploaded under `key`.

    If there is no valid file, show why and return None.
    """
    if source == "sample":
        return SAMPLE.name, parse_squad(SAMPLE.read_bytes(), SAMPLE.name)
    file = st.session_state.get(key)
    if file is None:
        st.warning(own.no_file, icon=":material/upload_file:")
        return None
    try:
        return file.name, parse_squad(file.getvalue(), file.name)
    except EvaluationError as error:
        st.html(refusal(error.spanish if words.language == "es" else error.english, words))
        return None
