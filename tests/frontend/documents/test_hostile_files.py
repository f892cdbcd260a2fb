"""Malicious files are read or rejected within the limits of time and memory."""

import io
import resource
import struct
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from dataclasses import replace

import pytest

from frontend.documents import Limits, load
from frontend.documents.errors import (
    DamagedFile,
    ExpandsTooMuch,
    NeedsTooMuchMemory,
    PageTooComplex,
    TookTooLong,
    UnknownType,
)
from frontend.documents.kinds import kind_of
from tests.frontend.documents.made import CONTENT_TYPES, W, docx, odt, refused, zipped
from tests.frontend.documents.pdfs import drawing_itself

ENTITIES = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))


def with_entity(doctype: str) -> bytes:
    return docx(f"{doctype}<w:document {W}><w:body><w:p><w:r><w:t>Hola &e9;</w:t></w:r></w:p></w:body></w:document>")


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = docx(f"<w:document {W}>{' ' * 200_000_000}</w:document>")

    assert len(bomb) < 1_000_000
    assert refused(ExpandsTooMuch, "a.docx", bomb) == {"limit": 150}


def lying(data: bytes, size: int) -> bytes:
    """Return the archive `data`, changed to declare `size` bytes for its first member."""
    written = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", written, written.find(signature) + place, size)
    return bytes(written)


def test_a_directory_that_lies_does_not_fill_the_memory() -> None:
    bomb = lying(docx(f"<w:document {W}>{' ' * 500_000_000}</w:document>"), 1000)
    program = (
        "import resource, sys; from frontend.documents import Limits; from frontend.documents.archive import opened\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    with opened(sys.stdin.buffer.read(), Limits()) as archive: archive.xml('word/document.xml')\n"
        "except Exception as error: print(type(error).__name__)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    said = subprocess.run([sys.executable, "-c", program], input=bomb, capture_output=True, timeout=60, check=True)

    name, kilobytes = said.stdout.split()
    assert name == b"DamagedFile"
    assert int(kilobytes) < 20_000
    refused(DamagedFile, "a.docx", bomb)


def test_empty_paragraphs_stay_within_the_memory() -> None:
    bomb = docx(f"<w:document {W}><w:body>{'<w:p/>' * 20_000_000}</w:body></w:document>")

    assert len(bomb) < 200_000
    assert refused(NeedsTooMuchMemory, "a.docx", bomb) == {"limit": 600}


def test_methods_that_unpack_all_at_once_are_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", f"<w:document {W}/>")
    refused(DamagedFile, "a.docx", data.getvalue())


@pytest.mark.parametrize("forms", [1, 6])
def test_a_form_that_draws_itself_is_ended(forms: int) -> None:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)

    with pytest.raises((PageTooComplex, DamagedFile)):  # The limit of time or memory, whichever is reached first.
        load("a.pdf", drawing_itself(forms), Limits(page_seconds=1))

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime < 4


@pytest.mark.parametrize("prologue", [b"<!---->", b"<!-- -->", b"<?xml?>", b"<!--", b"<?xml ", b" ", b"<!-- --> "])
def test_what_comes_before_the_first_tag_takes_linear_time(prologue: bytes) -> None:
    begun = time.process_time()
    with suppress(UnknownType):
        kind_of("a.txt", prologue * (4096 // len(prologue)) + b"<p>")
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    "prologue", ["", "\n", "<!-- a --><!-- b -->", '<?xml version="1.0"?>\n<!-- a -->\n', "<!---->"]
)
def test_a_page_begins_after_comments(prologue: str) -> None:
    assert kind_of("a.txt", f"{prologue}<!doctype html><p>Hola".encode()) == "html"


def test_an_archive_of_too_many_members_is_not_opened() -> None:
    data = io.BytesIO(odt("<a/>"))
    with zipfile.ZipFile(data, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}", "")
    refused(ExpandsTooMuch, "a.odt", data.getvalue())


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
    limits = replace(Limits(), memory_bytes=60_000_000)

    assert refused(NeedsTooMuchMemory, "a.txt", "ñ".encode() * 9_000_000, limits) == {"limit": 60}


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
