"""Normalize text to what people would type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.documents.tidy import tidy


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("an\u0303o", "año"),
        ("o\ufb01cio, \ufb02or, e\ufb03caz", "oficio, flor, efficaz"),
        ("cons\u00adtitución", "constitución"),
        ("\ufeffHola\u200b", "Hola"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a  b\u00a0c", "a b c"),
        ("a\n\n\n\n b", "a\n\nb"),
        ("a\tb", "a\tb"),
        ("x² y ½", "x² y ½"),
        ("a\x00\ud800\ufffeb", "ab"),
        ("👩‍🔬", "👩‍🔬"),
    ],
)
def test_traces_of_typesetting_go(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@given(st.text(alphabet=st.characters()))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = tidy(text)

    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\f" not in once
    once.encode()
