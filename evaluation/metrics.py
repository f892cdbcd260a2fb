"""Exact match and F1 of one prediction, as the official SQuAD 2.0 script has them, over Spanish text.

Which answers count, the best over several gold answers and the empty answer follow SQuAD's `evaluate-v2.0.py`
(Rajpurkar et al., arXiv 1806.03822). Normalisation follows MLQA's `mlqa_evaluation_v1.py` for `es` (Lewis et al.,
arXiv 1910.07475), since the SQuAD script knows English articles and ASCII punctuation only.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

_ARTICLE = re.compile(r"\b(?:un|una|unos|unas|el|la|los|las)\b")


def normalize_answer(text: str) -> str:
    """Lower case; no punctuation (Unicode's P categories and ASCII's), Spanish articles or repeated white space."""
    letters = "".join(character for character in text.lower() if not _is_punctuation(character))
    return " ".join(_ARTICLE.sub(" ", letters).split())


def exact_match(prediction: str, golds: Sequence[str]) -> float:
    """1.0 where the prediction equals a gold answer, else 0.0; no gold answers means that `""` is right."""
    normalized = normalize_answer(prediction)
    return float(any(normalized == gold for gold in _normalized(golds)))


def f1(prediction: str, golds: Sequence[str]) -> float:
    """Overlap of words with the closest gold answer, in [0, 1]; no gold answers means that `""` is right."""
    words = normalize_answer(prediction).split()
    return max(_overlap(words, gold.split()) for gold in _normalized(golds))


def _normalized(golds: Sequence[str]) -> Sequence[str]:
    """The gold answers with anything left of them; where there are none, the empty answer is the right one."""
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
