"""Examples from sources, and legs from stages."""

import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from transformers import PreTrainedTokenizerBase

from function.reader.engine import Template
from model.training.config import Config, Source, Stage
from model.training.data import QA, Article, GoldAnswer, Paragraph, load_articles
from model.training.errors import InvalidData, NothingToTrain
from model.training.stages import Examples, legs

SAMPLE = Path("evaluation/data/xquad-es-sample.json")


@pytest.fixture(scope="module")
def articles() -> dict[str, list[Article]]:
    return {"sample.json": load_articles(SAMPLE)}


@pytest.fixture
def found(articles: dict[str, list[Article]], tmp_path: Path) -> Examples:
    return Examples(tmp_path, articles, "<mask>")


def stage(*sources: Source) -> Stage:
    return Stage("a stage", sources, steps=1, batch=4, window=96, stride=20)


def test_every_question_of_a_file_is_used_once(found: Examples) -> None:
    examples = found.of(stage(Source(file="sample.json")), seed=0)
    # Two of the 154 questions repeat another question about the same text.
    assert len(examples) == len({(example.question, example.context) for example in examples}) == 152
    assert set(found.of(stage(*[Source(file="sample.json")] * 2), seed=0)) == set(examples)


def test_a_share_of_the_questions_is_chosen_by_the_seed(found: Examples) -> None:
    first, again, other = (found.of(stage(Source(file="sample.json", share=0.5)), seed) for seed in (0, 0, 1))
    assert 50 < len(first) < 105
    assert first == again and set(first) != set(other)


def test_questions_without_an_answer_are_added(found: Examples) -> None:
    examples = found.of(stage(Source(file="sample.json", unanswerable=0.5)), seed=0)
    without = [example for example in examples if example.answer is None]
    assert len(examples) - len(without) == 152 and 45 < len(without) < 110


def test_spans_are_made_of_a_text_file(found: Examples, tmp_path: Path) -> None:
    filler = " ".join(f"relleno{number}" for number in range(300))
    with lzma.open(tmp_path / "prose.txt.xz", "wt", encoding="utf-8") as file:
        file.writelines(f"Vino Ana{number}. {filler} Se fue Ana{number}.\n" for number in range(9))
    examples = found.of(stage(Source("spans", "prose.txt.xz", count=5)), seed=0)
    assert len(examples) == 5
    assert all("<mask>" in example.question for example in examples)


@pytest.fixture
def everyday() -> Iterator[ModuleType]:
    """Replace the generator, which has other tests, with an empty module."""
    name = "model.training.everyday"
    module, before = ModuleType(name), sys.modules.get(name)
    sys.modules[name] = module
    yield module
    if before is None:
        del sys.modules[name]
    else:
        sys.modules[name] = before


def test_everyday_questions_are_generated(found: Examples, everyday: ModuleType) -> None:
    def generate(count: int, seed: int) -> Iterator[Paragraph]:
        for number in range(count):
            answer = GoldAnswer(text=f"{seed} €", answer_start=7)
            yield Paragraph(context=f"Total: {seed} € ({number})", qas=[QA(question="¿Total?", answers=[answer])])

    everyday.generate = generate  # type: ignore[attr-defined]
    first, again, other = (found.of(stage(Source("everyday", count=3)), seed) for seed in (0, 0, 1))
    assert first == again != other and len(first) == 3
    assert all(e.answer and e.context[slice(*e.answer)].endswith(" €") for e in first)


def test_a_generated_answer_must_stand_where_it_says(found: Examples, everyday: ModuleType) -> None:
    wrong = Paragraph(context="Total: 3 €", qas=[QA(question="¿?", answers=[GoldAnswer(text="3 €", answer_start=0)])])
    everyday.generate = lambda count, seed: iter([wrong])  # type: ignore[attr-defined]
    with pytest.raises(InvalidData, match="everyday"):
        found.of(stage(Source("everyday", count=1)), seed=0)


def test_a_stage_without_examples_is_refused(found: Examples) -> None:
    with pytest.raises(NothingToTrain, match="a stage") as caught:
        found.of(stage(Source(file="sample.json", share=1e-9)), seed=0)
    assert caught.value.code == "nothing_to_train"


def test_stages_follow_each_other_and_the_last_is_trained_with_every_seed(
    found: Examples, tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    first, second = stage(Source(file="sample.json", share=0.1)), stage(Source(file="sample.json", share=0.2))
    config = Config("id", "base", "mit", (first, second), seeds=(3, 4, 5))
    made = legs(config, found, tokenizer.backend_tokenizer, template, longest=64)
    assert [(leg.stage, leg.seed, leg.after) for leg in made] == [
        (first, 3, None),
        (second, 3, 0),
        (second, 4, 0),
        (second, 5, 0),
    ]
    assert max(len(window.ids) for window in made[1].windows) == 64
    assert made[2].windows is made[1].windows
    again = legs(config, found, tokenizer.backend_tokenizer, template, longest=64)
    assert all(np.array_equal(a.ids, b.ids) for a, b in zip(made[0].windows, again[0].windows, strict=True))
