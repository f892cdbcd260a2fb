"""Read XLSX files with openpyxl: one page for each visible sheet, one line for each row, tabs between cells."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from frontend.documents.archive import opened
from frontend.documents.document import MEGABYTE, Extract, Limits
from frontend.documents.errors import DamagedFile, TextTooLong, TooManyPages

# Errors that openpyxl raises for damaged files.
_BROKEN = (AttributeError, InvalidFileException, KeyError, TypeError, ValueError, etree.LxmlError, zipfile.BadZipFile)


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the sheets, with values in Spanish format. The value of a formula is its last saved result.

    Raises DamagedFile, ExpandsTooMuch, TextTooLong or TooManyPages.
    """
    with opened(data, limits) as archive:
        archive.check()
    try:
        workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) > limits.max_pages:
            raise TooManyPages(pages=len(sheets), limit=limits.max_pages)
        return Extract(list(_texts(sheets, limits)))
    except _BROKEN as error:
        raise DamagedFile from error


def _texts(sheets: list[Any], limits: Limits) -> Iterator[str]:
    room = limits.max_characters
    for sheet in sheets:
        sheet.reset_dimensions()  # The dimensions that the file declares may be far too large.
        lines = [sheet.title, ""]
        for row in sheet.iter_rows():
            line = "\t".join(_field(cell) for cell in row)
            if line.strip("\t"):
                lines.append(line)
                room -= len(line)
            if room < 0:
                raise TextTooLong(limit=limits.max_characters // MEGABYTE)
        yield "\n".join(lines)


def _field(cell: Any) -> str:
    return "" if cell.value is None else " ".join(shown(cell.value, cell.number_format).split())


def shown(value: Any, form: str) -> str:
    """Return a value in Spanish format. `form`: the number format of the cell."""
    match value:
        case bool():
            return "VERDADERO" if value else "FALSO"
        case datetime():
            clock = f" {value:%H:%M}" if (value.hour, value.minute) != (0, 0) else ""
            return f"{value:%d/%m/%Y}{clock}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case int() | float():
            return _number(value, form.partition(";")[0])
    return str(value)


def _number(value: float, form: str) -> str:
    percent = "%" in form
    value = value * 100 if percent else value
    if form in ("General", "@"):
        written = f"{value:.10g}" if abs(value) < 1e15 else f"{value:g}"
    else:
        decimals = len(form.partition(".")[2]) - len(form.partition(".")[2].lstrip("0#"))
        written = f"{value:{',' if '#,##' in form or '0,0' in form else ''}.{decimals}f}"
    written = written.translate(str.maketrans(",.", ".,"))
    if percent:
        return f"{written} %"
    if "€" in form:
        return f"{written} €"
    return f"${written}".replace("$-", "-$") if "$" in form and "[$" not in form else written
