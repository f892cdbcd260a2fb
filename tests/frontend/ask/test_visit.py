"""The files and web addresses that a visitor has added, and the examples."""

from collections.abc import Iterator
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from frontend.ask.examples import EXAMPLES
from frontend.ask.visit import (
    MAX_CHARACTERS,
    MAX_FILES,
    MAX_HISTORY,
    AskState,
    InvalidInput,
    Library,
    TooManyFiles,
    TooMuchText,
    Unreadable,
)
from frontend.documents import LoadedDocument
from frontend.documents.errors import FileTooLarge, NotPublic, UnknownType, WebOff
from frontend.documents.web import WebSettings, fetch
from frontend.texts import ENGLISH, LANGUAGES, SPANISH, Texts
from tests.frontend.ask.inquiries import inquiry
from tests.frontend.documents.site import Site, page
from tests.frontend.page import shown

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().serving() as site:
        yield site


def document(name: str, text: str) -> LoadedDocument:
    return LoadedDocument(name, text, text.count("\f") + 1, "text")


def refusals(library: Library) -> list[tuple[str, type]]:
    return [(entry.name, type(entry.problem)) for entry in library.entries.values() if isinstance(entry, Unreadable)]


def test_files_keep_their_order() -> None:
    library = Library()

    library.add_file("uno.txt", "Ana llegó en 1912.".encode("cp1252"))
    library.add_file("dos.html", b"<h1>Faro</h1><p>Mide 37 metros.")

    assert [(material.id, material.name, material.text) for material in library.materials()] == [
        ("1", "uno.txt", "Ana llegó en 1912."),
        ("2", "dos.html", "Faro\n\nMide 37 metros."),
    ]


def test_unreadable_files_are_listed_with_the_reason_until_the_next_upload() -> None:
    library = Library()
    library.add_file("foto.gif", b"GIF89a")
    library.add_file("grande.txt", b"a" * 25_000_001)
    library.add_file("bien.txt", b"Ana vino.")
    assert refusals(library) == [("foto.gif", UnknownType), ("grande.txt", FileTooLarge)]
    assert [material.name for material in library.materials()] == ["bien.txt"]

    library.clear_unreadable()

    assert refusals(library) == []
    assert [material.name for material in library.materials()] == ["bien.txt"]


def test_the_same_file_is_added_once_but_another_of_the_same_name_is_added() -> None:
    library = Library()
    for content in (b"Uno.", b"Uno.", b"Dos."):
        library.add_file("texto.txt", content)

    assert [material.text for material in library.materials()] == ["Uno.", "Dos."]


def test_numbers_are_not_reused() -> None:
    """Answers refer to their material by its number."""
    library = Library()
    library.add("a", lambda: document("a", "A."))
    library.remove(1)
    library.add("b", lambda: document("b", "B."))

    assert [material.id for material in library.materials()] == ["2"]


def test_the_number_of_files_is_limited() -> None:
    library = Library()
    for number in range(MAX_FILES + 1):
        library.add(str(number), partial(document, str(number), "A."))

    assert refusals(library) == [(str(MAX_FILES), TooManyFiles)]
    assert len(library.materials()) == MAX_FILES


def test_the_length_of_all_texts_is_limited() -> None:
    library = Library()
    library.add("a", lambda: document("a", "a" * MAX_CHARACTERS))
    library.add("b", lambda: document("b", "b"))

    assert refusals(library) == [("b", TooMuchText)]


def test_a_web_document_is_named_by_its_url_after_redirects(site: Site) -> None:
    site.redirect("/", "/faro.html")
    site.answer(
        "/faro.html",
        page("<p>El faro mide 37 metros y está en la ría de Ribeira.".encode("latin-1"), "text/html; charset=latin-1"),
    )
    reach = partial(
        fetch,
        settings=WebSettings(enabled=True, ports=frozenset([site.port])),
        resolver=lambda host, port: ["127.0.0.1"],
        allowed=lambda address: True,
    )
    library = Library()

    library.add_address(site.url(), reach)

    (material,) = library.materials()
    assert material.name == site.url(path="/faro.html")
    assert material.text == "El faro mide 37 metros y está en la ría de Ribeira."


@pytest.mark.parametrize(("enabled", "problem"), [(True, NotPublic), (False, WebOff)])
def test_an_address_of_this_machine_is_rejected(enabled: bool, problem: type) -> None:
    library = Library()

    library.add_address("http://127.0.0.1/", partial(fetch, settings=WebSettings(enabled=enabled)))

    assert refusals(library) == [("http://127.0.0.1/", problem)]


def sources(page: AppTest) -> list[str]:
    return page.segmented_control(key="ask_source").options


def test_web_addresses_are_off_by_default(page: AppTest) -> None:
    page.run()

    assert not page.exception
    assert sources(page) == [SPANISH.ask.sources["text"], SPANISH.ask.sources["files"]]


@pytest.mark.parametrize("texts", [SPANISH, ENGLISH], ids=["es", "en"])
def test_the_page_explains_why_an_address_is_rejected(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, texts: Texts
) -> None:
    monkeypatch.setenv("QAS_PAGE_WEB", "1")
    page.query_params["lang"] = texts.language
    page.run()
    page.segmented_control(key="ask_source").set_value("web").run()

    page.text_input(key="address").set_value("http://127.0.0.1/<b>")
    next(button for button in page.button if button.label == texts.ask.add).click().run()

    assert not page.exception
    html = shown(page)
    assert "http://127.0.0.1/&lt;b&gt;" in html and "<b>" not in html
    assert ("127.0.0.1 no es un sitio público" if texts is SPANISH else "127.0.0.1 is not a public site") in html


def test_every_example_has_a_name_in_every_language() -> None:
    assert all(example.names.keys() == LANGUAGES.keys() for example in EXAMPLES)


def test_no_two_examples_share_a_key() -> None:
    assert len({example.key for example in EXAMPLES}) == len(EXAMPLES) == 5


def test_an_example_fits_a_screen() -> None:
    assert all(60 <= len(example.text.split()) <= 140 for example in EXAMPLES)


def test_the_history_has_the_latest_inquiries_first() -> None:
    state = AskState()
    inquiries = [inquiry([f"¿{number}?"]) for number in range(MAX_HISTORY + 1)]

    for each in inquiries:
        state.start(each)

    assert state.history == inquiries[:0:-1]
    assert state.inquiry is inquiries[-1]


def test_invalid_input_is_shown_but_not_in_the_history() -> None:
    state = AskState(opened=(1, 0), section=2)

    state.start(InvalidInput("both"))

    assert (state.inquiry, state.history, state.opened, state.section) == (InvalidInput("both"), [], None, None)
