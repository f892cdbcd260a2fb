"""The choice of texts: a pasted text, files, or web addresses if they are enabled."""

from functools import partial

import streamlit as st

from frontend.api import Frame
from frontend.ask.cards import loaded_row, progress, unreadable_row
from frontend.ask.visit import MAX_CHARACTERS, MAX_FILES, MILLION, AskState, TooManyFiles, TooMuchText, Unreadable
from frontend.documents import LoadedDocument, sentence
from frontend.documents.document import MEGABYTE
from frontend.documents.loading import LIMITS
from frontend.documents.web import WebSettings, fetch
from frontend.session import Key, session_state
from frontend.texts import Texts
from frontend.uploads import discard


def choose_source(frame: Frame) -> str:
    """Return `text`, `files` or `web`. Files and web addresses are loaded and listed at once."""
    texts = frame.texts
    sources = ["text", "files", *(["web"] if frame.settings.web else [])]
    if st.session_state.get(Key.ASK_SOURCE) not in sources:
        st.session_state[Key.ASK_SOURCE] = "text"
    source = st.segmented_control(
        texts.ask.source,
        sources,
        key=Key.ASK_SOURCE,
        required=True,
        format_func=texts.ask.sources.__getitem__,
        persist_state="session",
    )
    assert source is not None
    if source == "files":
        _upload(texts)
    elif source == "web":
        _fetch(texts)
    if source != "text":
        _show_library(texts)
    return source


def _upload(texts: Texts) -> None:
    """Load uploaded files, which the list below shows. By CSS, the uploader itself shows only rejected files."""
    state = session_state(AskState)
    with st.container(key=f"intake-{texts.language}"):
        files = st.file_uploader(
            texts.ask.upload,
            accept_multiple_files=True,
            key=Key.ASK_UPLOAD,
            max_upload_size=LIMITS.max_bytes // MEGABYTE,
        )
        st.caption(texts.ask.upload_hint)
    if not files:
        return
    place = st.empty()
    state.library.clear_unreadable()
    for number, file in enumerate(files):
        label = texts.ask.loading.format(name=file.name, number=number + 1, total=len(files))
        place.html(progress(label, number / len(files), texts))

        def recognizing(page: int, pages: int, name: str = file.name) -> None:
            label = texts.ask.recognizing.format(name=name, page=page, pages=pages)
            place.html(progress(label, (page - 1) / pages, texts))

        state.library.add_file(file.name, file.getvalue(), recognizing)
        discard(file)
    del st.session_state[Key.ASK_UPLOAD]  # it holds another copy of the files
    place.empty()


def _fetch(texts: Texts) -> None:
    with st.form("web", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        url = st.text_input(texts.ask.address, key="address", placeholder=texts.ask.address_placeholder)
        added = st.form_submit_button(texts.ask.add, key="add-address")
    library = session_state(AskState).library
    if added and url.strip():
        library.clear_unreadable()
        place = st.empty()
        place.html(progress(texts.ask.fetching.format(name=url.strip()), 0, texts))
        library.add_address(url.strip(), partial(fetch, settings=WebSettings(enabled=True)))
        place.empty()


def _show_library(texts: Texts) -> None:
    library = session_state(AskState).library
    with st.container(key="library", gap="xsmall"):
        for number, entry in library.entries.items():
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                st.html(_row(entry, texts))
                st.button(
                    texts.ask.remove,
                    key=f"remove-{number}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=library.remove,
                    args=(number,),
                )


def _row(entry: LoadedDocument | Unreadable, texts: Texts) -> str:
    if isinstance(entry, Unreadable):
        return unreadable_row(entry.name, _reason(entry, texts), texts)
    pages = texts.ask.pages["one"] if entry.pages == 1 else texts.ask.pages["many"].format(count=entry.pages)
    count = texts.ask.word_count.format(count=texts.grouped(len(entry.text.split())))
    facts = [pages, count] if entry.pages > 1 or entry.kind == "pdf" else [count]
    return loaded_row(entry.name, facts, [sentence(notice, texts.language) for notice in entry.notices], texts)


def _reason(unreadable: Unreadable, texts: Texts) -> str:
    match unreadable.problem:
        case TooManyFiles():
            return texts.ask.too_many_files.format(limit=MAX_FILES)
        case TooMuchText():
            return texts.ask.too_much_text.format(limit=MAX_CHARACTERS // MILLION)
        case problem:
            return sentence(problem, texts.language)
