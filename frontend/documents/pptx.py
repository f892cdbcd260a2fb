"""Read PPTX files with python-pptx: one page for each slide, with its notes at the end."""

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from lxml import etree
from pptx.exc import PythonPptxError
from pptx.package import Package
from pptx.shapes.group import GroupShape

from frontend.documents.archive import opened
from frontend.documents.document import Extract, Limits
from frontend.documents.errors import DamagedFile, TooManyPages

# Errors that python-pptx raises for damaged files.
_BROKEN = (AttributeError, KeyError, PythonPptxError, TypeError, ValueError, etree.LxmlError, zipfile.BadZipFile)


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return a page for each slide. Raises DamagedFile, ExpandsTooMuch or TooManyPages."""
    with opened(data, limits) as archive:
        archive.check()
    try:
        # pptx.Presentation does not open slide shows and templates, which are the same but for their type.
        slides = Package.open(BytesIO(data)).main_document_part.presentation.slides
        if len(slides) > limits.max_pages:
            raise TooManyPages(pages=len(slides), limit=limits.max_pages)
        return Extract(["\n\n".join(_blocks(slide)) for slide in slides])
    except _BROKEN as error:
        raise DamagedFile from error


def _blocks(slide: Any) -> Iterator[str]:
    for shape in _shapes(slide.shapes):
        if shape.has_text_frame:
            yield from _paragraphs(shape.text_frame)
        elif getattr(shape, "has_table", False):
            rows = ("\t".join(" ".join(cell.text.split()) for cell in row.cells) for row in shape.table.rows)
            yield "\n".join(row for row in rows if row.strip())
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield from _paragraphs(slide.notes_slide.notes_text_frame)


def _shapes(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _paragraphs(frame: Any) -> Iterator[str]:
    for paragraph in frame.paragraphs:
        if text := paragraph.text.replace("\v", "\n").strip():
            yield text
