"""How far the work in the background is, looked at again and again, and the button that ends it."""

from typing import Protocol

import streamlit as st

from frontend.evaluate.messages import EvaluateMessages

LOOKS_A_SECOND = 2


class Work(Protocol):
    """`done` of `total` questions; `seconds_left` is None as long as there is no pace to reckon with."""

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
def show_progress(work: Work, own: EvaluateMessages) -> None:
    """Draws the whole page again once nothing runs any more."""
    if not work.running:
        st.rerun()
    said = own.progress.format(done=work.done, total=work.total) if work.connected else own.starting
    if work.seconds_left is not None:
        said += " · " + own.left.format(seconds=max(1, round(work.seconds_left)))
    with st.container(horizontal=True, vertical_alignment="center", key="progress"):
        st.progress(work.done / work.total, text=said)
        if st.button(own.cancel, key="cancel", icon=":material/close:"):
            work.cancel()
            st.rerun()
