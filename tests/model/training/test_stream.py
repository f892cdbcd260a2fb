import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from function.reader.words import WordTokenizer
from model.training.corpus import Corpus
from model.training.questions.example import Example
from model.training.stream import MAX_CONTEXT, Batch, Examples, batches, encode
from tests.function.reader.texts import texts
from tests.model.training.corpora import write_corpus

TOKENIZER = WordTokenizer({}, buckets=50)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus.load(write_corpus(tmp_path_factory.mktemp("data")))


def drawn(corpus: Corpus, seed: int, steps: int = 6) -> list[Batch]:
    return list(batches(corpus, TOKENIZER, seed=seed, size=4, steps=steps))


def equal(one: Batch, other: Batch) -> bool:
    arrays = [(one.spans, other.spans), *((one.inputs[name], other.inputs[name]) for name in one.inputs)]
    return all(np.array_equal(a, b) for a, b in arrays)


def test_the_same_seed_gives_the_same_batches_and_another_seed_others(corpus: Corpus) -> None:
    first, again, other = drawn(corpus, 1), drawn(corpus, 1), drawn(corpus, 2)
    assert len(first) == 6
    assert all(equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(equal(a, b) for a, b in zip(first, other, strict=True))


def test_batches_mix_questions_with_and_without_answer(corpus: Corpus) -> None:
    answerable = np.concatenate([batch.answerable for batch in drawn(corpus, 3, steps=30)])
    assert 0.5 < answerable.mean() < 1


def test_examples_do_not_depend_on_the_global_random_state(corpus: Corpus) -> None:
    first = [Examples(corpus, 5).draw(0.1) for _ in range(3)]
    random.seed(99)
    assert [Examples(corpus, 5).draw(0.1) for _ in range(3)] == first


@settings(deadline=None)
@given(texts(), st.data())
def test_the_words_of_the_answer_are_those_that_the_span_touches(context: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(context)))
    end = data.draw(st.integers(start, len(context)))
    encoded = encode(TOKENIZER, Example("¿Quién?", context, start, end))
    words = TOKENIZER.tokenize(context)
    touched = [i for i in range(len(words)) if words.starts[i] < end and words.ends[i] > start]
    if start == end:
        assert encoded is None or encoded[1] == (-1, -1)
    elif touched and words.ends[-1] >= end:
        assert encoded and encoded[1] == (touched[0], touched[-1])
    else:
        assert encoded is None


def test_an_answer_beyond_the_longest_context_is_left_out() -> None:
    context = "palabra " * MAX_CONTEXT + "fin"
    assert encode(TOKENIZER, Example("¿Qué?", context, len(context) - 3, len(context))) is None


def test_an_error_in_the_process_that_makes_the_batches_ends_the_training() -> None:
    empty = Corpus([], {}, [], [])
    with pytest.raises(RuntimeError, match="has ended"):
        next(batches(empty, TOKENIZER, seed=0, size=2, steps=2))
