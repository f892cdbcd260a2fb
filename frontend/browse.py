"""Many questions, sifted by kind and by words; one of them is open."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import streamlit as st

Item = TypeVar("Item")
Kind = TypeVar("Kind")
ROW_HEIGHT, ROWS_HEIGHT = 35, 320  # pixels


class Words(Protocol):
    """`shown` says how many of how many are."""

    @property
    def filter(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def none_shown(self) -> str: ...


def sift(
    items: Sequence[Item],
    kind_of: Callable[[Item], Kind],
    kinds: Mapping[Kind, str],
    text_of: Callable[[Item], str],
    words: Words,
    search: str,
    key: str,
) -> list[Item]:
    """Those of the kinds chosen that hold the words sought; `kinds` by what the visitor calls them, in their order."""
    present = [kind for kind in kinds if any(kind_of(item) == kind for item in items)]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-sift"):
        chosen = st.pills(
            words.filter, present, selection_mode="multi", key=f"{key}-kinds", format_func=kinds.__getitem__
        )
        sought = st.text_input(search, key=f"{key}-sought", icon=":material/search:").casefold()
    shown = [item for item in items if (not chosen or kind_of(item) in chosen) and sought in text_of(item).casefold()]
    st.caption(words.shown.format(shown=len(shown), total=len(items)) if shown else words.none_shown)
    return shown


def open_row(items: Sequence[Item], row_of: Callable[[Item], Mapping[str, object]], key: str, **options: Any) -> Item:
    """The one whose row is chosen, the first where none is. `options`: st.dataframe's."""
    selected = st.dataframe(
        [row_of(item) for item in items],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        height=min(ROWS_HEIGHT, ROW_HEIGHT * (len(items) + 1) + 2),
        **options,
    )
    number = next(iter(selected.selection.rows), 0)
    return items[min(number, len(items) - 1)]
