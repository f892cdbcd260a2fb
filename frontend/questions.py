"""The parts that pages with SQuAD files share: the choice of a file, the progress, and a table of questions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import streamlit as st

from evaluation.errors import EvaluationError
from evaluation.squad import SAMPLE, Dataset, parse_squad
from frontend.cards import input_error
from frontend.texts import Texts

MEGABYTES = 50
REFRESHES_PER_SECOND = 2
ROW_HEIGHT, MAX_HEIGHT = 35, 320  # pixels

Item = TypeVar("Item")
Kind = TypeVar("Kind")


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


class FilterTexts(Protocol):
    """The texts of a filter. `shown` has the fields `shown` and `total`."""

    @property
    def filter(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def none_shown(self) -> str: ...


def choose_file(key: str, texts: Texts, disabled: bool) -> None:
    with st.container(key=f"choose-file-{texts.language}"):  # style.css replaces the English labels in it
        st.file_uploader(
            texts.evaluate.file,
            type="json",
            key=key,
            max_upload_size=MEGABYTES,
            help=texts.evaluate.file_hint.format(limit=MEGABYTES),
            disabled=disabled,
        )


def choose_limit(key: str, texts: Texts, disabled: bool) -> None:
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
        st.html(input_error(error.spanish if texts.language == "es" else error.english, texts))
        return None


@st.fragment(run_every=1 / REFRESHES_PER_SECOND)
def show_progress(work: Work, texts: Texts) -> None:
    """Show the progress and a button that cancels the work. Rerun the whole page once the work has ended."""
    if not work.running:
        st.rerun()
    label = texts.evaluate.starting
    if work.connected:
        label = texts.evaluate.progress.format(done=work.done, total=work.total)
    if work.seconds_left is not None:
        label += " · " + texts.evaluate.time_left.format(seconds=max(1, round(work.seconds_left)))
    with st.container(horizontal=True, vertical_alignment="center", key="progress"):
        st.progress(work.done / work.total, text=label)
        if st.button(texts.evaluate.cancel, key="cancel", icon=":material/close:"):
            work.cancel()
            st.rerun()


def filter_items(
    items: Sequence[Item],
    kind_of: Callable[[Item], Kind],
    kinds: Mapping[Kind, str],
    text_of: Callable[[Item], str],
    texts: FilterTexts,
    search_label: str,
    key: str,
) -> list[Item]:
    """Show a filter and return the items that match: of the selected kinds, with the search text in their text.

    `kinds`: the label of each kind, in the order of the buttons.
    """
    present = [kind for kind in kinds if any(kind_of(item) == kind for item in items)]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-sift"):
        selected = st.pills(
            texts.filter, present, selection_mode="multi", key=f"{key}-kinds", format_func=kinds.__getitem__
        )
        search = st.text_input(search_label, key=f"{key}-search", icon=":material/search:").casefold()
    shown = [
        item for item in items if (not selected or kind_of(item) in selected) and search in text_of(item).casefold()
    ]
    st.caption(texts.shown.format(shown=len(shown), total=len(items)) if shown else texts.none_shown)
    return shown


def select_row(items: Sequence[Item], row_of: Callable[[Item], Mapping[str, object]], key: str, **options: Any) -> Item:
    """Show a table and return the item whose row is selected, or the first. `options`: those of st.dataframe."""
    table = st.dataframe(
        [row_of(item) for item in items],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        height=min(MAX_HEIGHT, ROW_HEIGHT * (len(items) + 1) + 2),
        **options,
    )
    number = next(iter(table.selection.rows), 0)
    return items[min(number, len(items) - 1)]
