"""Read PDF files with PDFium.

In PDFs from LibreOffice and Chromium, it keeps words with soft hyphens and single spaces in justified lines; pypdf and
pdfminer.six do not ("acor dar me").
"""

import re
import signal
from collections.abc import Iterator
from ctypes import c_double
from dataclasses import replace
from functools import partial
from itertools import pairwise
from math import hypot, sqrt

import pypdfium2
from pypdfium2 import raw

from frontend.documents.document import Extract, Limits
from frontend.documents.errors import DamagedFile, Encrypted, TooManyPages
from frontend.documents.fields import fields, with_fields
from frontend.documents.ocr import DPI, MOST_PIXELS, pgm
from frontend.documents.rows import Row, page_text
from frontend.documents.tables import tabulated

_WORD = re.compile(r"\S+")
HYPHEN = "\ufffe"  # PDFium's character for a hyphen at the end of a line, without a line break after it


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the pages, and scans of those with images but no text. Raises DamagedFile, Encrypted or TooManyPages."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (Encrypted if error.err_code == raw.FPDF_ERR_PASSWORD else DamagedFile) from error
    with document:
        count = len(document)
        if count == 0:
            raise DamagedFile
        if count > limits.max_pages:
            raise TooManyPages(pages=count, limit=limits.max_pages)
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        pages = []
        for number in range(count):
            # A form that contains itself keeps PDFium busy for minutes. The signal kills this process.
            signal.setitimer(signal.ITIMER_PROF, limits.page_seconds)
            pages.append(_page(document, number))
        signal.setitimer(signal.ITIMER_PROF, 0)
    silent = [number for number, (_, drawn) in enumerate(pages, 1) if drawn]
    return Extract([text for text, _ in pages], scans={number: partial(_image, data, number) for number in silent})


def _image(data: bytes, number: int) -> bytes:
    with pypdfium2.PdfDocument(data) as document:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(DPI / 72, sqrt(MOST_PIXELS / max(width * height, 1)))
        return pgm(page.render(scale=scale, grayscale=True).to_pil())


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """Return the text, and whether there is no text but images or paths."""
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise DamagedFile from error
    rows = with_fields(list(_rows(textpage)), list(fields(page)))
    text = page_text(tabulated(rows))
    drawn = not any(char.isalnum() for char in text) and any(
        page.get_objects([raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH])
    )
    textpage.close()
    page.close()
    return text, drawn


def _rows(textpage: pypdfium2.PdfTextPage) -> Iterator[Row]:
    text = textpage.get_text_range()
    units = 0  # PDFium counts UTF-16 code units
    for line in text.split("\r\n"):
        parts = line.split(HYPHEN)
        for number, part in enumerate(parts):
            length = _units(part)
            if part.strip():
                rows = [_row(textpage, piece, start) for start, piece in _lines(textpage, part, units)]
                yield from rows[:-1]
                yield replace(rows[-1], hyphen=True) if number < len(parts) - 1 else rows[-1]
            units += length + 1
        units += 1


def _lines(textpage: pypdfium2.PdfTextPage, text: str, start: int) -> Iterator[tuple[int, str]]:
    """Split a line into rows: PDFium joins the first two rows of some tables. Yield start (UTF-16 units) and text.

    A word that is below and to the left of the previous word begins a new row.
    """

    def origin(place: int) -> tuple[float, float, float]:
        unit = start + _units(text[:place])
        return _origin(textpage, raw.FPDFText_GetCharIndexFromTextIndex(textpage, unit))

    begin, words = 0, [word.start() for word in _WORD.finditer(text)]
    (_, top, size), (_, bottom, _) = origin(words[0]), origin(words[-1])
    if bottom < top - size / 2:
        for before, place in pairwise(words):
            (x, y, size), (next_x, next_y, _) = origin(before), origin(place)
            if next_y < y - size / 2 and next_x < x:
                yield start + _units(text[:begin]), text[begin:place]
                begin = place
    yield start + _units(text[:begin]), text[begin:]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _row(textpage: pypdfium2.PdfTextPage, text: str, start: int) -> Row:
    """Return a row. `start`: the offset of `text` in the text of the page, in UTF-16 units.

    Some units have no character index, because PDFium inserts characters that are not on the page.
    """
    length = _units(text)
    units = (start, start + length // 2, start + length - 1)
    first, middle, last = (raw.FPDFText_GetCharIndexFromTextIndex(textpage, unit) for unit in units)
    if first < 0 or last < first:
        raise DamagedFile
    runs = [textpage.get_rect(index) for index in range(textpage.count_rects(first, last - first + 1))]
    _, base, size = max(
        (_origin(textpage, index) for index in (first, middle, last) if index >= 0), key=lambda origin: origin[2]
    )
    words = []
    if len(runs) > 1:
        for word in _WORD.finditer(text):
            index = raw.FPDFText_GetCharIndexFromTextIndex(textpage, start + _units(text[: word.start()]))
            words.append((word.start(), _origin(textpage, index)[0]))
    return Row.of(text, [(left, right) for left, _, right, _ in runs], base, size, words)


def _origin(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float]:
    """Return the position of a character on the baseline and its font size. Its box would depend on the letter."""
    x, y, matrix = c_double(), c_double(), raw.FS_MATRIX()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    return x.value, y.value, raw.FPDFText_GetFontSize(textpage, index) * hypot(matrix.c, matrix.d)
