"""The progress of work in the background, updated regularly, and the button that cancels it."""

from typing import Protocol

import streamlit as st

from frontend.texts import Texts

LOOKS_A_SECOND = 2


class Work(Protocol):
    """Work in the background. `done` and `total` count questions. `seconds_left` is None before the first answer."""

    @property
    def running(self) -> bool: ...
    @property
    def connected(self) -> bool: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def seconds_left(self) -> float | None: ...
    def cancel(self) -> None: ...


@st.fragment(run_every=1 / LOOKS_A_SECOND)
def show_progress(work: Work, texts: Texts) -> None:
    """Show the progress. Rerun the whole page once the work has ended."""
    if not work.running:
        st.rerun()
    said = (
        texts.evaluate.progress.format(done=work.done, total=work.total) if work.connected else texts.evaluate.starting
    )
    if work.seconds_left is not None:
        said += " · " + texts.evaluate.left.format(seconds=max(1, round(work.seconds_left)))
    with st.container(horizontal=True, vertical_alignment="center", key="progress"):
        st.progress(work.done / work.total, text=said)
        if st.button(texts.evaluate.cancel, key="cancel", icon=":material/close:"):
            work.cancel()
            st.rerun()
