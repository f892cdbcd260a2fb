"""Rank windows by the words that they share with the question (BM25), if a text is too long to read completely."""

import logging
import re
import unicodedata
from collections.abc import Sequence

import numpy as np

_WORD = re.compile(r"\w{1,40}")  # Long enough for any word, short enough to keep its stem.


class Selection:
    """An index of windows.

    BM25 as in Lucene (Kamphuis et al. 2020), over Snowball's Spanish stems, with k1 = 1.2 and b = 0.75.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts`: the texts of the windows, at least one."""
        # These imports take time, which only long texts need to pay.
        import bm25s
        import Stemmer

        # It sets its level to DEBUG, and Lambda would log that as text among the lines of JSON.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._stemmer = Stemmer.Stemmer("spanish")
        self._size = len(texts)
        self._index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        # The library divides by the mean length, which must not be 0 where there are no words at all.
        self._index.index([self._terms(text) or [""] for text in texts], show_progress=False)

    def ranked(self, question: str) -> list[int]:
        """Return the numbers of all windows, the best first, those with equal scores in the order of the text."""
        # Sorted, so that equal sums are equal to the last bit.
        known = sorted(set(self._terms(question)).intersection(self._index.vocab_dict))
        if not known:
            return list(range(self._size))
        ranks: list[int] = np.argsort(-self._index.get_scores(known), kind="stable").tolist()
        return ranks

    def _terms(self, text: str) -> list[str]:
        """Return the stems of a text's words, without accents, which people often leave out."""
        marked = unicodedata.normalize("NFD", text.lower())
        plain = "".join(character for character in marked if not unicodedata.combining(character))
        # Snowball knows the suffix only with its accent.
        words = (word[:-2] + "ón" if word.endswith(("cion", "sion")) else word for word in _WORD.findall(plain))
        stems: list[str] = self._stemmer.stemWords(list(words))
        return stems
