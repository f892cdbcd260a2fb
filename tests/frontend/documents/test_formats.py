"""Read spreadsheets, slides, e-books, CSV and RTF, and split them into pages."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from frontend.documents import Limits, load
from frontend.documents.delimited import delimiter
from frontend.documents.errors import (
    DamagedFile,
    EmptyFile,
    Encrypted,
    ExpandsTooMuch,
    NeedsLibreOffice,
    TextTooLong,
    TooManyPages,
)
from frontend.documents.kinds import OLE
from frontend.documents.sheets import shown
from tests.frontend.documents.books import epub, slides, xlsx
from tests.frontend.documents.corpus import WRITTEN
from tests.frontend.documents.made import refused, zipped
from tests.frontend.documents.office import converted

PRICES: list[list[Any]] = [["Producto", "Precio"], ["Pan", (1.2, '#,##0.00 "€"')], ["Leche", (0.95, '#,##0.00 "€"')]]


def test_a_sheet_is_a_page_and_a_row_a_line() -> None:
    data = xlsx({"Precios": PRICES, "Oculta": [["no"]], "Notas": [["Vale hasta mayo"], [], ["Fin"]]}, hidden=["Oculta"])

    loaded = load("precios.xlsx", data)

    assert (loaded.kind, loaded.pages) == ("xlsx", 2)
    assert loaded.text == ("Precios\n\nProducto\tPrecio\nPan\t1,20 €\nLeche\t0,95 €\fNotas\n\nVale hasta mayo\nFin")


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1750, "General", "1750"),
        (-12.5, "General", "-12,5"),
        (1 / 3, "0.00", "0,33"),
        (1750.5, "#,##0.00", "1.750,50"),
        (1750, '#,##0 "€"', "1.750 €"),
        (-1750, '#,##0 "€"', "-1.750 €"),
        (1750, "#,##0.00\\ [$€-C0A];[Red]-#,##0.00\\ [$€-C0A]", "1.750,00 €"),
        (500, '"$"#,##0', "$500"),
        (0.21, "0%", "21 %"),
        (0.215, "0.0%", "21,5 %"),
        (True, "General", "VERDADERO"),
        (datetime(2026, 5, 3), "dd/mm/yyyy", "03/05/2026"),
        (datetime(2026, 5, 3, 9, 30), "dd/mm/yyyy hh:mm", "03/05/2026 09:30"),
        (date(2026, 5, 3), "dd/mm/yyyy", "03/05/2026"),
        (time(9, 30), "hh:mm", "09:30"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        ("50123456-K", "@", "50123456-K"),
    ],
)
def test_a_value_is_shown_as_in_the_sheet(value: Any, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_an_empty_cell_keeps_its_column() -> None:
    assert load("a.xlsx", xlsx({"H": [["a", None, "c"]]})).text == "H\n\na\t\tc"


def test_a_sheet_of_too_many_characters_is_refused() -> None:
    data = xlsx({"H": [["x" * 1000]] * 30})

    assert refused(TextTooLong, "a.xlsx", data, Limits(max_characters=20_000)) == {"limit": 0}


def test_a_slide_is_a_page_with_its_notes() -> None:
    loaded = load("presupuesto.pptx", slides())

    assert (loaded.kind, loaded.pages) == ("pptx", 2)
    assert loaded.text == (
        "Presupuesto de 2026\n\nIngresos\n\nGastos\n\nDecir que es provisional."
        "\fPartidas\n\nPartida\tImporte\nObras\t1.750 €\n\nAprobado en pleno"
    )


def test_a_chapter_is_a_page_in_the_order_of_the_spine() -> None:
    loaded = load("libro.epub", epub("<h1>Uno</h1><p>El faro.</p>", "<h1>Dos</h1><p>La isla.</p>"))

    assert (loaded.kind, loaded.pages, loaded.text) == ("epub", 2, "Uno\n\nEl faro.\fDos\n\nLa isla.")


def test_a_locked_book_is_said_and_one_with_hidden_fonts_is_read() -> None:
    def encryption(method: str) -> dict[str, str]:
        xml = (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
            f'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{method}"/></EncryptedData>'
            "</encryption>"
        )
        return {"META-INF/encryption.xml": xml}

    refused(Encrypted, "a.epub", epub("<p>Hola", **encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")))
    assert load("a.epub", epub("<p>Hola", **encryption("http://www.idpf.org/2008/embedding"))).text == "Hola"


@pytest.mark.parametrize("delimiter_of", ";,\t|")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_a_table(delimiter_of: str, encoding: str) -> None:
    text = '"Código";"Año";"Nota"\n"A-1";1999;"Uno; dos\ny «tres»"\n"B-2";2001;""\n'.replace(";", delimiter_of)

    loaded = load("datos.csv", text.encode(encoding))

    assert loaded.kind == "csv"
    assert loaded.text.replace(f"Uno{delimiter_of} ", "Uno; ").replace("Uno ", "Uno; ") == (
        "Código\tAño\tNota\nA-1\t1999\tUno; dos y «tres»\nB-2\t2001"
    )


def test_decimal_commas_do_not_part_fields() -> None:
    assert delimiter("Pan;1,20\nLeche;0,95\n") == ";"
    assert load("una.csv", b"Pan, leche y huevos.").text == "Pan\tleche y huevos."


def test_rtf_is_read_with_its_pages_and_tables() -> None:
    rtf = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}}{\info{\title no}}"
        r"\f0 A\'f1o 1999: \u8364?35, C:\\page\par Dos\line l\'edneas\par"
        r"\trowd\intbl R\'edo\par largo\cell km\cell\row\trowd\intbl Tajo\cell 1007\cell\row\pard Fin.\par"
        r"{\field{\*\fldinst{HYPERLINK "
        r'"http://a.example"}}{\fldrslt enlace}}\page Otra p\'e1gina{\pict\wmetafile8 '
        + "0123456789abcdef\n" * 100
        + r"}.}"
    )

    loaded = load("a.rtf", rtf.encode("ascii"))

    assert (loaded.kind, loaded.pages) == ("rtf", 2)
    assert loaded.text == (
        "Año 1999: €35, C:\\page\n\nDos\nlíneas\n\nRío largo\tkm\nTajo\t1007\n\nFin.\n\nenlace\fOtra página."
    )


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with documents that LibreOffice has written in older formats."""
    folder = tmp_path_factory.mktemp("older")
    sources = []
    for name in ("párrafos", "tabla", "páginas", "signos"):
        sources.append(folder / f"{name}.fodt")
        sources[-1].write_bytes(WRITTEN[name].source)
    for kind in ("rtf", "doc"):
        converted(sources, kind, folder)
    return folder


@pytest.mark.parametrize("kind", ["rtf", "doc"])
@pytest.mark.parametrize("name", ["párrafos", "tabla", "páginas", "signos"])
def test_an_older_format_is_read_as_it_was_written(older: Path, name: str, kind: str) -> None:
    loaded = load("sin nombre", (older / f"{name}.{kind}").read_bytes())

    assert (loaded.kind, loaded.text) == (kind, WRITTEN[name].expected(kind))


def test_without_libreoffice_a_doc_is_refused_with_what_to_do() -> None:
    refused(NeedsLibreOffice, "a.doc", OLE + "WordDocument".encode("utf-16-le"), programs="")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", zipped({"xl/workbook.xml": "<x/>"})),
        ("a.xlsx", zipped({"xl/workbook.xml": "no"})),
        ("a.pptx", zipped({"ppt/presentation.xml": "<x/>"})),
        ("a.epub", zipped(mimetype="application/epub+zip")),
        ("a.epub", zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": "<x/>"})),
        ("a.xlsx", xlsx({"H": [["a"]]})[:-30]),
        ("a.pptx", slides()[:3000]),
    ],
)
def test_what_only_begins_like_its_kind_is_damaged(name: str, data: bytes) -> None:
    refused(DamagedFile, name, data)


@pytest.mark.parametrize("member", ["xl/workbook.xml", "ppt/presentation.xml"])
def test_a_bomb_is_not_given_to_a_library(member: str) -> None:
    refused(ExpandsTooMuch, "a", zipped({member: b" " * 160_000_000}))


def test_too_many_pages_are_refused() -> None:
    limits = Limits(max_pages=2)
    assert refused(TooManyPages, "a.epub", epub("a", "b", "c"), limits) == {"pages": 3, "limit": 2}
    assert refused(TooManyPages, "a.xlsx", xlsx({name: [] for name in "abc"}), limits) == {"pages": 3, "limit": 2}


def test_hostile_rtf_takes_linear_time() -> None:
    for text in (
        r"{\field{\*\fldinst{" * 20_000,
        r"{\rtf1{\fonttbl" + r"\f1\fcharset0 " * 20_000,
        "{" * 100_000,
        r"\trowd\par" * 50_000,
    ):
        load_quickly(r"{\rtf1 " + text + " Hola}")


def load_quickly(rtf: str) -> None:
    with suppress(DamagedFile, EmptyFile):
        load("a.rtf", rtf.encode(), Limits(seconds=20))
