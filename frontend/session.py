"""What the server keeps for a visitor: a typed state for each page, and the values of the widgets."""

from enum import StrEnum
from typing import TypeVar

import streamlit as st

State = TypeVar("State")


class Key(StrEnum):
    """The keys of the widgets whose values the code reads from or writes to `st.session_state`.

    `side` is `first` or `second`. Other keys only name elements for style.css and for tests.
    """

    LANGUAGE = "lang"
    TOKEN = "token_field"

    ASK_SOURCE = "ask_source"
    ASK_UPLOAD = "upload"
    ASK_TEXT = "text"
    ASK_QUESTIONS = "questions"
    ASK_THRESHOLD = "threshold"

    EVALUATE_SOURCE = "source"
    EVALUATE_FILE = "squad"
    EVALUATE_LIMIT = "limit"

    COMPARE_ADDRESS = "{side}-address"
    COMPARE_TOKEN = "{side}-token"
    COMPARE_MEMORY = "{side}-memory"
    COMPARE_SOURCE = "material"
    COMPARE_TEXT = "compare-text"
    COMPARE_QUESTION = "compare-asked"
    COMPARE_FILE = "compare-squad"
    COMPARE_LIMIT = "compare-limit"


def session_state(kind: type[State]) -> State:
    """Return the visitor's state of this dataclass. It is created with its defaults when it is first needed."""
    if kind.__name__ not in st.session_state:
        st.session_state[kind.__name__] = kind()
    return st.session_state[kind.__name__]  # type: ignore[no-any-return]
