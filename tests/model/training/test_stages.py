"""Examples from sources, cloze examples from raw text, and runs from stages."""

import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerBase

from function.reader.engine import Template
from model.training.config import Config, Source, Stage
from model.training.data import QA, Article, Example, GoldAnswer, Paragraph, load_articles
from model.training.errors import InvalidData, NothingToTrain
from model.training.stages import MIN_PASSAGE, Examples, common_words, passages, span_example, span_examples, stage_runs

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


def test_span_examples_are_made_of_a_text_file(found: Examples, tmp_path: Path) -> None:
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


def test_a_wrong_offset_of_a_generated_answer_is_rejected(found: Examples, everyday: ModuleType) -> None:
    wrong = Paragraph(context="Total: 3 €", qas=[QA(question="¿?", answers=[GoldAnswer(text="3 €", answer_start=0)])])
    everyday.generate = lambda count, seed: iter([wrong])  # type: ignore[attr-defined]
    with pytest.raises(InvalidData, match="everyday"):
        found.of(stage(Source("everyday", count=1)), seed=0)


def test_a_stage_without_examples_is_rejected(found: Examples) -> None:
    with pytest.raises(NothingToTrain, match="a stage") as caught:
        found.of(stage(Source(file="sample.json", share=1e-9)), seed=0)
    assert caught.value.code == "nothing_to_train"


def test_the_last_stage_is_trained_with_every_seed(
    found: Examples, tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    first, second = stage(Source(file="sample.json", share=0.1)), stage(Source(file="sample.json", share=0.2))
    config = Config("id", "base", "mit", (first, second), seeds=(3, 4, 5))
    runs = stage_runs(config, found, tokenizer.backend_tokenizer, template, max_tokens=64)
    assert [(run.stage, run.seed, run.after) for run in runs] == [
        (first, 3, None),
        (second, 3, 0),
        (second, 4, 0),
        (second, 5, 0),
    ]
    assert max(len(window.ids) for window in runs[1].windows) == 64
    assert runs[2].windows is runs[1].windows
    again = stage_runs(config, found, tokenizer.backend_tokenizer, template, max_tokens=64)
    assert all(np.array_equal(a.ids, b.ids) for a, b in zip(runs[0].windows, again[0].windows, strict=True))


def answer(example: Example) -> str:
    assert example.answer is not None
    return example.context[slice(*example.answer)]


def test_recurring_words_are_masked_in_one_place_and_answered_from_the_other() -> None:
    filler = " ".join(f"uno{number}" for number in range(30))
    text = f"Nació Rosa Luz en Soria. {filler}. Murió Rosa Luz en Zamora."
    questions = set()
    for seed in range(10):
        example = span_example(text, frozenset(), "<mask>", np.random.default_rng(seed))
        assert example is not None
        assert answer(example) == "Rosa Luz"
        assert example.context.count("Rosa Luz") == 1
        questions.add(example.question)
    assert len(questions) == 2
    assert all("<mask>" in question and "Rosa" not in question for question in questions)


@given(st.lists(st.sampled_from("casa perro gato luna sol mar Ana, Luis; río. — (pan)".split()), max_size=80))
def test_the_question_with_its_answer_is_a_part_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    example = span_example(text, frozenset(), "<mask>", np.random.default_rng(0))
    if example is None:
        return
    cut = example.question.replace("<mask>", answer(example))
    assert any(
        text[:at] + cut + text[at:][len(cut) :] == text and text[:at] + text[at + len(cut) :] == example.context
        for at in range(len(text) - len(cut) + 1)
    )


def test_there_is_no_example_without_recurring_content_words() -> None:
    random = np.random.default_rng(0)
    assert span_example("Nada se repite aquí.", frozenset(), "<mask>", random) is None
    assert span_example("para todo y para todos", frozenset({"para"}), "<mask>", random) is None
    assert span_example("", frozenset(), "<mask>", random) is None


def test_lines_are_joined_to_passages_and_the_most_frequent_words_are_common() -> None:
    lines = ["línea corta\n"] * 400
    joined = list(passages(lines))
    assert len(joined) > 1 and all(MIN_PASSAGE <= len(text) <= 2 * MIN_PASSAGE for text in joined)
    assert common_words(joined) == {"línea", "corta"}


def test_the_seed_decides_which_span_examples_are_made() -> None:
    filler = " ".join(f"relleno{number}" for number in range(300))
    lines = [f"Don Número{n} habló. {filler} Calló don Número{n}." for n in range(20)]

    def made(seed: int) -> list[Example]:
        return list(span_examples(lines, 5, "<mask>", np.random.default_rng(seed)))

    assert made(0) == made(0) != made(1)
    assert len(made(0)) == 5
    assert all(answer(example).startswith("Número") for example in made(0))
