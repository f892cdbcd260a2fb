"""Create spreadsheets, slides and e-books like those of common programs."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pptx
from pptx.util import Cm

from tests.frontend.documents.made import zipped

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/libro.opf"/></rootfiles></container>'
)


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """Return a workbook; a cell is a value, or a value and its number format."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                value, form = cell if isinstance(cell, tuple) else (cell, None)
                written = sheet.cell(number, column, value)
                if form:
                    written.number_format = form
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def slides() -> bytes:
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Presupuesto de 2026"
    first.placeholders[1].text = "Ingresos\nGastos"
    first.notes_slide.notes_text_frame.text = "Decir que es provisional."
    second = presentation.slides.add_slide(presentation.slide_layouts[5])
    second.shapes.title.text = "Partidas"
    table = second.shapes.add_table(2, 2, Cm(1), Cm(5), Cm(10), Cm(3)).table
    for place, text in enumerate(("Partida", "Importe", "Obras", "1.750 €")):
        table.cell(place // 2, place % 2).text = text
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(Cm(1), Cm(10), Cm(5), Cm(1)).text_frame.text = "Aprobado en pleno"
    data = io.BytesIO()
    presentation.save(data)
    return data.getvalue()


def epub(*chapters: str, **others: str) -> bytes:
    """Return a book whose manifest lists the chapters in reverse order, and also a style sheet."""
    names = [f"capítulo {number}.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="c{number}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for number, name in reversed(list(enumerate(names)))
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}'
        f'<item id="s" href="s.css" media-type="text/css"/></manifest><spine>{spine}</spine></package>'
    )
    pages = {
        f"OEBPS/{name}": f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}'
        "</body></html>"
        for name, body in zip(names, chapters, strict=True)
    }
    members = {"META-INF/container.xml": CONTAINER, "OEBPS/libro.opf": package, **pages, **others}
    return zipped({"mimetype": "application/epub+zip", **members})
