"""Make the windows of each stage from its sources, and the legs of a training from its stages."""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from function.reader.engine import Template
from model.training.config import Config, Source, Stage
from model.training.data import (
    Article,
    Example,
    Paragraph,
    examples,
    moved_questions,
    open_text,
    parse_paragraph,
    without_duplicates,
)
from model.training.errors import NothingToTrain
from model.training.fine_tune import Leg
from model.training.spans import span_examples
from model.training.windows import windows


class Examples:
    """The examples of each source. `articles` must not contain held-out ones."""

    def __init__(self, directory: Path, articles: Mapping[str, Sequence[Article]], mask: str) -> None:
        """`articles`: by file name. `directory`: the folder of text files. `mask`: text that replaces masked words."""
        self._directory = directory
        self._articles = articles
        self._mask = mask

    def of(self, stage: Stage, seed: int) -> list[Example]:
        """Return the examples of a stage without duplicates. Raises NothingToTrain."""
        found: list[Example] = []
        for number, source in enumerate(stage.sources):
            found += self._of_source(source, np.random.default_rng([seed, number]))
        if not found:
            raise NothingToTrain(stage.name)
        return without_duplicates(found)

    def _of_source(self, source: Source, random: np.random.Generator) -> Iterator[Example]:
        if source.kind == "everyday":
            yield from examples(generated(source.count, int(random.integers(2**31))))
            return
        if source.kind == "spans":
            with open_text(self._directory / source.file) as lines:
                yield from span_examples(lines.readlines(), source.count, self._mask, random)
            return
        articles = self._articles[source.file]
        for article in articles:
            chosen = [qa for qa in examples(article.paragraphs) if random.random() < source.share]
            yield from chosen
            yield from moved_questions(article, source.share * source.unanswerable, random)


def generated(count: int, seed: int) -> Iterator[Paragraph]:
    """Generate everyday documents with questions. Raises InvalidData if an answer's offset is wrong."""
    # Imported only if a stage needs the generator.
    everyday: Any = importlib.import_module("model.training.everyday")
    return (parse_paragraph(paragraph, "everyday") for paragraph in everyday.generate(count, seed))


def legs(config: Config, found: Examples, tokenizer: Tokenizer, template: Template, longest: int) -> list[Leg]:
    """Return the legs: each stage once, the last one once per seed. `longest`: maximum tokens of the model."""
    first, *others = config.seeds
    made: list[Leg] = []
    for number, stage in enumerate(config.stages):
        random = np.random.default_rng([first, number])
        size = min(stage.window, longest)
        stride = min(stage.stride, size // 2)
        made_of = found.of(stage, first)
        stage_windows = list(windows(made_of, tokenizer, template, size, stride, stage.empty_windows, random))
        if not stage_windows:
            raise NothingToTrain(stage.name)
        made.append(Leg(stage, first, stage_windows, number - 1 if number else None))
    last = made[-1]
    return [*made, *(Leg(last.stage, seed, last.windows, last.after) for seed in others)]
