"""Make windows with start and end labels from questions and contexts, joined as the checkpoint's tokenizer does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from function.reader.engine import Template
from function.reader.layout import Layout
from function.reader.windows import split
from model.training.data import Example

MIN_CONTEXT = 0.5  # share of a window for the context; questions that leave less are skipped
TOKENIZER_BATCH = 1000  # examples


@dataclass(frozen=True, slots=True)
class Window:
    """`ids`: int32 (T,). The context's tokens are `first` to `last`, with `last` excluded.

    `start` and `end` are the answer's first and last token; both are 0, the first token, if the window does
    not contain the whole answer.
    """

    ids: NDArray[np.int32]
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids` and `types` are int64 (B, T), `mask` and `allowed` bool (B, T), `starts` and `ends` int64 (B,).

    `allowed`: the tokens that may be a start or an end: the first one and the context's.
    """

    ids: Tensor
    types: Tensor
    mask: Tensor
    allowed: Tensor
    starts: Tensor
    ends: Tensor

    def to(self, device: torch.device) -> "Batch":
        parts = (self.ids, self.types, self.mask, self.allowed, self.starts, self.ends)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))


def windows(
    examples: Sequence[Example],
    tokenizer: Tokenizer,
    template: Template,
    size: int,
    stride: int,
    empty: float,
    random: np.random.Generator,
) -> Iterator[Window]:
    """Yield windows of at most `size` tokens. Consecutive windows share `stride` tokens of the context.

    Of the windows that do not contain the answer of an answerable question, the share `empty` is kept. A question that
    takes more than half a window is left out.
    """
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for at in range(0, len(examples), TOKENIZER_BATCH):
        part = examples[at : at + TOKENIZER_BATCH]
        contexts = list(dict.fromkeys(example.context for example in part))
        # A batch is tokenized on all cores.
        encodings = tokenizer.encode_batch(
            [Layout.of(text).unwrapped(text) for text in contexts], add_special_tokens=False
        )
        encoded = dict(zip(contexts, encodings, strict=True))
        questions = tokenizer.encode_batch([example.question for example in part], add_special_tokens=False)
        for example, question in zip(part, questions, strict=True):
            for window in _of_example(example, question, encoded[example.context], template, size, stride):
                if example.answer is None or window.end or random.random() < empty:
                    yield window


def _of_example(
    example: Example, question: Encoding, context: Encoding, template: Template, size: int, stride: int
) -> Iterator[Window]:
    prefix = [*template.before, *question.ids, *template.between]
    room = size - len(prefix) - len(template.after)
    if room < size * MIN_CONTEXT or not context.ids:
        return
    first_token, last_token = _tokens(context.offsets, example.answer)
    for window in split([len(context.ids)], room, stride):
        ids = np.array([*prefix, *context.ids[window.start : window.end], *template.after], np.int32)
        has_answer = window.start <= first_token and last_token < window.end
        shift = len(prefix) - window.start
        start, end = (first_token + shift, last_token + shift) if has_answer else (0, 0)
        yield Window(ids, len(prefix), len(prefix) + window.end - window.start, start, end)


def _tokens(offsets: Sequence[tuple[int, int]], answer: tuple[int, int] | None) -> tuple[int, int]:
    """Return the first and last token that overlap the answer, or (-1, -1) if there are none."""
    if answer is None:
        return -1, -1
    first, last = answer
    inside = [token for token, (start, end) in enumerate(offsets) if start < last and end > first]
    return (inside[0], inside[-1]) if inside else (-1, -1)


def collate(batch: Sequence[Window], template: Template) -> Batch:
    longest = max(len(window.ids) for window in batch)
    ids = torch.full((len(batch), longest), template.pad)
    types = torch.full((len(batch), longest), template.context_type)
    mask = torch.zeros((len(batch), longest), dtype=torch.bool)
    allowed = torch.zeros((len(batch), longest), dtype=torch.bool)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = torch.from_numpy(window.ids.astype(np.int64))
        types[row, : window.first] = template.question_type
        mask[row, : len(window.ids)] = True
        allowed[row, 0] = True
        allowed[row, window.first : window.last] = True
    starts = torch.tensor([window.start for window in batch])
    ends = torch.tensor([window.end for window in batch])
    return Batch(ids, types, mask, allowed, starts, ends)


def batches(lengths: Sequence[int], size: int, seed: Sequence[int]) -> Iterator[list[int]]:
    """Yield batches of window numbers without end, in another order each epoch. The seed decides the order.

    To save padding, pools of 20 batches are sorted by length.
    """
    pool = 20 * size
    epoch = 0
    while True:
        random = np.random.default_rng([*seed, epoch])
        shuffled = random.permutation(len(lengths))
        groups: list[list[int]] = []
        for at in range(0, len(shuffled), pool):
            by_length = sorted(shuffled[at : at + pool].tolist(), key=lengths.__getitem__)
            groups += [by_length[i : i + size] for i in range(0, len(by_length), size)]
        for number in random.permutation(len(groups)).tolist():
            yield groups[number]
        epoch += 1
