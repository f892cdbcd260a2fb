from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from function.reader.lexical import WORD_COST, LexicalEngine
from function.reader.words import WordTokenizer

TOKENIZER = WordTokenizer({}, buckets=10)


class LevelSession:
    """A network to which all words of a window are alike."""

    def run(self, _: object, inputs: dict[str, NDArray[Any]]) -> Sequence[NDArray[np.float32]]:
        shape = inputs["context"].shape
        return np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.full(shape[0], -1, np.float32)


def test_every_window_gets_its_own_words_and_each_further_word_costs() -> None:
    engine = LexicalEngine(LevelSession())
    windows = [TOKENIZER.tokenize("uno dos tres cuatro"), TOKENIZER.tokenize("uno dos")]
    longer, shorter = engine.logits(TOKENIZER.tokenize("¿Cuántos?"), windows)
    assert (len(longer.start), len(shorter.start), shorter.no_answer) == (4, 2, -1.0)
    for first in range(4):
        for last in range(first, 4):
            assert longer.start[first] + longer.end[last] == pytest.approx(-WORD_COST * (last - first), abs=1e-6)


@pytest.mark.parametrize(("words", "room"), [(5, 384), (128, 384), (200, 312), (512, 0)])
def test_a_quarter_of_the_window_is_kept_for_the_question(words: int, room: int) -> None:
    question = TOKENIZER.tokenize("palabra " * words)
    assert LexicalEngine(LevelSession()).room(question, 512) == room
