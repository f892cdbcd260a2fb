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
from tests.frontend.documents.made import W, docx, refused, renamed, zipped
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
        (1234.5, "[$$-80A]#,##0.00", "$1.234,50"),
        (-1234.5, "[$EUR] #,##0.00;[Red]-[$EUR] #,##0.00", "-EUR 1.234,50"),
        (1234.5, '_-* #,##0.00\\ "€"_-', "1.234,50 €"),
        (1234.5, '0" km"', "1235 km"),
        (8001, "00000", "08001"),
        (1.5, "#,##0.##", "1,5"),
        (2, "#,##0.##", "2"),
        (12_345_678, '0.0,," M"', "12,3 M"),
        (3, "+0;-0", "+3"),
        (-3, "+0;-0", "-3"),
        (1234.5, "0.00E+00", "1234,5"),
        (0.5, "# ?/?", "0,5"),
        (float("inf"), "0.00", "inf"),
        (0.1 + 0.2, "General", "0,3"),
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


@pytest.mark.parametrize("kind", ["slideshow", "template"])
def test_a_slide_show_and_a_template_are_read(kind: str) -> None:
    data = renamed(slides(), {"presentation.main+xml": f"{kind}.main+xml"})

    assert load("presupuesto.ppsx", data).text == load("presupuesto.pptx", slides()).text


def test_a_docx_in_the_strict_form_is_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    paragraph = "<w:p><w:r><w:t>Son 45 euros.</w:t></w:r></w:p>"

    data = docx(f'<w:document xmlns:w="{strict}"><w:body>{paragraph}</w:body></w:document>')

    assert load("a.docx", data).text == "Son 45 euros."


@pytest.mark.parametrize(
    ("font", "char", "text"),
    [
        ("Symbol", "F0A3", "5 ≤ 7"),
        ("Symbol", "F06D", "5 μ 7"),
        ("Wingdings", "F0FE", "5 ☑ 7"),
        ("Wingdings", "00A8", "5 \xa8 7"),
        ("Arial", "2264", "5 ≤ 7"),
        ("Symbol", "F001", "5 \ufffd 7"),
        ("Otra", "F0A3", "5 \ufffd 7"),
        ("Symbol", "no", "5 \ufffd 7"),
    ],
)
def test_a_sign_of_a_font_is_not_lost(font: str, char: str, text: str) -> None:
    run = f'<w:t>5 </w:t><w:sym w:font="{font}" w:char="{char}"/><w:t> 7</w:t>'

    assert (
        load("a.docx", docx(f"<w:document {W}><w:body><w:p><w:r>{run}</w:r></w:p></w:body></w:document>")).text == text
    )


def test_a_chapter_is_a_page_in_the_order_of_the_spine() -> None:
    loaded = load("libro.epub", epub("<h1>Uno</h1><p>El faro.</p>", "<h1>Dos</h1><p>La isla.</p>"))

    assert (loaded.kind, loaded.pages, loaded.text) == ("epub", 2, "Uno\n\nEl faro.\fDos\n\nLa isla.")


def test_a_chapter_is_read_as_xml_with_its_header_and_notes() -> None:
    chapter = (
        '<a id="p1"/><header><h1>Uno</h1></header><script src="a.js"/><p>El faro.<br/>Sí.</p><i/>'
        "<article><p>La isla es todo un mundo.</p></article><aside><p>Nota.</p></aside>"
    )
    book = renamed(epub(chapter), {"<body>": '<head><title/><meta name="a" content="b"/></head><body>'})

    assert load("libro.epub", book).text == "Uno\n\nEl faro.\nSí.\n\nLa isla es todo un mundo.\n\nNota."


def test_a_page_in_xml_may_close_its_title_at_once() -> None:
    page = (
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body><p>Hola</p></body>"
    )

    assert load("a.xhtml", page.encode()).text == "Hola"


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


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiter_that_the_first_line_names_is_used(end: str) -> None:
    """Excel writes and reads this line."""
    lines = ["sep=|", "Pan|1,20", "Leche|0,95"]

    assert load("precios.csv", end.join(lines).encode()).text == "Pan\t1,20\nLeche\t0,95"


@pytest.mark.parametrize("name", ["precios.xls", "precios.doc"])
@pytest.mark.parametrize("before", ["", "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body>"])
def test_html_under_the_name_of_an_office_file_is_read(name: str, before: str) -> None:
    loaded = load(name, f"{before}<table><tr><td>Pan</td><td>1,20 €</td></tr></table>".encode())

    assert (loaded.kind, loaded.text) == ("html", "Pan\t1,20 €")


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


def test_hidden_and_deleted_text_in_rtf_is_not_read() -> None:
    hidden = r"{\rtf1\ansi Uno {\f0\v oculto {otro}}{\deleted borrado}dos{\v0 .}\par\v Tres\v0 \par}"

    assert load("a.rtf", hidden.encode()).text == "Uno dos.\n\nTres"


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
