import random

from hypothesis import given
from hypothesis import strategies as st

from model.training.questions.candidates import Candidate
from model.training.questions.cloze import ClozeGenerator, ask

PROSE = (
    "Marie Curie nació en Varsovia el 7 de noviembre de 1867. Se trasladó a París porque en su país no podía estudiar. "
    "En 1903 recibió el Premio Nobel de Física junto con Pierre Curie y Henri Becquerel. "
    "El laboratorio tenía 24 empleados y ocupaba un edificio viejo de la calle Lhomond."
)


def test_the_answer_stands_in_the_context_and_not_in_the_question() -> None:
    rng = random.Random(2)
    generate = ClozeGenerator()
    for _ in range(300):
        example = generate(rng, PROSE)
        assert example is not None
        assert example.context == PROSE
        assert example.answerable
        assert example.answer == example.answer.strip()
        assert example.question.startswith("¿") and example.question.endswith("?")
        assert len(example.question.split()) >= 3


def test_every_kind_of_answer_is_asked_for() -> None:
    rng = random.Random(2)
    generate = ClozeGenerator()
    answers = {example.answer for _ in range(600) if (example := generate(rng, PROSE))}
    assert {"Varsovia", "7 de noviembre de 1867", "1903", "24", "en su país no podía estudiar"} <= answers


def test_the_interrogative_suits_the_answer() -> None:
    sentence = "El puente nuevo se inauguró en 1932 después de muchos retrasos."
    start = sentence.index("1932")
    questions = {ask(random.Random(seed), sentence, Candidate(start, start + 4, "year")) for seed in range(50)} - {None}
    assert questions
    assert all("qué año" in question.lower() or "cuándo" in question.lower() for question in questions if question)


def test_a_context_without_sentences_gives_nothing() -> None:
    assert ClozeGenerator()(random.Random(1), "y así, sin más") is None


@given(st.text(max_size=300), st.integers())
def test_any_text_is_taken(context: str, seed: int) -> None:
    example = ClozeGenerator()(random.Random(seed), context)
    assert example is None or 0 <= example.start < example.end <= len(context)
