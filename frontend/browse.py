"""A list of questions that the visitor filters by kind and by text, and of which one is open."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import streamlit as st

Item = TypeVar("Item")
Kind = TypeVar("Kind")
ROW_HEIGHT, ROWS_HEIGHT = 35, 320  # pixels


class TableTexts(Protocol):
    """The messages of the filter. `shown` has the fields `shown` and `total`."""

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
    texts: TableTexts,
    search: str,
    key: str,
) -> list[Item]:
    """Show the filter and return the items that match: of the selected kinds, with the search text in their text.

    `kinds`: the label of each kind, in the order of the buttons.
    """
    present = [kind for kind in kinds if any(kind_of(item) == kind for item in items)]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-sift"):
        chosen = st.pills(
            texts.filter, present, selection_mode="multi", key=f"{key}-kinds", format_func=kinds.__getitem__
        )
        sought = st.text_input(search, key=f"{key}-sought", icon=":material/search:").casefold()
    shown = [item for item in items if (not chosen or kind_of(item) in chosen) and sought in text_of(item).casefold()]
    st.caption(texts.shown.format(shown=len(shown), total=len(items)) if shown else texts.none_shown)
    return shown


def open_row(items: Sequence[Item], row_of: Callable[[Item], Mapping[str, object]], key: str, **options: Any) -> Item:
    """Show a table and return the item whose row is selected, or the first. `options`: those of st.dataframe."""
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
