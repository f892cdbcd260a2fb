"""The text of an answer, from a span of words without punctuation."""

import numpy as np
import pytest

from function.reader.answer_words import answer_words
from function.reader.document import Answer, Document, Span
from function.reader.evidence import LONGEST_ANSWER, Evidence
from function.reader.layout import Layout
from function.reader.spans import TokenSpan
from function.reader.tokenizer import Tokens


def answer(text: str, first: str, last: str) -> Answer:
    """Return the answer for the span from the word `first` to the word `last`."""
    starts, ends = answer_words(text)
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    tokens = Tokens(range(len(words)), starts, ends)
    span = TokenSpan(0, words.index(first), words.index(last), 0.5)
    found = Evidence([Document("", text)], [tokens], [Layout.of(text)]).answer(span)
    assert text[found.start : found.end] == found.text
    return found


@pytest.mark.parametrize(
    ("text", "first", "last", "expected"),
    [
        ("hasta 41 dB(A), de noche", "41", "A", "41 dB(A)"),
        ("en Vigo (Galicia).", "Vigo", "Galicia", "Vigo (Galicia)"),
        ("en Vigo (Galicia).", "Galicia", "Galicia", "Galicia"),
        ("tel. (34) 944", "34", "944", "(34) 944"),
        ("f(g(x)) = 1", "f", "x", "f(g(x))"),
        ("el cuadro «Las Meninas» se expone", "cuadro", "Meninas", "cuadro «Las Meninas»"),
        ("el cuadro «Las Meninas» se expone", "Las", "Meninas", "Las Meninas"),
        ('la palabra "sí" sola', "palabra", "sí", 'palabra "sí"'),
        ('la palabra "sí" sola', "sí", "sí", "sí"),
        ("dijo: ¿vienes hoy? y calló", "dijo", "hoy", "dijo: ¿vienes hoy?"),
        ("a) uno b) dos", "uno", "b", "uno b"),
    ],
)
def test_a_bracket_or_quotation_mark_comes_with_its_partner_only(
    text: str, first: str, last: str, expected: str
) -> None:
    assert answer(text, first, last).text == expected


def test_the_evidence_of_a_cell_is_its_row_with_the_header_of_the_table() -> None:
    found = answer("Tarifas de 2024.\n\nProducto\tPrecio\nPan\t1,20 €\nLeche\t0,95 €", "0,95", "0,95")
    assert found.sentence.text == "Leche\t0,95 €"
    assert found.heading == Span("Producto\tPrecio", 18, 33)


def test_a_bracket_that_is_a_word_is_taken_only_where_it_was_chosen() -> None:
    edges = np.arange(5, dtype=np.int32)
    tokens = Tokens(range(5), edges, edges + 1)
    evidence = Evidence([Document("", "a(b) ")], [tokens], [Layout.of("a(b) ")])
    assert evidence.answer(TokenSpan(0, 0, 2, 0.5)).text == "a(b"


@pytest.mark.parametrize("word", ["a" * 34_000, "漢字" * 20_000, "=" + "😀" * 3_000])
def test_one_long_word_is_cut(word: str) -> None:
    """In a text without spaces, one word can be the whole text."""
    start, end = answer_words(word)
    tokens = Tokens([0], start, end)
    found = Evidence([Document("", word)], [tokens], [Layout.of(word)]).answer(TokenSpan(0, 0, 0, 0.5))
    assert (found.end - found.start, word[found.start : found.end]) == (LONGEST_ANSWER, found.text)
    assert len(found.sentence.text) <= 2 * LONGEST_ANSWER
