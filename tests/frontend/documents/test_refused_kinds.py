"""Empty, too large, unsupported and damaged files are rejected with the reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from frontend.documents import Limits, load
from frontend.documents.errors import DamagedFile, EmptyFile, FileTooLarge, Undecodable, UnknownType
from frontend.documents.kinds import OLE
from tests.frontend.documents.made import W, blank, docx, odt, refused, zipped


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
        ("hoja.xlsb", zipped(xl__workbook_bin="x")),
        ("hoja.ods", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet")),
        ("cosas.zip", zipped(a_txt="Hola.")),
        ("hoja.xls", OLE + "Workbook".encode("utf-16-le") * 100),
        ("foto.gif", b"GIF89a"),
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


def test_what_is_no_text_is_said() -> None:
    refused(Undecodable, "a.txt", bytes(range(256)) * 10)


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
