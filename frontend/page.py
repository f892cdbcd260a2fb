"""The frame of every page: language, navigation, the connection to the API and the status line."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from client import ServiceError
from frontend.ask.last import last_outcome
from frontend.ask.page import ask_page
from frontend.compare.page import compare_page
from frontend.connection import ask_for_credentials, connect
from frontend.evaluate.page import evaluate_page
from frontend.frame import Frame
from frontend.settings import Settings, SettingsError, UnknownSetting
from frontend.status import show_status
from frontend.texts import LANGUAGES, Texts

HERE = Path(__file__).parent
ICONS = {"preguntar": ":material/search:", "evaluar": ":material/analytics:", "comparar": ":material/compare_arrows:"}


Show = Callable[[Frame], None]
PAGES: dict[str, Show] = {
    "preguntar": ask_page,
    "evaluar": evaluate_page,
    "comparar": compare_page,
}
FIRST = next(iter(PAGES))


def show_page() -> None:
    texts = _language()
    pages = _pages(texts, lambda show: show(frame))
    name = _navigate(pages)
    st.set_page_config(page_title=texts.titles[name], page_icon=HERE / "icon.svg", layout="wide")
    st.html(HERE / "style.css")
    _header(name, pages, texts)
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        said = texts.unknown_setting if isinstance(error, UnknownSetting) else texts.bad_setting
        st.error(said.format(variable=error.variable), icon=":material/settings_alert:")
        st.stop()
    credentials = st.container()
    try:
        client = connect(settings)
    except ServiceError as error:
        ask_for_credentials(error, settings, texts)
        st.stop()
    frame = Frame(settings, client, texts)
    pages[name].run()
    show_status(settings, client, texts, credentials, last_outcome())


def _language() -> Texts:
    """Return the messages in the language of the switch, or else of the URL (`?lang=en`), or else in Spanish.

    Update the URL if it has another language.
    """
    asked_for = st.query_params.get("lang", "es")
    if st.session_state.get("lang") not in LANGUAGES:
        st.session_state.lang = asked_for if asked_for in LANGUAGES else "es"
    if st.session_state.lang != asked_for:  # chosen with the switch, or on another page
        st.query_params.lang = st.session_state.lang
    return LANGUAGES[st.session_state.lang]


def _pages(texts: Texts, run: Callable[[Show], None]) -> dict[str, st.Page]:
    """Return the pages by name. The first is at the root of the site."""

    def page(name: str) -> st.Page:
        settings = {"default": True, "url_path": "raiz"} if name == FIRST else {"url_path": name}
        return st.Page(lambda: run(PAGES[name]), title=texts.pages[name], **settings)

    return {name: page(name) for name in PAGES}


def _navigate(pages: Mapping[str, st.Page]) -> str:
    """Return the name of the page at the current URL. The URL with the first page's name redirects to the root."""
    alias = st.Page(lambda: None, url_path=FIRST, visibility="hidden")
    chosen = st.navigation([*pages.values(), alias], position="hidden")
    if chosen == alias:
        st.switch_page(pages[FIRST], query_params=st.query_params.to_dict())
    return next(name for name, page in pages.items() if page == chosen)


def _header(name: str, pages: Mapping[str, st.Page], texts: Texts) -> None:
    language = {} if texts.language == "es" else {"lang": texts.language}
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        with st.container(horizontal=True, gap="xsmall", width="content", key="pages"):
            for page_name, page in pages.items():
                # An icon of st.Page would also be the favicon, which the browser would fetch from another site.
                st.page_link(page, icon=ICONS[page_name], query_params=language)
        st.segmented_control(
            "Idioma / Language",
            list(LANGUAGES),
            key="lang",
            required=True,
            format_func={"es": "Español", "en": "English"}.__getitem__,
            label_visibility="collapsed",
        )
    st.title(texts.titles[name], anchor=False)
    st.markdown(texts.subtitles[name])
