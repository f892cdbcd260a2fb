"""The script of the page, which `server.py` serves.

It shows what all pages have in common: language, navigation, connection to the API and status line.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

if (root := str(Path(__file__).parents[1])) not in sys.path:  # `streamlit run` adds only this folder
    sys.path.append(root)

from client import ServiceError
from frontend.api import Frame, ask_for_credentials, connect, show_status
from frontend.ask.page import ask_page
from frontend.ask.visit import last_outcome
from frontend.compare.page import compare_page
from frontend.evaluate.page import evaluate_page
from frontend.session import Key
from frontend.settings import Settings, SettingsError, UnknownSetting
from frontend.texts import LANGUAGES, Texts

HERE = Path(__file__).parent
ICONS = {"preguntar": ":material/search:", "evaluar": ":material/analytics:", "comparar": ":material/compare_arrows:"}

ShowPage = Callable[[Frame], None]
PAGES: dict[str, ShowPage] = {
    "preguntar": ask_page,
    "evaluar": evaluate_page,
    "comparar": compare_page,
}
FIRST = next(iter(PAGES))


def show_app() -> None:
    texts = _language()
    pages = _pages(texts, lambda show: show(frame))
    name = _navigate(pages)
    st.set_page_config(page_title=texts.titles[name], page_icon=HERE / "icon.svg", layout="wide")
    st.html(HERE / "style.css")
    _header(name, pages, texts)
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        message = texts.unknown_setting if isinstance(error, UnknownSetting) else texts.bad_setting
        st.error(message.format(variable=error.variable), icon=":material/settings_alert:")
        st.stop()
    credentials = st.container()
    try:
        client = connect(settings)
    except ServiceError as error:
        ask_for_credentials(error, settings, texts)
        st.stop()
    frame = Frame(settings, client, texts)
    pages[name].run()
    show_status(frame, credentials, last_outcome())


def _language() -> Texts:
    """Return the texts in the language of the switch, or else of the URL (`?lang=en`), or else in Spanish.

    Update the URL if it has another language.
    """
    requested = st.query_params.get("lang", "es")
    if st.session_state.get(Key.LANGUAGE) not in LANGUAGES:
        st.session_state[Key.LANGUAGE] = requested if requested in LANGUAGES else "es"
    language: str = st.session_state[Key.LANGUAGE]
    if language != requested:  # chosen with the switch, or on another page
        st.query_params["lang"] = language
    return LANGUAGES[language]


def _pages(texts: Texts, run: Callable[[ShowPage], None]) -> dict[str, st.Page]:
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
            key=Key.LANGUAGE,
            required=True,
            format_func={"es": "Español", "en": "English"}.__getitem__,
            label_visibility="collapsed",
        )
    st.title(texts.titles[name], anchor=False)
    st.markdown(texts.subtitles[name])


show_app()
