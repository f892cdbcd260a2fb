import random

from model.training.questions.noise import noise

QUESTION = "¿Dónde nació Óscar Muñoz?"


def test_questions_come_as_people_type_them() -> None:
    rng = random.Random(1)
    seen = {noise(rng, QUESTION) for _ in range(2000)}
    assert QUESTION in seen
    assert {
        "¿dónde nació óscar muñoz?",
        "¿donde nacio oscar munoz?",
        "Dónde nació Óscar Muñoz?",
        "¿Dónde nació Óscar Muñoz",
        "donde nacio oscar munoz?",
    } <= seen


def test_most_questions_stay_as_they_are() -> None:
    rng = random.Random(1)
    assert sum(noise(rng, QUESTION) == QUESTION for _ in range(1000)) > 600
