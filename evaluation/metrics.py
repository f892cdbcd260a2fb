"""Exact match and F1 of one prediction, as in the official SQuAD 2.0 script, for Spanish text.

The choice of gold answers, the maximum over several gold answers and the empty answer follow SQuAD's
`evaluate-v2.0.py` (Rajpurkar et al., arXiv 1806.03822). Normalization follows MLQA's `mlqa_evaluation_v1.py` for `es`
(Lewis et al., arXiv 1910.07475), because the SQuAD script handles only English articles and ASCII punctuation.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

_ARTICLE = re.compile(r"\b(?:un|una|unos|unas|el|la|los|las)\b")


def normalize_answer(text: str) -> str:
    """Convert to lower case; remove punctuation (ASCII, Unicode category P), Spanish articles and extra spaces."""
    letters = "".join(character for character in text.lower() if not _is_punctuation(character))
    return " ".join(_ARTICLE.sub(" ", letters).split())


def exact_match(prediction: str, golds: Sequence[str]) -> float:
    """Return 1.0 if the prediction equals a gold answer, else 0.0. Without gold answers, `""` is right."""
    normalized = normalize_answer(prediction)
    return float(any(normalized == gold for gold in _normalized(golds)))


def f1(prediction: str, golds: Sequence[str]) -> float:
    """Return the word overlap with the closest gold answer, in [0, 1]. Without gold answers, `""` is right."""
    words = normalize_answer(prediction).split()
    return max(_overlap(words, gold.split()) for gold in _normalized(golds))


def _normalized(golds: Sequence[str]) -> Sequence[str]:
    """Return the gold answers that are not empty after normalization, or the empty answer if there are none."""
    return [normalized for gold in golds if (normalized := normalize_answer(gold))] or [""]


def _overlap(prediction: Sequence[str], gold: Sequence[str]) -> float:
    if not prediction or not gold:
        return float(prediction == gold)
    shared = (Counter(prediction) & Counter(gold)).total()
    if shared == 0:
        return 0.0
    precision, recall = shared / len(prediction), shared / len(gold)
    return 2 * precision * recall / (precision + recall)


def _is_punctuation(character: str) -> bool:
    return character in string.punctuation or unicodedata.category(character).startswith("P")
