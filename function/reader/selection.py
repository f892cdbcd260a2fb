"""Which windows to read where not all can be: those that say most of the question's rare words (BM25)."""

import logging
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from function.reader.stemmer import stem

_WORD = re.compile(r"\w{1,40}")  # Long enough for any word, short enough to keep its stem.


class Selection:
    """Windows by their text, which are ranked for one question after another.

    BM25 as Lucene has it (Kamphuis et al. 2020), over Spanish stems, with k1 = 1.2 and b = 0.75.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts`: one or more."""
        # Only long texts pay for this import.
        import bm25s

        # It sets itself to DEBUG, which Lambda would log as text among the lines of JSON.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._size = len(texts)
        self._index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        # The library divides by the mean length, which must not be 0 where there are no words at all.
        self._index.index([_terms(text) or [""] for text in texts], show_progress=False)

    def ranked(self, question: str) -> list[int]:
        """Numbers of all windows, the most promising first, equal ones in the order of the text."""
        # Sorted, so that equal sums are equal to the last bit.
        known = sorted(set(_terms(question)).intersection(self._index.vocab_dict))
        if not known:
            return list(range(self._size))
        ranks: list[int] = np.argsort(-self._index.get_scores(known), kind="stable").tolist()
        return ranks


def _terms(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Without accents, which people leave out when they type; but "-ción", which the stemmer knows by its accent."""
    marked = unicodedata.normalize("NFD", word.lower())
    plain = "".join(character for character in marked if not unicodedata.combining(character))
    return stem(plain[:-2] + "ón" if plain.endswith(("cion", "sion")) else plain)
