import os
import random
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from model.training.questions.templates import TemplateGenerator

GENERATOR = TemplateGenerator()
ROOT = Path(__file__).parents[4]
EVERY_GENERATOR = """
import random
from model.training.questions.cloze import ClozeGenerator
from model.training.questions.cropping import crop
from model.training.questions.noise import noise
from model.training.questions.renaming import Renamer
from model.training.questions.templates import TemplateGenerator

rng = random.Random(7)
templates, cloze = TemplateGenerator(), ClozeGenerator()
examples = [generate(rng) for _ in range(60) for generate in (templates, templates.unanswerable)]
rename = Renamer(example.context for example in examples)
for example in examples:
    asked = cloze(rng, example.context) or example
    renamed = crop(rng, rename(rng, asked), 200)
    print(example, renamed, noise(rng, renamed.question))
"""


def printed(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", EVERY_GENERATOR]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


def test_a_seed_decides_everything_in_any_process() -> None:
    first = printed("1")
    assert first.count("Example(") == 240
    assert first == printed("2")


@given(st.integers(), st.integers(200, 900))
def test_an_answer_is_a_stretch_of_a_text_of_the_length_asked_for(seed: int, most: int) -> None:
    example = GENERATOR(random.Random(seed), most)
    assert example.answerable
    assert example.answer == example.answer.strip(" .,;:¿?«»“”")
    assert len(example.context) <= most
    assert example.answer.lower() not in example.question.lower()


@given(st.integers())
def test_an_answer_starts_and_ends_with_a_word(seed: int) -> None:
    example = GENERATOR(random.Random(seed))
    around = " " + example.context + " "
    assert not around[example.start].isalnum()
    assert not around[example.end + 1].isalnum()


@given(st.integers(), st.integers(200, 900))
def test_an_unanswerable_question_has_no_span(seed: int, most: int) -> None:
    example = GENERATOR.unanswerable(random.Random(seed), most)
    assert (example.start, example.end) == (0, 0)
    assert 0 < len(example.context) <= most
    assert example.question


def test_one_sentence_at_least_is_written_whatever_the_limit() -> None:
    assert GENERATOR(random.Random(1), 1).answerable


def test_questions_are_as_varied_as_people() -> None:
    rng = random.Random(5)
    examples = [GENERATOR(rng) for _ in range(3000)]
    first_words = {example.question.split()[0].strip("¿").lower() for example in examples}
    assert {"quién", "cuándo", "dónde", "qué", "por", "para", "cuánto", "cómo", "cuál", "dime", "sabes"} <= first_words
    assert len({example.question for example in examples}) > 2900
    assert any(example.answer.startswith(("no ", "se ")) for example in examples), "clauses are asked for too"
