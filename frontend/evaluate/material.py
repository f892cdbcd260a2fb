"""The questions of the pages "Evaluar" and "Comparar": the included sample, or a file that the visitor uploads."""

import streamlit as st

from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE, Dataset, parse_squad
from frontend.cards import refusal
from frontend.texts import Texts

MEGABYTES = 50


def ask_for_file(key: str, texts: Texts, disabled: bool) -> None:
    with st.container(key=f"choose-file-{texts.language}"):  # style.css replaces the English labels in it
        st.file_uploader(
            texts.evaluate.file,
            type="json",
            key=key,
            max_upload_size=MEGABYTES,
            help=texts.evaluate.file_hint.format(limit=MEGABYTES),
            disabled=disabled,
        )


def ask_for_limit(key: str, texts: Texts, disabled: bool) -> None:
    st.number_input(
        texts.evaluate.limit,
        min_value=1,
        value=None,
        step=50,
        key=key,
        placeholder=texts.evaluate.limit_all,
        width=200,
        disabled=disabled,
        persist_state="session",
    )


def read_dataset(source: str, key: str, texts: Texts) -> tuple[str, Dataset] | None:
    """Return the name and the questions of the sample, or of the file uploaded under `key`.

    If there is no valid file, show why and return None.
    """
    if source == "sample":
        return SAMPLE.name, parse_squad(SAMPLE.read_bytes(), SAMPLE.name)
    file = st.session_state.get(key)
    if file is None:
        st.warning(texts.evaluate.no_file, icon=":material/upload_file:")
        return None
    try:
        return file.name, parse_squad(file.getvalue(), file.name)
    except EvaluationError as error:
        st.html(refusal(error.spanish if texts.language == "es" else error.english, texts))
        return None
