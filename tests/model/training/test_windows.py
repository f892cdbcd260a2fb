"""Windows of questions and contexts, with labels that mark the answer."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerBase

from function.reader.engine import Template
from model.training.data import Example
from model.training.windows import Window, batches, collate, windows


def made(
    examples: list[Example],
    tokenizer: PreTrainedTokenizerBase,
    template: Template,
    size: int = 96,
    stride: int = 30,
    empty: float = 1.0,
) -> list[Window]:
    random = np.random.default_rng(0)
    return list(windows(examples, tokenizer.backend_tokenizer, template, size, stride, empty, random))


def test_the_labels_contain_exactly_the_answer(
    sample: list[Example], tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    for example in sample[:60]:
        found = [window for window in made([example], tokenizer, template) if window.end]
        assert example.answer is not None and found
        answer = example.context[slice(*example.answer)]
        for window in found:
            pieces = tokenizer.convert_ids_to_tokens(window.ids[window.start : window.end + 1].tolist())
            normal = "".join(tokenizer.tokenize(answer)).removeprefix("▁")
            assert normal in "".join(pieces) and normal not in "".join(pieces[1:-1])


def test_windows_equal_those_of_the_tokenizer(
    sample: list[Example], tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    for example in sample[:40]:
        encoded = tokenizer(
            example.question,
            example.context,
            truncation="only_second",
            max_length=96,
            stride=30,
            return_overflowing_tokens=True,
        )
        found = made([example], tokenizer, template)
        assert [window.ids.tolist() for window in found] == encoded["input_ids"]


def test_a_window_without_the_whole_answer_points_at_the_first_token(
    sample: list[Example], tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    (example,) = (e for e in sample[:1])
    found = made([example], tokenizer, template)
    assert len(found) > 1
    assert {(window.start == 0) for window in found} == {True, False}
    unanswered = made([Example(example.question, example.context, None)], tokenizer, template)
    assert [(window.start, window.end) for window in unanswered] == [(0, 0)] * len(found)


def test_windows_without_the_answer_can_be_left_out_but_not_those_of_unanswerable_questions(
    sample: list[Example], tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    unanswerable = [Example(example.question, example.context, None) for example in sample]
    assert all(window.end for window in made(sample, tokenizer, template, empty=0.0))
    assert made(unanswerable, tokenizer, template, empty=0.0)


def test_a_question_that_takes_more_than_half_a_window_is_skipped(
    tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    assert not made([Example("¿qué? " * 40, "Nada.", None)], tokenizer, template)
    assert not made([Example("¿Qué?", "", None)], tokenizer, template)


def test_a_batch_is_padded_and_allows_the_first_token_and_the_context(
    sample: list[Example], tokenizer: PreTrainedTokenizerBase, template: Template
) -> None:
    short, long = Example("¿Qué?", "Nada.", None), sample[0]
    chosen = made([short, long], tokenizer, template)[:2]
    batch = collate(chosen, template)
    for row, window in enumerate(chosen):
        length = len(window.ids)
        assert batch.ids[row, :length].tolist() == window.ids.tolist()
        assert set(batch.ids[row, length:].tolist()) <= {template.pad}
        assert batch.mask[row].tolist() == [True] * length + [False] * (batch.ids.shape[1] - length)
        allowed = {0, *range(window.first, window.last)}
        assert {token for token, yes in enumerate(batch.allowed[row].tolist()) if yes} == allowed
    assert batch.starts.tolist() == [window.start for window in chosen]


@settings(max_examples=30)
@given(lengths=st.lists(st.integers(1, 300), min_size=1, max_size=200), size=st.integers(1, 16))
def test_every_epoch_contains_every_window_once(lengths: list[int], size: int) -> None:
    def epoch() -> list[int]:
        return sorted(itertools.chain.from_iterable(itertools.islice(order, count)))

    pool = 20 * size
    count = sum(-(-min(pool, len(lengths) - at) // size) for at in range(0, len(lengths), pool))
    order = batches(lengths, size, [0, 1])
    assert epoch() == epoch() == list(range(len(lengths)))


def test_batches_depend_on_the_seed_and_have_windows_of_similar_length() -> None:
    lengths = np.random.default_rng(0).integers(20, 300, 640).tolist()
    first, again, other = (list(itertools.islice(batches(lengths, 16, seed), 40)) for seed in ([1], [1], [2]))
    assert first == again != other
    spread = [max(lengths[i] for i in batch) - min(lengths[i] for i in batch) for batch in first]
    assert np.mean(spread) < 30


@pytest.mark.parametrize("size", [64, 128])
def test_no_window_is_longer_than_its_size(
    sample: list[Example], tokenizer: PreTrainedTokenizerBase, template: Template, size: int
) -> None:
    assert max(len(window.ids) for window in made(sample[:30], tokenizer, template, size=size)) == size
