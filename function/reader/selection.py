"""Which windows to read first: those that say most of the question's rare words (BM25, Robertson et al. 1994)."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from function.reader.stemmer import stem

SATURATION = 1.2  # BM25's k1
LENGTH = 0.75  # BM25's b

_WORD = re.compile(r"\w{1,40}")  # Long enough for any word, short enough to keep its stem.


class Selection:
    """Windows by their text, which are ranked for one question after another."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._counts = [Counter(map(_stem, _WORD.findall(text))) for text in texts]
        lengths = [counts.total() for counts in self._counts]
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        self._norms = [SATURATION * (1 - LENGTH + LENGTH * length / mean) for length in lengths]

    def ranked(self, question: str) -> list[int]:
        """Numbers of all windows, the most promising first, equal ones in the order of the text."""
        scores = [0.0] * len(self._counts)
        for term in set(map(_stem, _WORD.findall(question))):
            holding = [i for i, counts in enumerate(self._counts) if term in counts]
            weight = math.log(1 + (len(scores) - len(holding) + 0.5) / (len(holding) + 0.5))
            for i in holding:
                frequency = self._counts[i][term]
                scores[i] += weight * frequency * (SATURATION + 1) / (frequency + self._norms[i])
        return sorted(range(len(scores)), key=lambda i: -scores[i])


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    return stem(word.lower())
