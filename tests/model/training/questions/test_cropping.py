import random

from hypothesis import given
from hypothesis import strategies as st

from model.training.questions.cropping import crop
from model.training.questions.example import Example

SENTENCE = st.text(alphabet="abñ ¿«", min_size=1, max_size=60).map(lambda text: f"A{text}o.")
SENTENCES = st.lists(SENTENCE, min_size=1, max_size=8)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    context = " ".join(draw(SENTENCES))
    start = draw(st.integers(0, len(context) - 1))
    return Example("¿Qué?", context, start, draw(st.integers(start + 1, min(len(context), start + 20))))


@given(examples(), st.integers(20, 200), st.integers())
def test_the_answer_survives_in_a_stretch_of_the_context(example: Example, most: int, seed: int) -> None:
    cropped = crop(random.Random(seed), example, most)
    assert cropped.answer == example.answer
    assert cropped.context in example.context
    assert len(cropped.context) <= most


@given(examples(), st.integers(20, 200), st.integers())
def test_an_unanswerable_question_stays_one(example: Example, most: int, seed: int) -> None:
    cropped = crop(random.Random(seed), Example(example.question, example.context, 0, 0), most)
    assert (cropped.start, cropped.end) == (0, 0)
    assert cropped.context in example.context
    assert 0 < len(cropped.context) <= most


def test_whole_sentences_are_kept() -> None:
    context = "Ana nació en Lima. Luis nació en Roma. Eva nació en Oslo. Noa nació en Bari."
    start = context.index("Roma")
    cropped = crop(random.Random(1), Example("¿Dónde nació Luis?", context, start, start + 4), 40)
    assert cropped.context in ("Ana nació en Lima. Luis nació en Roma.", "Luis nació en Roma. Eva nació en Oslo.")


def test_a_short_context_is_left_alone() -> None:
    example = Example("¿Dónde nació Ana?", "Ana nació en Lima.", 13, 17)
    assert crop(random.Random(1), example, 100) is example
