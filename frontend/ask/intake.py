"""The choice of texts: a pasted text, files, or web addresses if they are enabled."""

from functools import partial

import streamlit as st

from frontend.ask.cards import loaded_row, progress, refused_row
from frontend.ask.materials import MILLION, MOST_CHARACTERS, MOST_FILES, Library, Refused, TooManyFiles, TooMuchText
from frontend.ask.messages import AskMessages
from frontend.documents import LoadedDocument, sentence
from frontend.documents.document import MEGABYTE
from frontend.documents.loading import LIMITS
from frontend.documents.web import WebSettings, fetch
from frontend.frame import Frame
from frontend.messages import Messages
from frontend.uploads import discard


def library() -> Library:
    return st.session_state.setdefault("library", Library())  # type: ignore[no-any-return]


def choose_source(frame: Frame, own: AskMessages) -> str:
    """Return `text`, `files` or `web`. Files and web addresses are loaded and listed at once."""
    sources = ["text", "files", *(["web"] if frame.settings.web else [])]
    if st.session_state.get("ask_source") not in (None, *sources):
        del st.session_state["ask_source"]
    st.session_state.setdefault("ask_source", "text")
    source = st.segmented_control(
        own.source,
        sources,
        key="ask_source",
        required=True,
        format_func=own.sources.__getitem__,
        persist_state="session",
    )
    assert source is not None
    if source == "files":
        _upload(frame.words, own)
    elif source == "web":
        _fetch(frame.words, own)
    if source != "text":
        _show_library(frame.words, own)
    return source


def _upload(words: Messages, own: AskMessages) -> None:
    """Load uploaded files, which the list below shows. By CSS, the uploader itself shows only rejected files."""
    with st.container(key=f"intake-{words.language}"):
        files = st.file_uploader(
            own.upload, accept_multiple_files=True, key="upload", max_upload_size=LIMITS.max_bytes // MEGABYTE
        )
        st.caption(own.upload_hint)
    if not files:
        return
    place = st.empty()
    library().clear_refused()
    for number, file in enumerate(files):
        said = own.loading.format(name=file.name, number=number + 1, total=len(files))
        place.html(progress(said, number / len(files), words))

        def recognizing(page: int, pages: int, name: str = file.name) -> None:
            said = own.recognizing.format(name=name, page=page, pages=pages)
            place.html(progress(said, (page - 1) / pages, words))

        library().add_file(file.name, file.getvalue(), recognizing)
        discard(file)
    del st.session_state["upload"]  # it holds another copy of the files
    place.empty()


def _fetch(words: Messages, own: AskMessages) -> None:
    with st.form("web", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        url = st.text_input(own.address, key="address", placeholder=own.address_placeholder)
        added = st.form_submit_button(own.add, key="add-address")
    if added and url.strip():
        library().clear_refused()
        place = st.empty()
        place.html(progress(own.fetching.format(name=url.strip()), 0, words))
        library().add_address(url.strip(), partial(fetch, settings=WebSettings(enabled=True)))
        place.empty()


def _show_library(words: Messages, own: AskMessages) -> None:
    with st.container(key="library", gap="xsmall"):
        for number, entry in library().entries.items():
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                st.html(_row(entry, words, own))
                st.button(
                    own.remove,
                    key=f"remove-{number}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=library().remove,
                    args=(number,),
                )


def _row(entry: LoadedDocument | Refused, words: Messages, own: AskMessages) -> str:
    if isinstance(entry, Refused):
        return refused_row(entry.name, _why(entry, words, own), words)
    pages = own.pages["one"] if entry.pages == 1 else own.pages["many"].format(count=entry.pages)
    count = own.words.format(count=words.grouped(len(entry.text.split())))
    facts = [pages, count] if entry.pages > 1 or entry.kind == "pdf" else [count]
    return loaded_row(entry.name, facts, [sentence(notice, words.language) for notice in entry.notices], words)


def _why(refused: Refused, words: Messages, own: AskMessages) -> str:
    match refused.problem:
        case TooManyFiles():
            return own.too_many_files.format(limit=MOST_FILES)
        case TooMuchText():
            return own.too_much_text.format(limit=MOST_CHARACTERS // MILLION)
        case problem:
            return sentence(problem, words.language)
