"""The endless stream of training batches, the same for the same seed; made in a process of its own."""

import multiprocessing as mp
import random
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from queue import Empty
from typing import Any

import numpy as np
from numpy.typing import NDArray

from function.reader.features import features
from function.reader.lexical import Pair, network_inputs
from function.reader.words import WordTokenizer
from model.training.corpus import Corpus
from model.training.questions.cloze import ClozeGenerator
from model.training.questions.cropping import crop
from model.training.questions.example import Example
from model.training.questions.noise import noise
from model.training.questions.renaming import Renamer
from model.training.questions.templates import TemplateGenerator

Arrays = dict[str, NDArray[Any]]

MAX_QUESTION = 50
MAX_CONTEXT = 400
BATCHES_SORTED = 16  # batches whose examples are sorted together by length


@dataclass(frozen=True, slots=True)
class Batch:
    """`spans` (B, 2): first and last word of the answer; `answerable` (B,)."""

    inputs: Arrays
    spans: NDArray[np.int64]
    answerable: NDArray[np.float32]


class Examples:
    """Draws examples: real questions (cropped, renamed, noised), cloze and template ones, and unanswerable ones."""

    def __init__(self, corpus: Corpus, seed: int) -> None:
        self._rng = random.Random(seed)
        self._real = [example for example in corpus.train if example.answerable]
        self._impossible = [example for example in corpus.train if not example.answerable]
        self._contexts = corpus.contexts
        self._cloze = ClozeGenerator()
        self._templates = TemplateGenerator()
        self._rename = Renamer(corpus.contexts)

    def draw(self, progress: float) -> Example | None:
        """One example; `progress` in 0..1 moves the mixture from generated questions to real ones."""
        rng = self._rng
        early = progress < 0.6
        kind = rng.choices("real cloze template impossible".split(), (45, 13, 27, 15) if early else (60, 8, 16, 16))[0]
        if kind == "real":
            example = crop(rng, rng.choice(self._real), rng.choice((350, 600, 1200, 1200)))
            if rng.random() < (0.7 if early else 0.4):
                example = self._rename(rng, example, words=0.02, question_words=0.15)
        elif kind == "cloze":
            made = self._cloze(rng, rng.choice(self._contexts))
            if made is None:
                return None
            example = crop(rng, made, rng.choice((350, 600, 1000)))
            if rng.random() < 0.5:
                return self._rename(rng, example, names=0.3, numbers=0.3, question_words=0.15)
            return example
        elif kind == "template":
            example = self._templates(rng, rng.choice((300, 500, 700)))
        else:
            example = self._unanswerable()
        return Example(noise(rng, example.question), example.context, example.start, example.end)

    def _unanswerable(self) -> Example:
        rng = self._rng
        kind = rng.random()
        if kind < 0.55:
            example = rng.choice(self._impossible)
            return self._rename(rng, example) if rng.random() < 0.4 else example
        if kind < 0.75:
            question = rng.choice(self._real).question
            return Example(question, rng.choice(self._real).context, 0, 0)
        return self._templates.unanswerable(rng, rng.choice((300, 500, 700)))


def batches(corpus: Corpus, tokenizer: WordTokenizer, seed: int, size: int, steps: int) -> Iterator[Batch]:
    """`steps` batches, made ahead by a child process that ends with this one."""
    context = mp.get_context("fork")
    queue: Queue[Batch] = context.Queue(maxsize=4 * BATCHES_SORTED)
    producer = context.Process(target=_produce, args=(queue, corpus, tokenizer, seed, size, steps), daemon=True)
    producer.start()
    try:
        for _ in range(steps):
            yield _next(queue, producer)
    finally:
        producer.terminate()


def _next(queue: "Queue[Batch]", producer: BaseProcess) -> Batch:
    while True:
        try:
            return queue.get(timeout=10)
        except Empty:
            if not producer.is_alive():
                raise RuntimeError("the process that makes the batches has ended; its error stands above") from None


def _produce(queue: "Queue[Batch]", corpus: Corpus, tokenizer: WordTokenizer, seed: int, size: int, steps: int) -> None:
    examples = Examples(corpus, seed)
    shuffler = random.Random(seed + 1)
    pool: list[tuple[Pair, tuple[int, int]]] = []
    made = 0
    while made < steps:
        while len(pool) < size * BATCHES_SORTED * 2:
            if (example := examples.draw(made / steps)) and (encoded := encode(tokenizer, example)):
                pool.append(encoded)
        shuffler.shuffle(pool)
        chunk = sorted(pool[: size * BATCHES_SORTED], key=lambda item: len(item[0][1]))
        del pool[: size * BATCHES_SORTED]
        groups = [chunk[i : i + size] for i in range(0, len(chunk), size)]
        shuffler.shuffle(groups)
        for group in groups:
            queue.put(_batch(group))
        made += len(groups)


def encode(tokenizer: WordTokenizer, example: Example) -> tuple[Pair, tuple[int, int]] | None:
    """The pair and its answer's first and last word, (-1, -1) for none; None where the answer lies past the cut."""
    question = tokenizer.tokenize(example.question)[:MAX_QUESTION]
    context = tokenizer.tokenize(example.context)[:MAX_CONTEXT]
    if not len(question) or not len(context):
        return None
    span = (-1, -1)
    if example.answerable:
        inside = np.flatnonzero((context.ends > example.start) & (context.starts < example.end))
        if not len(inside) or context.ends[-1] < example.end:
            return None
        span = (int(inside[0]), int(inside[-1]))
    pair = question.pieces, context.pieces, features(question.pieces, context.pieces, context.sentences)
    return pair, span


def _batch(group: list[tuple[Pair, tuple[int, int]]]) -> Batch:
    spans = np.array([span for _, span in group], np.int64)
    return Batch(network_inputs([pair for pair, _ in group]), spans, (spans[:, 0] >= 0).astype(np.float32))
