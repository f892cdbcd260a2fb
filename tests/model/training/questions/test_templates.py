import random

import pytest

from model.training.questions.templates import TemplateGenerator


@pytest.fixture(scope="module")
def generator() -> TemplateGenerator:
    return TemplateGenerator()


def test_a_seed_decides_everything(generator: TemplateGenerator) -> None:
    assert generator(random.Random(3)) == TemplateGenerator()(random.Random(3))


def test_every_answer_stands_in_its_text(generator: TemplateGenerator) -> None:
    rng = random.Random(1)
    for _ in range(500):
        example = generator(rng)
        assert example.answerable and example.answer == example.answer.strip()
        assert len(example.context) <= 700
