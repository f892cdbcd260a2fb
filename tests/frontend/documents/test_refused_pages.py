"""Files that are encrypted, scanned or have too many pages are rejected with the reason."""

import io
import zipfile
from pathlib import Path

import pypdf
import pytest

from frontend.documents import Limits, load
from frontend.documents.errors import Encrypted, ScannedPdf, TooManyPages
from frontend.documents.kinds import OLE
from tests.frontend.documents.made import blank, odt, refused, scan, written


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


def test_a_scanned_pdf_is_said_where_there_is_no_ocr() -> None:
    assert refused(ScannedPdf, "a.pdf", scan(3), programs="") == {"pages": 3}


def test_scanned_pages_among_others_are_told_where_there_is_no_ocr(office: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=office / "negrita.pdf")
    writer.append(io.BytesIO(scan(2)))
    writer.append(office / "negrita.pdf")
    writer.append(io.BytesIO(scan(1)))

    loaded = load("a.pdf", written(writer), programs="")

    assert loaded.text == "El Teide mide 3715 metros.\f\f\fEl Teide mide 3715 metros.\f"
    assert (loaded.pages, loaded.ocr_pages) == (5, frozenset())
    assert [(notice.code, dict(notice.values)) for notice in loaded.notices] == [
        ("pages_without_text", {"pages": "2–3, 5"})
    ]
