"""Read XLSX files with openpyxl: one page for each visible sheet, one line for each row, tabs between cells."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from io import BytesIO
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from frontend.documents.archive import opened
from frontend.documents.document import MEGABYTE, Extract, Limits
from frontend.documents.errors import DamagedFile, TextTooLong, TooManyPages

_MOST_DIGITS = 40  # in a number format
_PRECISE = Context(prec=400)  # the largest float has 309 digits
# Text in quotes, a character after a backslash, a currency, other brackets or a space as wide as a character or a
# repeated character, digits, any other character.
_FORMAT = re.compile(
    r'"([^"]{0,99})"|\\(.)|\[\$([^\]-]{0,30})[^\]]{0,30}\]|\[[^\]]{0,60}\]|[_*].|([#0?][#0?,.]*)|(.)', re.S
)
_SHOWN = " $€£¥%+-()/:"
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
    before, digits, after = _parts(form)
    if "%" in before + after:
        value *= 100
    written = _written(abs(value), digits).translate(str.maketrans(",.", ".,"))
    for sign in "€%":
        if sign in before + after:
            before, after = before.replace(sign, "").strip(), f" {sign}"
    before = before.replace("+", "") if value < 0 else before
    return f"{'-' if value < 0 else ''}{before.lstrip()}{written}{after.rstrip()}"


@lru_cache(maxsize=1000)
def _parts(form: str) -> tuple[str, str, str]:
    """Return the text before the digits of a format, the digits, such as `#,##0.00`, and the text after them.

    They are empty if the format is not a plain one, such as `General` or `# ?/?`.
    """
    before = digits = after = ""
    for token in _FORMAT.finditer(form):
        literal = token[1] or token[2] or token[3] or ""
        if token[4]:
            if digits:
                return "", "", ""
            digits = token[4]
        elif token[5]:
            if token[5] not in _SHOWN:
                return "", "", ""
            literal = token[5]
        if not digits:
            before += literal
        elif not token[4]:
            after += literal
    return before, digits, after


def _written(value: float, digits: str) -> str:
    """Return a number with a comma between thousands and a point before decimals."""
    core = digits.rstrip(",")  # each comma at the end divides by a thousand
    whole, _, decimals = core[:_MOST_DIGITS].partition(".")
    try:
        exact = Decimal(repr(value)).scaleb(-3 * (len(digits) - len(core)), _PRECISE)
        rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _PRECISE)
    except InvalidOperation:
        digits = ""
    if not digits:
        return f"{value:.10g}" if value < 1e15 else f"{value:g}"
    integer, _, fraction = f"{rounded:{',' if ',' in whole else ''}f}".partition(".")
    least = len(decimals.rstrip("#?"))
    return f"{integer.zfill(whole.count('0'))}.{fraction[:least]}{fraction[least:].rstrip('0')}".removesuffix(".")
