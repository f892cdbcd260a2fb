"""The history of the visitor's session: questions to open again or download."""

from functools import partial

import streamlit as st

from frontend.ask import cards
from frontend.ask.decisions import decide
from frontend.ask.exports import FORMATS
from frontend.ask.inquiry import Inquiry
from frontend.texts import Texts

LONGEST = 20


def remember(inquiry: Inquiry) -> None:
    """Add an inquiry at the front of the history, and drop the oldest if there are too many."""
    st.session_state.history = [inquiry, *past()][:LONGEST]


def past() -> list[Inquiry]:
    found: list[Inquiry] = st.session_state.get("history", [])
    return found


def show_history(threshold: float, texts: Texts) -> None:
    inquiries = past()
    if not inquiries:
        return
    with st.container(key="history", gap="xsmall"):
        st.html(cards.heading(texts.ask.history, texts))
        for number, inquiry in enumerate(inquiries):
            result = inquiry.result(0)
            answers = decide(result, threshold) if result else ()
            with st.container(key=f"past-{number}"):
                st.html(cards.history_row(inquiry, answers, result, texts))
                label = texts.ask.reopen.format(number=len(inquiries) - number)
                st.button(label, key=f"reopen-{number}", type="tertiary", on_click=_reopen, args=(inquiry,))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(texts.ask.history_hint, width="content")
            st.button(texts.ask.forget, key="forget", type="tertiary", icon=":material/delete:", on_click=_forget)
    with st.container(key="downloads", gap="xsmall"):
        st.html(cards.heading(texts.ask.download, texts))
        with st.container(horizontal=True, gap="small"):
            for name, (kind, ending, write) in FORMATS.items():
                st.download_button(
                    name,
                    data=partial(write, inquiries[::-1], threshold),
                    file_name=f"{texts.ask.file_name}{ending}",
                    mime=kind,
                    key=f"download-{name}",
                    icon=":material/download:",
                    on_click="ignore",
                )
        st.caption(texts.ask.download_hint)


def _reopen(inquiry: Inquiry) -> None:
    st.session_state.asked = inquiry
    st.session_state.opened = None
    st.session_state.section = None


def _forget() -> None:
    st.session_state.history = []
    st.session_state.asked = None
