"""An unanswerable question must have no answer: checked by reading texts of a grammar that a pattern can read."""

import json
import random
import re
from pathlib import Path

import pytest

from model.training.questions.templates import TemplateGenerator

FACTS = """
[life] person

> en {city} nació {X}.
city? ¿Dónde nació {X}?
X? ¿Quién nació en {city}?
*

> en {year} murió {X}.
year? ¿Cuándo murió {X}?
X? ¿Quién murió en {year}?
~ end

> en {year} nos dejó {X}.
year? ¿Cuándo nos dejó {X}?
~ end

> con {person} se casó {X}.
person? ¿Con quién se casó {X}?
"""
# What is asked for, and how a text would tell it.
TOLD = {
    r"dónde nació (\w+)": r"en \w+ nació [\w ]*{}",
    r"quién nació en (\w+)": r"en {} nació",
    r"cuándo (?:murió|nos dejó) (\w+)": r"en \d+ (?:murió|nos dejó) [\w ]*{}",
    r"quién murió en (\w+)": r"en {} (?:murió|nos dejó)",
    r"con quién se casó (\w+)": r"con [\w ]+ se casó [\w ]*{}",
}
WORDS = {
    "person": [f"A{vowel}{end} B{vowel}{end}" for vowel in "aeiou" for end in ("na", "sto", "rla", "mi", "x")],
    "city": ["Lima", "Roma", "Oslo", "Quito"],
    "year": ["{1900..1999}"],
    "filler": ["Hizo frío."],
    "connective": ["Además,"],
    "job": ["actor"],
    "full_date": ["1 de mayo"],
    "company": ["Zeta"],
}


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> TemplateGenerator:
    directory: Path = tmp_path_factory.mktemp("grammar")
    (directory / "facts.txt").write_text(FACTS, encoding="utf-8")
    (directory / "verbs.txt").write_text("fundó; fundad; -; company", encoding="utf-8")
    (directory / "lexicon.json").write_text(json.dumps(WORDS), encoding="utf-8")
    return TemplateGenerator(directory)


def tells(question: str, context: str) -> bool | None:
    """Whether the context answers the question; None where the question is about something else."""
    for asked, told in TOLD.items():
        if match := re.search(asked, question, re.IGNORECASE):
            # First name and surname differ in their first letter only, so that either tells who is meant.
            name = re.sub(r"^[AB]", "[AB]", match[1])
            return re.search(told.format(name), context, re.IGNORECASE) is not None
    return None


def test_no_text_tells_what_is_asked(generator: TemplateGenerator) -> None:
    rng = random.Random(1)
    read = [tells(example.question, example.context) for example in (generator.unanswerable(rng) for _ in range(3000))]
    assert read.count(False) > 1500
    assert read.count(True) == 0


def test_the_texts_of_answerable_questions_do(generator: TemplateGenerator) -> None:
    rng = random.Random(1)
    read = [tells(example.question, example.context) for example in (generator(rng) for _ in range(1000))]
    assert read.count(True) > 500
    assert read.count(False) == 0


def test_every_way_to_miss_is_taken(generator: TemplateGenerator) -> None:
    rng = random.Random(1)
    stranger = spouse = place = untold = 0
    for _ in range(1000):
        example = generator.unanswerable(rng)
        match = re.search(r"dónde nació (\w+)", example.question, re.IGNORECASE)
        if match is None:
            place += "quién nació en" in example.question.lower() and "nació" in example.context
        elif match[1] not in example.context:
            stranger += 1
        elif re.search(rf"con [\w ]*{match[1]}[\w ]* se casó", example.context, re.IGNORECASE):
            spouse += 1
        else:
            untold += 1
    assert min(stranger, spouse, place, untold) > 5
