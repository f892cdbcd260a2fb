"""Make cloze examples from recurring spans of raw text, for training before real questions.

As in recurring span selection (Splinter; Ram et al., arXiv 2101.00438): words that occur twice in a passage are masked
in one place, and the other place is the answer. Here, the masked place and the words around it are the question, so
that an example looks like any other. Spans are whole words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from model.training.data import Example

PASSAGE = 900  # characters at least, of consecutive lines
SIDE = 10  # words of the question on each side of the mask
LONGEST = 5  # words of a span
COMMON = 300  # a span neither begins nor ends with one of the 300 most frequent words

_WORD = re.compile(r"\w+")


def span_examples(lines: Sequence[str], count: int, mask: str, random: np.random.Generator) -> Iterator[Example]:
    """Return at most `count` examples, one per passage. `mask` replaces the masked words."""
    made = list(passages(lines))
    common = common_words(made)
    for number in random.permutation(len(made)).tolist():
        if count <= 0:
            return
        example = span_example(made[number], common, mask, random)
        if example:
            yield example
            count -= 1


def passages(lines: Iterable[str]) -> Iterator[str]:
    """Join consecutive lines into passages that are long enough."""
    gathered: list[str] = []
    for line in lines:
        gathered.append(line.strip())
        if sum(map(len, gathered)) >= PASSAGE:
            yield " ".join(gathered)
            gathered = []


def common_words(texts: Iterable[str]) -> frozenset[str]:
    counts = Counter(word.casefold() for text in texts for word in _WORD.findall(text))
    return frozenset(word for word, _ in counts.most_common(COMMON))


def span_example(text: str, common: frozenset[str], mask: str, random: np.random.Generator) -> Example | None:
    """Return an example of one of the longest spans that occur twice in `text`, or None."""
    places = [match.span() for match in _WORD.finditer(text)]
    spans = _recurring(text, places, common)
    if not spans:
        return None
    longest = max(size for _, _, size in spans)
    candidates = [span for span in spans if span[2] == longest]
    first, second, size = candidates[int(random.integers(len(candidates)))]
    hidden, answer = (first, second) if random.random() < 0.5 else (second, first)
    # The question must not contain the answer, so it is cut at the answer.
    left, right = max(0, hidden - SIDE), min(len(places), hidden + size + SIDE)
    left = max(left, answer + size) if answer < hidden else left
    right = min(right, answer) if answer > hidden else right
    begin, stop = places[left][0], places[right - 1][1]
    question = f"{text[begin : places[hidden][0]]}{mask}{text[places[hidden + size - 1][1] : stop]}"
    context = f"{text[:begin]}{text[stop:]}"
    shift = stop - begin if answer > hidden else 0
    start, end = places[answer][0] - shift, places[answer + size - 1][1] - shift
    return Example(" ".join(question.split()), context, (start, end))


def _recurring(text: str, places: Sequence[tuple[int, int]], common: frozenset[str]) -> list[tuple[int, int, int]]:
    """Return both places and the number of words of each span that occurs exactly twice, without overlap."""
    content = [_is_content(text[start:end], common) for start, end in places]
    found = []
    for size in range(1, LONGEST + 1):
        spans: dict[str, list[int]] = {}
        for first in range(len(places) - size + 1):
            last = first + size - 1
            if content[first] and content[last]:
                spans.setdefault(text[places[first][0] : places[last][1]], []).append(first)
        found += [(at[0], at[1], size) for at in spans.values() if len(at) == 2 and at[1] - at[0] >= size]
    return found


def _is_content(word: str, common: frozenset[str]) -> bool:
    return word.casefold() not in common and (len(word) > 2 or word.isdigit())
