"""Shorter contexts: some sentences around the answer."""

import random

from model.training.questions.example import Example
from model.training.questions.spanish import sentence_spans


def crop(rng: random.Random, example: Example, max_characters: int) -> Example:
    """A random run of sentences that holds the answer (any run where there is none), of at most `max_characters`.

    Where one sentence alone is longer, the cut goes through it, never through the answer.
    """
    context = example.context
    if len(context) <= max_characters:
        return example
    sentences = sentence_spans(context, shortest=0)
    if example.answerable:
        inside = [i for i, (start, end) in enumerate(sentences) if start < example.end and example.start <= end]
    else:
        inside = [rng.randrange(len(sentences))]
    first, last = inside[0], inside[-1]
    while True:
        wider = []
        if first > 0 and sentences[last][1] - sentences[first - 1][0] <= max_characters:
            wider.append((first - 1, last))
        if last + 1 < len(sentences) and sentences[last + 1][1] - sentences[first][0] <= max_characters:
            wider.append((first, last + 1))
        if not wider:
            break
        first, last = rng.choice(wider)
    start, end = sentences[first][0], sentences[last][1]
    if example.answerable:
        start, end = min(start, example.start), max(end, example.end)
    if end - start > max_characters:
        start, end = _cut(rng, start, end, example, max_characters)
    if not example.answerable:
        return Example(example.question, context[start:end], 0, 0)
    return Example(example.question, context[start:end], example.start - start, example.end - start)


def _cut(rng: random.Random, start: int, end: int, example: Example, max_characters: int) -> tuple[int, int]:
    """A window inside start:end, at random but around the whole answer."""
    if not example.answerable:
        return start, start + max_characters
    earliest = max(start, example.end - max_characters)
    latest = min(example.start, end - max_characters)
    begin = rng.randint(min(earliest, latest), latest) if earliest <= latest else example.start
    return begin, max(begin + max_characters, example.end)
