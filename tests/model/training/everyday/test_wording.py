"""Variants of questions, as people type them."""

import random

from hypothesis import given
from hypothesis import strategies as st

from model.training.everyday.wording import as_typed, lower_first, slip, without_accents

QUESTION = "¿A qué hora abre la oficina de Logroño?"


def many(question: str, voseo: bool = False) -> list[str]:
    return [as_typed(question, voseo, random.Random(seed)) for seed in range(600)]


def test_most_full_questions_stay_or_lose_only_signs_and_accents() -> None:
    texts = many(QUESTION)
    assert texts.count(QUESTION) > 150
    assert texts.count("a que hora abre la oficina de logroño") > 10
    assert sum(not text.startswith("¿") for text in texts) > 200


def test_some_questions_are_indirect_with_voseo_in_its_regions() -> None:
    indirect = {text for text in many(QUESTION) if "saber a qué hora" in text.lower()}
    assert indirect
    assert not [text for text in many(QUESTION) if "podés" in text.lower()]
    assert [text for text in many(QUESTION, voseo=True) if "podés" in text.lower()]


def test_fragments_stay_fragments() -> None:
    assert not [text for text in many("teléfono del administrador") if text.startswith("¿")]


def test_accents_are_removed_except_the_tilde_of_n() -> None:
    assert without_accents("¿Cuántos años, pingüino? ÑANDÚ") == "¿Cuantos años, pinguino? ÑANDU"


def test_acronyms_keep_their_capitals() -> None:
    assert lower_first("DNI del arrendador") == "DNI del arrendador"
    assert lower_first("Qué hora es") == "qué hora es"


@given(st.text(max_size=60), st.randoms())
def test_a_slip_changes_one_letter_at_most(text: str, rng: random.Random) -> None:
    assert abs(len(slip(text, rng)) - len(text)) <= 1
