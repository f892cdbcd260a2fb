"""The oracle is Snowball's own generated stemmer."""

import json
from string import ascii_lowercase

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from function.reader.reader import EMBEDDED
from function.reader.stemmer import NOUN_SUFFIXES, PRONOUN_HOSTS, PRONOUNS, VERB_SUFFIXES, stem

ORACLE = snowballstemmer.stemmer("spanish")


def test_agrees_with_snowball_on_the_whole_vocabulary_of_the_embedded_model() -> None:
    words = json.loads((EMBEDDED / "tokenizer.json").read_text(encoding="utf-8"))["words"].split("\n")
    assert {word: stem(word) for word in words} == {word: ORACLE.stemWord(word) for word in words}


@given(
    st.text(ascii_lowercase + "áéíóúüñ", max_size=9),
    st.sampled_from(["", *NOUN_SUFFIXES, *VERB_SUFFIXES, *PRONOUN_HOSTS, "uyendo", "gues", "gué"]),
    st.sampled_from(["", "", *PRONOUNS]),
)
def test_agrees_with_snowball_on_any_root_suffix_and_pronoun(root: str, suffix: str, pronoun: str) -> None:
    word = root + suffix + pronoun
    assert stem(word) == ORACLE.stemWord(word)


@pytest.mark.parametrize("words", [("fundó", "fundaron", "fundada"), ("nació", "nacieron", "nacida")])
def test_forms_of_one_verb_share_a_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1
