"""What is written to harm whoever reads it harms nobody."""

import io
import time
import zipfile
from dataclasses import replace

from frontend.documents import Limits, load
from frontend.documents.errors import DamagedFile, ExpandsTooMuch, NeedsTooMuchMemory, TookTooLong
from tests.frontend.documents.made import CONTENT_TYPES, W, docx, odt, refused, zipped

ENTITIES = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))


def with_entity(doctype: str) -> bytes:
    return docx(f"{doctype}<w:document {W}><w:body><w:p><w:r><w:t>Hola &e9;</w:t></w:r></w:p></w:body></w:document>")


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
