"""Decode Spanish text in its common encodings."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.documents.decoding import ENCODINGS, decode
from frontend.documents.errors import Undecodable
from tests.frontend.documents.corpus import FRISABA, QUIJOTE, SABER

PLAIN = "El niño comió piñas en La Coruña. ¿Quién? ¡Begoña Ibáñez, de Úbeda!"
TEXTS = [
    PLAIN,
    QUIJOTE,
    FRISABA,
    SABER.replace("—", "-"),
    "¿Dónde está el baño? ¡Aquí!",
    "AÑO NUEVO EN MÁLAGA",
    "Año 1999",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "ascii"]
)
def test_unicode_tells_itself(text: str, encoding: str) -> None:
    if encoding == "ascii":
        text = text.encode("ascii", "ignore").decode()
    data = text.encode(encoding)
    if encoding == "utf-32-le":
        data = codecs.BOM_UTF32_LE + data

    assert decode(data) == (text, None)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "iso8859-15", "mac_roman", "cp850"])
def test_an_older_encoding_is_recognised_by_what_spanish_writes(text: str, encoding: str) -> None:
    name = ENCODINGS[encoding if encoding in ENCODINGS else "cp1252"]

    assert decode(text.encode(encoding)) == (text, name)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("ISO-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("windows-1250", "cp1250"),
        ("koi8-r", "koi8-r"),
        ("Big5", "big5"),
    ],
)
def test_what_was_declared_counts_for_more_than_a_guess(declared: str, encoding: str) -> None:
    data = {"koi8-r": "мир", "big5": "和平", "cp1250": "Łódź"}.get(encoding, "«año» a 3 €").encode(encoding)

    assert decode(data, declared) == (data.decode(encoding), None)


@pytest.mark.parametrize("declared", ["", "nada", "base64", "rot13", "utf-8", "\x00", "x" * 5000])
def test_a_declaration_that_is_wrong_is_as_none(declared: str) -> None:
    assert decode(PLAIN.encode("cp1252"), declared) == (PLAIN, "Windows-1252")


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        b"\x00\x01\x02\x03" * 100,
        b"\xff\xfe\x00\xd8a",
        b"\xef\xbb\xbf\xff",
        b"\xff\xd8\xff\xe0" + bytes(range(128, 256)) * 8,
    ],
)
def test_what_is_no_text_is_said(data: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_are_refused(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except Undecodable:
        return
    assert isinstance(text, str)


@pytest.mark.parametrize("bad", [b"\xff", b"\xf1", b"\xc3", b"\xe2\x82", b"\x80"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1252"])
def test_a_bad_byte_in_utf_8_is_marked(bad: bytes, mark: bytes, declared: str | None) -> None:
    before, after = QUIJOTE[:100], QUIJOTE[100:]

    assert decode(mark + before.encode() + bad + after.encode(), declared) == (f"{before}\ufffd{after}", "UTF-8")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF16_LE])
@pytest.mark.parametrize("bad", [b"x", b"\x00\xd8"])
def test_a_bad_byte_in_utf_16_is_marked(mark: bytes, bad: bytes) -> None:
    text = QUIJOTE[:100]

    assert decode(mark + text.encode("utf-16-le") + bad) == (f"{text}\ufffd", "UTF-16")


def test_utf_16_with_many_bad_bytes_is_refused() -> None:
    with pytest.raises(Undecodable):
        decode(codecs.BOM_UTF16_LE + b"\x00\xd8" * 100)


@given(st.sampled_from(TEXTS), st.sampled_from(["cp1252", "mac_roman", "cp850"]))
def test_an_older_encoding_is_not_taken_for_damaged_utf_8(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[1] != "UTF-8"
