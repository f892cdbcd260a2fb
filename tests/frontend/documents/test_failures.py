"""Every way in which a file cannot be read, with files that real tools made where there are any."""

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageDraw

from frontend.documents import Limits, load
from frontend.documents.errors import (
    DamagedFile,
    DocumentError,
    EmptyFile,
    Encrypted,
    ExpandsTooMuch,
    FileTooLarge,
    NeedsTooMuchMemory,
    ScannedPdf,
    TookTooLong,
    TooManyPages,
    Undecodable,
    UnknownType,
)
from frontend.documents.kinds import OLE

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(**members: str | bytes) -> bytes:
    """Two underscores stand for a slash, one for a full stop."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return data.getvalue()


def docx(document: str | bytes) -> bytes:
    data = io.BytesIO(zipped(word__document_xml=document))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
    return data.getvalue()


def odt(content: str, **members: str) -> bytes:
    return zipped(mimetype="application/vnd.oasis.opendocument.text", content_xml=content, **members)


def scan(pages: int = 1) -> bytes:
    """Images of pages, as a scanner makes them."""
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


def refused(error: type[DocumentError], name: str, data: bytes, limits: Limits | None = None) -> dict[str, int | str]:
    with pytest.raises(DocumentError) as said:
        load(name, data, limits or Limits())
    assert said.type is error
    return said.value.values


@pytest.mark.parametrize(
    "data", [b"", b" \n\t\f", b"\xef\xbb\xbf", b"... --- ...", b"<!doctype html><script>1</script>"]
)
def test_nothing_to_read_is_said(data: bytes) -> None:
    refused(EmptyFile, "vacío.txt", data)


def test_a_document_without_words_is_empty() -> None:
    refused(EmptyFile, "vacío.docx", docx(f"<w:document {W}><w:body><w:p/></w:body></w:document>"))
    refused(EmptyFile, "vacío.pdf", blank(2))


def test_too_many_bytes_are_not_even_looked_at() -> None:
    assert refused(FileTooLarge, "a.txt", b"x" * 2_000_001, Limits(max_bytes=2_000_000)) == {"limit": 2}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("hoja.xlsx", zipped(xl__workbook_xml="<x/>")),
        ("libro.epub", zipped(mimetype="application/epub+zip")),
        ("hoja.ods", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet")),
        ("cosas.zip", zipped(a_txt="Hola.")),
        ("carta.doc", OLE + b"WordDocument" * 100),
        ("carta.rtf", b"{\\rtf1\\ansi Hola}"),
        ("foto.png", b"\x89PNG\r\n\x1a\n"),
        ("foto.jpg", b"\xff\xd8\xff\xe0"),
        ("datos.xml", b'<?xml version="1.0"?><datos>Hola</datos>'),
        ("copia.gz", b"\x1f\x8b\x08"),
    ],
)
@pytest.mark.parametrize("ending", ["", ".pdf", ".txt"])
def test_another_kind_is_said_whatever_its_name(name: str, data: bytes, ending: str) -> None:
    refused(UnknownType, name + ending, data)


def test_a_kind_is_told_by_the_content(office: Path) -> None:
    for kind in ("pdf", "docx", "odt"):
        loaded = load("sin nombre.txt", (office / f"negrita.{kind}").read_bytes())
        assert (loaded.kind, loaded.text) == (kind, "El Teide mide 3715 metros.")
    assert load("pagina.txt", b"<!DOCTYPE html><p>Hola").kind == "html"


def test_too_many_pages_are_not_read() -> None:
    assert refused(TooManyPages, "a.pdf", blank(11), Limits(max_pages=10)) == {"pages": 11, "limit": 10}


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_an_encrypted_pdf_is_said(office: Path, algorithm: str) -> None:
    writer = pypdf.PdfWriter(clone_from=office / "negrita.pdf")
    writer.encrypt("secreto", algorithm=algorithm)

    refused(Encrypted, "a.pdf", written(writer))


def test_a_pdf_that_only_forbids_printing_is_read(office: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=office / "negrita.pdf")
    writer.encrypt("", owner_password="secreto", algorithm="AES-256")

    assert load("a.pdf", written(writer)).text == "El Teide mide 3715 metros."


def test_an_encrypted_docx_and_odt_are_said() -> None:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry>'
        "<m:encryption-data/></m:file-entry></m:manifest>"
    )
    refused(Encrypted, "a.docx", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    data = io.BytesIO(odt("cifrado"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("META-INF/manifest.xml", manifest)
    refused(Encrypted, "a.odt", data.getvalue())


def test_a_scanned_pdf_is_said() -> None:
    assert refused(ScannedPdf, "a.pdf", scan(3)) == {"pages": 3}


def test_scanned_pages_among_others_are_told(office: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=office / "negrita.pdf")
    writer.append(io.BytesIO(scan(2)))
    writer.append(office / "negrita.pdf")
    writer.append(io.BytesIO(scan(1)))

    loaded = load("a.pdf", written(writer))

    assert loaded.text == "El Teide mide 3715 metros.\f\f\fEl Teide mide 3715 metros.\f"
    assert loaded.pages == 5
    assert [(notice.code, dict(notice.values)) for notice in loaded.notices] == [
        ("pages_without_text", {"pages": "2–3, 5"})
    ]


@pytest.mark.parametrize("kind", ["docx", "odt"])
@pytest.mark.parametrize("break_it", [lambda data: data[: len(data) // 2], lambda data: data[:100]])
def test_half_a_file_is_damaged(office: Path, kind: str, break_it: Callable[[bytes], bytes]) -> None:
    refused(DamagedFile, f"a.{kind}", break_it((office / f"párrafos.{kind}").read_bytes()))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 y nada m\xc3\xa1s",
        docx("<w:document"),
        docx(b"\x00" * 1000),
        zipped(word__a="1", mimetype="x")[:-30],
        odt("no es XML"),
        odt("<a/>"),
    ],
)
def test_what_only_begins_like_its_kind_is_damaged(data: bytes) -> None:
    refused(DamagedFile, "a.pdf", data)


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = docx(f"<w:document {W}>{' ' * 200_000_000}</w:document>")

    assert len(bomb) < 1_000_000
    assert refused(ExpandsTooMuch, "a.docx", bomb) == {"limit": 150}


def test_an_archive_of_too_many_members_is_not_opened() -> None:
    data = io.BytesIO(odt("<a/>"))
    with zipfile.ZipFile(data, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}", "")
    refused(ExpandsTooMuch, "a.odt", data.getvalue())


ENTITIES = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))


def with_entity(doctype: str) -> bytes:
    return docx(f"{doctype}<w:document {W}><w:body><w:p><w:r><w:t>Hola &e9;</w:t></w:r></w:p></w:body></w:document>")


def test_a_billion_laughs_are_not_laughed() -> None:
    refused(DamagedFile, "a.docx", with_entity(f'<!DOCTYPE x [<!ENTITY e0 "ja">{ENTITIES}]>'))


def test_an_entity_reads_no_file_of_this_machine() -> None:
    assert load("a.docx", with_entity('<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>')).text == "Hola"


def test_deep_nesting_is_refused() -> None:
    refused(DamagedFile, "a.docx", docx(f"<w:document {W}>{'<w:p>' * 100_000}"))
    refused(TookTooLong, "a.html", b"<html>" + b"<div>" * 200_000 + b"Hola", Limits(seconds=3))


def test_what_takes_too_long_is_ended() -> None:
    began = time.monotonic()

    assert refused(TookTooLong, "a.html", b"<html>" + b"<div>" * 200_000 + b"Hola", Limits(seconds=1)) == {"limit": 1}
    assert time.monotonic() - began < 10


def test_what_needs_too_much_memory_is_said() -> None:
    limits = replace(Limits(), memory_bytes=100_000_000)

    assert refused(NeedsTooMuchMemory, "a.txt", "ñ".encode() * 12_000_000, limits) == {"limit": 100}


def test_what_is_no_text_is_said() -> None:
    refused(Undecodable, "a.txt", bytes(range(256)) * 10)


def test_a_note_that_refers_to_itself_is_read_once() -> None:
    note = '<w:footnote w:id="1"><w:p><w:r><w:t>Nota</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote>'
    body = '<w:p><w:r><w:t>Hola</w:t><w:footnoteReference w:id="1"/></w:r></w:p>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    data = io.BytesIO(zipped(word__document_xml=f"<w:document {W}><w:body>{body}</w:body></w:document>"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/footnotes.xml", f"<w:footnotes {W}>{note}</w:footnotes>")
        part = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.replace("</Types>", part))

    assert load("a.docx", data.getvalue()).text == "Hola\n\nNota"
