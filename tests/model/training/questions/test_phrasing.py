import random

import pytest

from model.training.questions.phrasing import vary


def ways(question: str) -> set[str]:
    rng = random.Random(1)
    return {vary(rng, question) for _ in range(3000)}


def test_direct_questions_are_put_indirectly_now_and_then() -> None:
    seen = ways("¿Dónde nació Ana?")
    assert {
        "¿Dónde nació Ana?",
        "¿Sabes dónde nació Ana?",
        "¿Me puedes decir dónde nació Ana?",
        "Quiero saber dónde nació Ana",
        "Por favor, ¿dónde nació Ana?",
    } <= seen


@pytest.mark.parametrize("question", ["¿Con quién vive?", "¿En qué año nació?", "¿Por qué se fue?", "¿A cuánto?"])
def test_prepositions_come_along(question: str) -> None:
    assert "¿Sabes " + question[1].lower() + question[2:] in ways(question)


@pytest.mark.parametrize("question", ["fecha de nacimiento de Ana", "¿Gracias a quién vive?"])
def test_what_is_no_direct_question_stays(question: str) -> None:
    assert ways(question) == {question}
