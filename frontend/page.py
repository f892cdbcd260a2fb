"""What is around every page: language, title, the API it is connected to and the line that says so."""

import os
from pathlib import Path

import streamlit as st

from frontend.ask import ask_page, last_outcome
from frontend.cards import status_line
from frontend.client import Client
from frontend.errors import NotAnAnswer, ServiceError, Unreachable
from frontend.messages import LANGUAGES, Messages
from frontend.replies import Reply, Version
from frontend.settings import Settings, SettingsError, UnknownSetting

HERE = Path(__file__).parent


@st.cache_resource
def connect(settings: Settings) -> Client:
    return Client(settings.url, timeout=settings.timeout)


@st.cache_data(ttl=60, show_spinner=False)
def version_at(url: str, _client: Client) -> Version:
    """Raises ServiceError, which is not remembered."""
    return _client.version()


def show_page() -> None:
    words = _language()
    st.set_page_config(page_title=words.title, page_icon=HERE / "icon.svg", layout="wide")
    st.html(HERE / "style.css")
    _header(words)
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        said = words.unknown_setting if isinstance(error, UnknownSetting) else words.bad_setting
        st.error(said.format(variable=error.variable), icon=":material/settings_alert:")
        st.stop()
    client = connect(settings)
    ask_page(client, words)
    _status(client, words)


def _language() -> Messages:
    """As chosen with the switch, else as the address says (`?lang=en`), else Spanish."""
    if st.session_state.get("lang") not in LANGUAGES:
        asked_for = st.query_params.get("lang", "es")
        st.session_state.lang = asked_for if asked_for in LANGUAGES else "es"
    return LANGUAGES[st.session_state.lang]


def _header(words: Messages) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        st.title(words.title, anchor=False)
        st.segmented_control(
            "Idioma / Language",
            list(LANGUAGES),
            key="lang",
            required=True,
            format_func={"es": "Español", "en": "English"}.__getitem__,
            on_change=lambda: st.query_params.update(lang=st.session_state.lang),
            label_visibility="collapsed",
        )
    st.markdown(words.subtitle)


def _status(client: Client, words: Messages) -> None:
    """Drawn last: asking for the version also wakes a sleeping function up, and nothing should wait for that."""
    outcome = last_outcome()
    if isinstance(outcome, ServiceError):
        version_at.clear()
    try:
        version = version_at(client.url, client)
    except (Unreachable, NotAnAnswer):
        st.html(status_line("off", [words.disconnected.format(url=client.address)], words))
    except ServiceError:
        st.html(status_line("busy", [words.busy.format(url=client.address)], words))
    else:
        parts = [words.connected.format(url=client.address), words.model.format(model=version.model)]
        if isinstance(outcome, Reply):
            parts.append(words.latency.format(milliseconds=round(outcome.round_trip_ms)))
        st.html(status_line("on", parts, words))
