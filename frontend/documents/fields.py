"""Read what was written into a PDF: the values of form fields, and text annotations. PDFium's text has neither."""

from collections.abc import Callable, Iterator, Sequence
from ctypes import POINTER, c_ushort, cast, create_string_buffer
from dataclasses import replace
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from frontend.documents.rows import Row

INVISIBLE = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
TEXT_FIELDS = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
CHECK_FIELDS = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
CHECKED, UNCHECKED = "☒", "☐"


def fields(page: pypdfium2.PdfPage) -> Iterator[Row]:
    """Yield the visible fields and text annotations of a page that are not empty, each as a line."""
    forms = page.formenv
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        try:
            shown = not raw.FPDFAnnot_GetFlags(annotation) & INVISIBLE
            text = " ".join(_text(annotation, forms).split()) if shown else ""
            box = raw.FS_RECTF()
            if text and raw.FPDFAnnot_GetRect(annotation, box):
                yield Row(text, box.left, box.right, box.bottom, box.top, spaced=True)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _text(annotation: raw.FPDF_ANNOTATION, forms: pypdfium2.PdfFormEnv | None) -> str:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _string(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    if kind != raw.FPDF_ANNOT_WIDGET or forms is None:
        return ""
    field = raw.FPDFAnnot_GetFormFieldType(forms, annotation)
    if field in CHECK_FIELDS:
        return CHECKED if raw.FPDFAnnot_IsChecked(forms, annotation) else UNCHECKED
    if field in TEXT_FIELDS:
        return _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(forms, annotation, buffer, size))
    return ""


def _string(read: Callable[[object, int], int]) -> str:
    """Return a string of PDFium. `read` fills a buffer of the given size in bytes, and returns the size it needs."""
    size = read(None, 0)
    buffer = create_string_buffer(size)
    read(cast(buffer, POINTER(c_ushort)), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def with_fields(rows: Sequence[Row], written: Sequence[Row]) -> list[Row]:
    """Return the lines of a page with its fields: after the text to the left, or below the text above."""
    beside: dict[int, list[Row]] = {}
    below: dict[int, list[Row]] = {}
    for field in sorted(written, key=lambda field: (-field.top, field.left)):
        shared = {number: _shared(row, field) for number, row in enumerate(rows)}
        line = max(shared, key=shared.__getitem__, default=None)
        if line is not None and shared[line] > 0.5 * min(rows[line].height, field.height):
            beside.setdefault(line, []).append(field)
        else:
            above = [
                number for number, row in enumerate(rows) if row.bottom >= field.top - 1 and row.left < field.right
            ]
            nearest = min(above, key=lambda number: rows[number].bottom, default=len(rows) - 1)
            below.setdefault(nearest, []).append(field)
    lines = below.get(-1, [])
    for number, row in enumerate(rows):
        lines.append(_joined(row, beside[number]) if number in beside else row)
        lines += below.get(number, [])
    return lines


def _shared(row: Row, field: Row) -> float:
    """Return the height that a line and a field share."""
    return min(row.top, field.top) - max(row.bottom, field.bottom)


def _joined(row: Row, written: Sequence[Row]) -> Row:
    """Return a line with fields between its cells."""
    starts = [0, *(cell.start for cell in row.cells), len(row.text)]
    cells = zip((row.left, *(cell.left for cell in row.cells)), pairwise(starts), strict=True)
    parts = [(left, row.text[start:end].strip(), False) for left, (start, end) in cells]
    text = previous = ""
    for _, part, is_field in sorted([*parts, *((field.left, field.text, True) for field in written)]):
        gap = " " if is_field or previous in (CHECKED, UNCHECKED) else "\t"
        text, previous = f"{text}{gap if text else ''}{part}", part
    right = max(row.right, *(field.right for field in written))
    return replace(row, text=text, right=right, gapped=False, cells=())
