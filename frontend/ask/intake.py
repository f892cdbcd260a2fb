"""The choice of texts: a pasted text, files, or web addresses if they are enabled."""

from functools import partial

import streamlit as st

from frontend.ask.cards import loaded_row, progress, refused_row
from frontend.ask.materials import MILLION, MOST_CHARACTERS, MOST_FILES, Library, Refused, TooManyFiles, TooMuchText
from frontend.documents import LoadedDocument, sentence
from frontend.documents.document import MEGABYTE
from frontend.documents.loading import LIMITS
from frontend.documents.web import WebSettings, fetch
from frontend.frame import Frame
from frontend.texts import Texts


def library() -> Library:
    return st.session_state.setdefault("library", Library())  # type: ignore[no-any-return]


def choose_source(frame: Frame) -> str:
    """Return `text`, `files` or `web`. Files and web addresses are loaded and listed at once."""
    texts = frame.texts
    sources = ["text", "files", *(["web"] if frame.settings.web else [])]
    if st.session_state.get("ask_source") not in (None, *sources):
        del st.session_state["ask_source"]
    st.session_state.setdefault("ask_source", "text")
    source = st.segmented_control(
        texts.ask.source,
        sources,
        key="ask_source",
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
    """Load uploaded files, then empty the uploader: the list below it shows the files."""
    turn = st.session_state.setdefault("uploads", 0)
    with st.container(key=f"intake-{texts.language}"):
        files = st.file_uploader(
            texts.ask.upload,
            accept_multiple_files=True,
            key=f"upload-{turn}",
            max_upload_size=LIMITS.max_bytes // MEGABYTE,
        )
        st.caption(texts.ask.upload_hint)
    if not files:
        return
    place = st.empty()
    library().clear_refused()
    for number, file in enumerate(files):
        said = texts.ask.loading.format(name=file.name, number=number + 1, total=len(files))
        place.html(progress(said, number / len(files), texts))

        def recognizing(page: int, pages: int, name: str = file.name) -> None:
            said = texts.ask.recognizing.format(name=name, page=page, pages=pages)
            place.html(progress(said, (page - 1) / pages, texts))

        library().add_file(file.name, file.getvalue(), recognizing)
    st.session_state.uploads = turn + 1
    st.rerun()


def _fetch(texts: Texts) -> None:
    with st.form("web", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        url = st.text_input(texts.ask.address, key="address", placeholder=texts.ask.address_placeholder)
        added = st.form_submit_button(texts.ask.add, key="add-address")
    if added and url.strip():
        library().clear_refused()
        place = st.empty()
        place.html(progress(texts.ask.fetching.format(name=url.strip()), 0, texts))
        library().add_address(url.strip(), partial(fetch, settings=WebSettings(enabled=True)))
        place.empty()


def _show_library(texts: Texts) -> None:
    with st.container(key="library", gap="xsmall"):
        for number, entry in library().entries.items():
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                st.html(_row(entry, texts))
                st.button(
                    texts.ask.remove,
                    key=f"remove-{number}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=library().remove,
                    args=(number,),
                )


def _row(entry: LoadedDocument | Refused, texts: Texts) -> str:
    if isinstance(entry, Refused):
        return refused_row(entry.name, _why(entry, texts), texts)
    pages = texts.ask.pages["one"] if entry.pages == 1 else texts.ask.pages["many"].format(count=entry.pages)
    count = texts.ask.words.format(count=texts.grouped(len(entry.text.split())))
    facts = [pages, count] if entry.pages > 1 or entry.kind == "pdf" else [count]
    return loaded_row(entry.name, facts, [sentence(notice, texts.language) for notice in entry.notices], texts)


def _why(refused: Refused, texts: Texts) -> str:
    match refused.problem:
        case TooManyFiles():
            return texts.ask.too_many_files.format(limit=MOST_FILES)
        case TooMuchText():
            return texts.ask.too_much_text.format(limit=MOST_CHARACTERS // MILLION)
        case problem:
            return sentence(problem, texts.language)
