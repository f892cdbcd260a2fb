import random

from hypothesis import given
from hypothesis import strategies as st

from model.training.questions.example import Example
from model.training.questions.renaming import Renamer

TEXTS = [
    "El pintor visitó Lima con Marta y, en Roma, el escritor pintaba tranquilo cada mañana con Elena.",
    "El pintor y el escritor hablaban de Lima, el cantor cantaba tranquilo y la mañana pasaba con Marta en Roma.",
]
CONTEXT = "El escritor Marta Roma pintaba en Lima en 1920 con 35 amigos. Elena hablaba con Marta."
QUESTION = "¿Dónde pintaba Marta en 1920?"
START = CONTEXT.index("Lima")
EXAMPLE = Example(QUESTION, CONTEXT, START, START + 4)
RATES = st.floats(0, 1)


@given(st.integers(), RATES, RATES, RATES, RATES)
def test_the_answer_is_renamed_where_it_stands(
    seed: int, names: float, numbers: float, words: float, asked: float
) -> None:
    rename = Renamer(TEXTS)
    renamed = rename(random.Random(seed), EXAMPLE, names=names, numbers=numbers, words=words, question_words=asked)
    before, answer, after = CONTEXT[:START], CONTEXT[START : START + 4], CONTEXT[START + 4 :]
    assert len(renamed.answer.split()) == len(answer.split())
    assert len(renamed.context[: renamed.start].split()) == len(before.split())
    assert len(renamed.context[renamed.end :].split()) == len(after.split())
    assert renamed.context[: renamed.start].endswith(" en ")
    assert renamed.context[renamed.end :].startswith(" en ")


@given(st.integers())
def test_question_and_text_are_renamed_alike(seed: int) -> None:
    renamed = Renamer(TEXTS)(random.Random(seed), EXAMPLE, names=1, numbers=1)
    name = renamed.context.split()[-1].strip(".")
    year = renamed.context.split()[8]
    assert renamed.question.split()[2] == name
    assert renamed.question.split()[4].strip("?") == year


@given(st.integers())
def test_an_unanswerable_question_stays_one(seed: int) -> None:
    renamed = Renamer(TEXTS)(random.Random(seed), Example(QUESTION, CONTEXT, 0, 0), names=1)
    assert not renamed.answerable and (renamed.start, renamed.end) == (0, 0)
    assert renamed.context != CONTEXT


def test_no_new_name_stands_in_the_text_already() -> None:
    rename = Renamer(TEXTS)
    for seed in range(200):
        context = rename(random.Random(seed), EXAMPLE, names=1, numbers=0, words=0, question_words=0).context
        old = {"Roma", "Lima", "Elena", "Marta"} & set(context.replace(".", "").split())
        assert len({word for word in context.replace(".", "").split() if word.istitle()} - {"El"}) == 4, (seed, old)


def test_nothing_changes_at_rate_zero() -> None:
    rename = Renamer(TEXTS)
    assert rename(random.Random(1), EXAMPLE, names=0, numbers=0, words=0, question_words=0) == EXAMPLE


def test_months_and_function_words_are_no_names() -> None:
    rename = Renamer(["llegó a El Salvador en Enero, con Los Ángeles"])
    example = Example("¿Cuándo?", "fue en Enero, en El Salvador", 7, 12)
    assert rename(random.Random(3), example, names=1).answer == "Enero"
