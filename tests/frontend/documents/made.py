"""Create files that common programs would not write, or only with difficulty."""

import io
import zipfile
from collections.abc import Mapping

import pypdf
import pytest
from PIL import Image, ImageDraw

from frontend.documents import Limits, load
from frontend.documents.errors import DocumentError

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(contents: Mapping[str, str | bytes] | None = None, **members: str | bytes) -> bytes:
    """Return a zip archive; in the names of `members`, `__` stands for a slash and `_` for a full stop."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (contents or {}).items():
            archive.writestr(name, content)
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return data.getvalue()


def docx(document: str | bytes) -> bytes:
    data = io.BytesIO(zipped(word__document_xml=document))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
    return data.getvalue()


def renamed(data: bytes, changes: Mapping[str, str]) -> bytes:
    """Return a zip archive with words in its members replaced by others."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for old, new in changes.items():
        members = {name: content.replace(old.encode(), new.encode()) for name, content in members.items()}
    return zipped(members)


def odt(content: str, **members: str | bytes) -> bytes:
    return zipped(None, mimetype="application/vnd.oasis.opendocument.text", content_xml=content, **members)


def scan(pages: int = 1) -> bytes:
    """Return a PDF of page images, like that of a scanner."""
    images = []
    for number in range(pages):
        images.append(Image.new("L", (600, 800), 255))
        ImageDraw.Draw(images[-1]).text((50, 50), f"Página {number}", fill=0)
    data = io.BytesIO()
    images[0].save(data, "PDF", save_all=True, append_images=images[1:])
    return data.getvalue()


def blank(pages: int) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def refused(
    error: type[DocumentError], name: str, data: bytes, limits: Limits | None = None, programs: str | None = None
) -> dict[str, int | str]:
    with pytest.raises(DocumentError) as said:
        load(name, data, limits or Limits(), programs=programs)
    assert said.type is error
    return said.value.values
