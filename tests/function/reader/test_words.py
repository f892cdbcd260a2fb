import itertools
import unicodedata

import pytest
from hypothesis import given

from function.reader.words import WordTokenizer, fold, ngram_buckets
from tests.function.reader.texts import texts

TOKENIZER = WordTokenizer({"madrid": 0.4, "<year>": 0.3, "<number>": 0.2}, buckets=100)


def pieces(text: str) -> list[str]:
    tokens = TOKENIZER.tokenize(text)
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]


@given(texts())
def test_tokens_ascend_without_overlap_and_hold_everything_that_can_be_seen(text: str) -> None:
    tokens = TOKENIZER.tokenize(text)
    edges = list(itertools.chain.from_iterable(zip(tokens.starts, tokens.ends, strict=True)))
    assert edges == sorted(edges)
    assert all(start < end for start, end in zip(tokens.starts, tokens.ends, strict=True))
    unseen = {"Cf", "Zs", "Cc"}
    seen = "".join(c for c in text if unicodedata.category(c) not in unseen)
    assert "".join(pieces(text)) == seen


@given(texts())
def test_sentence_numbers_ascend(text: str) -> None:
    sentences = list(TOKENIZER.tokenize(text).sentences)
    assert sentences == sorted(sentences)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¿Quién ganó?", ["¿", "Quién", "ganó", "?"]),
        ("1.500.000 de 3,5 €", ["1.500.000", "de", "3,5", "€"]),
        ("nin\u0303o", ["nin\u0303o"]),
        ("\ufeffHola\u200f,\u00a0tú", ["Hola", ",", "tú"]),
        ("", []),
        ("\ufeff \u200b", []),
    ],
)
def test_splits(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_word_is_known_without_case_and_accents() -> None:
    upper, plain = TOKENIZER.lexeme("MADRÍD"), TOKENIZER.lexeme("madrid")
    assert (upper.vector, upper.rarity, upper.folded) == (plain.vector, plain.rarity, "madrid") == (1, 0.4, "madrid")
    assert upper.upper and upper.capital and not plain.capital


def test_years_share_a_vector_and_so_do_other_numbers() -> None:
    assert TOKENIZER.lexeme("1492").vector == TOKENIZER.lexeme("2024").vector == 2
    assert TOKENIZER.lexeme("7").vector == TOKENIZER.lexeme("31").vector == 3
    assert TOKENIZER.lexeme("1492").time and not TOKENIZER.lexeme("31").time


def test_an_unknown_word_is_as_rare_as_can_be() -> None:
    assert (TOKENIZER.lexeme("zzz").vector, TOKENIZER.lexeme("zzz").rarity) == (0, 1.0)


def test_composed_and_decomposed_accents_are_one_word() -> None:
    assert TOKENIZER.lexeme("canción") == TOKENIZER.lexeme(unicodedata.normalize("NFD", "canción"))


def test_fold() -> None:
    assert fold("PINGÜINO Ñandú") == "pinguino nandu"


def test_buckets_leave_zero_to_the_padding() -> None:
    assert all(1 <= bucket <= 100 for bucket in ngram_buckets("constitucional", 100))


def test_a_word_is_made_once_unless_it_is_too_long_to_be_one() -> None:
    assert TOKENIZER.lexeme("palabra") is TOKENIZER.lexeme("palabra")
    assert TOKENIZER.lexeme("x" * 41) is not TOKENIZER.lexeme("x" * 41)
