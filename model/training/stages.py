"""Make the examples and windows of each stage from its sources.

Sources of kind "spans" make cloze examples from raw text, for training before real questions. As in recurring span
selection (Splinter; Ram et al., arXiv 2101.00438), words that occur twice in a passage are masked in one place, and
the other place is the answer. Here, the masked place and the words around it are the question, so that an example
looks like any other. Spans are whole words.
"""

import importlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from model.training.fine_tune import StageRun
from model.training.windows import windows

MIN_PASSAGE = 900  # characters
SIDE = 10  # words of the question on each side of the mask
MAX_SPAN = 5  # words
COMMON = 300  # a span does not begin or end with one of the 300 most frequent words

_WORD = re.compile(r"\w+")


class Examples:
    """The examples of each source. `articles` must not contain held-out ones."""

    def __init__(self, directory: Path, articles: Mapping[str, Sequence[Article]], mask: str) -> None:
        """`articles`: by file name. `directory`: the folder of text files. `mask`: text that replaces masked words."""
        self._directory = directory
        self._articles = articles
        self._mask = mask

    def of(self, stage: Stage, seed: int) -> list[Example]:
        """Return the examples of a stage without duplicates. Raises NothingToTrain."""
        result: list[Example] = []
        for number, source in enumerate(stage.sources):
            result += self._of_source(source, np.random.default_rng([seed, number]))
        if not result:
            raise NothingToTrain(stage.name)
        return without_duplicates(result)

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


def stage_runs(
    config: Config, examples: Examples, tokenizer: Tokenizer, template: Template, max_tokens: int
) -> list[StageRun]:
    """Return the runs: each stage once, the last one once per seed. `max_tokens`: the model's largest window."""
    first, *others = config.seeds
    runs: list[StageRun] = []
    for number, stage in enumerate(config.stages):
        random = np.random.default_rng([first, number])
        size = min(stage.window, max_tokens)
        stride = min(stage.stride, size // 2)
        chosen = examples.of(stage, first)
        stage_windows = list(windows(chosen, tokenizer, template, size, stride, stage.empty_windows, random))
        if not stage_windows:
            raise NothingToTrain(stage.name)
        runs.append(StageRun(stage, first, stage_windows, number - 1 if number else None))
    last = runs[-1]
    return [*runs, *(StageRun(last.stage, seed, last.windows, last.after) for seed in others)]


def span_examples(lines: Sequence[str], count: int, mask: str, random: np.random.Generator) -> Iterator[Example]:
    """Return at most `count` examples, one per passage. `mask` replaces the masked words."""
    texts = list(passages(lines))
    common = common_words(texts)
    for number in random.permutation(len(texts)).tolist():
        if count <= 0:
            return
        example = span_example(texts[number], common, mask, random)
        if example:
            yield example
            count -= 1


def passages(lines: Iterable[str]) -> Iterator[str]:
    """Join consecutive lines into passages that are long enough."""
    passage: list[str] = []
    for line in lines:
        passage.append(line.strip())
        if sum(map(len, passage)) >= MIN_PASSAGE:
            yield " ".join(passage)
            passage = []


def common_words(texts: Iterable[str]) -> frozenset[str]:
    counts = Counter(word.casefold() for text in texts for word in _WORD.findall(text))
    return frozenset(word for word, _ in counts.most_common(COMMON))


def span_example(text: str, common: frozenset[str], mask: str, random: np.random.Generator) -> Example | None:
    """Return an example of one of the longest spans that occur twice in `text`, or None."""
    places = [match.span() for match in _WORD.finditer(text)]
    spans = _recurring(text, places, common)
    if not spans:
        return None
    longest = max(size for _, _, size in spans)
    candidates = [span for span in spans if span[2] == longest]
    first, second, size = candidates[int(random.integers(len(candidates)))]
    hidden, answer = (first, second) if random.random() < 0.5 else (second, first)
    # The question must not contain the answer, so it is cut at the answer.
    left, right = max(0, hidden - SIDE), min(len(places), hidden + size + SIDE)
    left = max(left, answer + size) if answer < hidden else left
    right = min(right, answer) if answer > hidden else right
    begin, stop = places[left][0], places[right - 1][1]
    question = f"{text[begin : places[hidden][0]]}{mask}{text[places[hidden + size - 1][1] : stop]}"
    context = f"{text[:begin]}{text[stop:]}"
    shift = stop - begin if answer > hidden else 0
    start, end = places[answer][0] - shift, places[answer + size - 1][1] - shift
    return Example(" ".join(question.split()), context, (start, end))


def _recurring(text: str, places: Sequence[tuple[int, int]], common: frozenset[str]) -> list[tuple[int, int, int]]:
    """Return both places and the number of words of each span that occurs exactly twice, without overlap."""
    content = [_is_content(text[start:end], common) for start, end in places]
    recurring = []
    for size in range(1, MAX_SPAN + 1):
        spans: dict[str, list[int]] = {}
        for first in range(len(places) - size + 1):
            last = first + size - 1
            if content[first] and content[last]:
                spans.setdefault(text[places[first][0] : places[last][1]], []).append(first)
        recurring += [(at[0], at[1], size) for at in spans.values() if len(at) == 2 and at[1] - at[0] >= size]
    return recurring


def _is_content(word: str, common: frozenset[str]) -> bool:
    return word.casefold() not in common and (len(word) > 2 or word.isdigit())
