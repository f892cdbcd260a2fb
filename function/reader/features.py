"""What the lexical engine is told about question and window, beside the words: matching is given, not learned.

After DrQA (Chen et al. 2017, arXiv 1704.00051) and FastQA (Weissenborn et al. 2017, arXiv 1703.04816).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from function.reader.words import Lexeme

Floats = NDArray[np.float32]

QUESTION_FEATURES = 15
CONTEXT_FEATURES = 37
PAIR_FEATURES = 7

_PREFIX = 5
_DENSITY_WIDTHS = (5, 15, 41)
_REACHES = (3, 8, 20)  # words at which nearness has fallen to 1 / e
_CLAUSE_MARKS = frozenset(",;:()—–")

_TIME_WORDS = frozenset("cuando ano anos fecha dia siglo epoca mes decada".split())
_NUMBER_WORDS = frozenset(
    "cuanto cuantos cuanta cuantas porcentaje cantidad numero distancia altura precio temperatura edad poblacion "
    "longitud velocidad superficie peso hora".split()
)
_PLACE_WORDS = frozenset("donde adonde pais ciudad lugar estado region rio continente capital isla calle".split())
_PERSON_WORDS = frozenset("quien quienes persona autor llama llamaba nombre".split())
_HEAD = 5  # the kind of answer is asked for among the first words


class Features(NamedTuple):
    """question: (Q, QUESTION_FEATURES); context: (T, CONTEXT_FEATURES); pair: (PAIR_FEATURES,)."""

    question: Floats
    context: Floats
    pair: Floats


def features(question: Sequence[Lexeme], context: Sequence[Lexeme], sentences: NDArray[np.int32]) -> Features:
    """`sentences[i]` numbers the sentence of context word i, ascending."""
    asked = _asked(question)
    own_question, own_context = _own(question), _own(context)
    exact_q, stem_q, prefix_q = _matches(question, context)
    exact, stem, prefix = _matches(context, question)
    content_q = np.array([w.content for w in question], bool)
    content = np.array([w.content for w in context], bool)
    weight_q = np.array([w.rarity**2 for w in question], np.float32) * content_q
    weight = np.array([w.rarity**2 for w in context], np.float32)
    mass = float(weight_q.sum()) or 1.0

    hit = (stem & content) * weight
    shares = {w.stem: float(weight) for w, weight in zip(question, weight_q / mass, strict=True) if weight}
    sentence = _overlap(shares, context, sentences)
    clause = _overlap(shares, context, _clauses(context, sentences))
    best = float(sentence.max(initial=0.0))
    in_best = sentence >= best - 1e-6
    best_clause = float(clause[in_best].max(initial=0.0))
    proximity = _proximity(shares, context)
    fits = np.array([_fits(word, asked) for word in context], bool)

    columns: list[NDArray[np.float32 | np.bool_]] = [
        exact,
        stem,
        stem & content,
        prefix,
        _bigram(question, context),
        *(np.minimum(3, _moving_sum(hit, width)) for width in _DENSITY_WIDTHS),
        *_nearness(stem & content),
        *proximity,
        sentence,
        in_best,
        sentence - best,
        clause,
        in_best & (clause >= best_clause - 1e-6),
        fits,
        fits & in_best,
        *(np.full(len(context), kind) for kind in asked),
        np.minimum(1, _frequency(context)),
        _starts_sentence(sentences),
    ]
    extra = np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
    missing = content_q & ~(stem_q | prefix_q)
    named = np.array([w.capital or w.digit for w in question], bool)
    named[:2] = False
    pair = np.array(
        [
            float((weight_q * stem_q).sum()) / mass,
            best,
            float((weight_q * missing).max(initial=0.0)),
            float((named & missing).sum()),
            float(content_q.sum()) / 10,
            float(fits.any()),
            float(proximity[1].max(initial=0.0)),
        ],
        np.float32,
    )
    matches = np.stack([exact_q, stem_q, stem_q & content_q, prefix_q], axis=1).astype(np.float32)
    return Features(np.hstack([own_question, matches]), np.hstack([own_context, extra]), pair)


def _own(words: Sequence[Lexeme]) -> Floats:
    """(n, 11): what a word is by itself."""
    return np.array(
        [
            (w.capital, w.upper, w.digit, w.sign, w.content, w.rarity, w.time, w.number, w.folded == ",",
             w.folded in "\"'«»“”()", w.vector == 0)
            for w in words
        ],
        np.float32,
    ).reshape(len(words), 11)  # fmt: skip


def _matches(words: Sequence[Lexeme], others: Sequence[Lexeme]) -> tuple[NDArray[np.bool_], ...]:
    """Which words stand among the others: to the letter but for case and accents, by stem, by their first letters."""
    folded = {w.folded for w in others}
    stems = {w.stem for w in others}
    prefixes = {w.folded[:_PREFIX] for w in others if len(w.folded) >= _PREFIX and w.content}
    return (
        np.array([w.folded in folded for w in words], bool),
        np.array([w.stem in stems for w in words], bool),
        np.array([w.folded[:_PREFIX] in prefixes for w in words], bool),
    )


def _bigram(question: Sequence[Lexeme], context: Sequence[Lexeme]) -> NDArray[np.bool_]:
    """Words that stand beside the same neighbour in the question."""
    pairs = {(first.stem, second.stem) for first, second in pairwise(question)}
    hit = np.zeros(len(context), bool)
    for i, (first, second) in enumerate(pairwise(context)):
        if (first.stem, second.stem) in pairs:
            hit[i : i + 2] = True
    return hit


def _moving_sum(values: Floats, width: int) -> Floats:
    half = width // 2
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    return np.asarray(total[np.minimum(at + half + 1, len(values))] - total[np.maximum(at - half, 0)], np.float32)


def _nearness(hit: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """exp(-distance / 4) to the nearest hit before and after each place, the place itself left out."""
    at = np.arange(len(hit))
    before = np.maximum.accumulate(np.concatenate([[-99], np.where(hit, at, -99)[:-1]])) if len(hit) else at
    after = np.where(hit, at, len(hit) + 99)
    after = np.minimum.accumulate(np.concatenate([after[1:], [len(hit) + 99]])[::-1])[::-1] if len(hit) else at
    return np.exp((before - at) / 4).astype(np.float32), np.exp((at - after) / 4).astype(np.float32)


def _proximity(shares: dict[str, float], context: Sequence[Lexeme]) -> Floats:
    """(reaches, T): how near the question's rare words stand, each counted once, where it is nearest."""
    at = np.arange(len(context))
    total = np.zeros((len(_REACHES), len(context)), np.float32)
    for stem, weight in shares.items():
        places = [i for i, word in enumerate(context) if word.stem == stem]
        if places:
            distance = np.abs(at[:, None] - np.array(places)).min(axis=1)
            total += weight * np.exp(-distance / np.array(_REACHES)[:, None])
    return total


def _clauses(context: Sequence[Lexeme], sentences: NDArray[np.int32]) -> NDArray[np.int32]:
    """Numbers the stretches between commas and the like."""
    marks = np.cumsum([word.folded in _CLAUSE_MARKS for word in context], dtype=np.int32)
    return sentences + marks


def _overlap(shares: dict[str, float], context: Sequence[Lexeme], groups: NDArray[np.int32]) -> Floats:
    """(T,): the share of the question's rare words, by stem, that stand in each word's group."""
    held: dict[int, set[str]] = {}
    for word, group in zip(context, groups.tolist(), strict=True):
        held.setdefault(group, set()).add(word.stem)
    overlap = {group: sum(s for stem, s in shares.items() if stem in stems) for group, stems in held.items()}
    return np.array([overlap[group] for group in groups.tolist()], np.float32)


def _asked(question: Sequence[Lexeme]) -> tuple[bool, bool, bool, bool]:
    """Whether the question asks for a time, a number, a place, a person."""
    head = {word.folded for word in [w for w in question if not w.sign][:_HEAD]}
    time, number, place, person = (
        bool(head & words) for words in (_TIME_WORDS, _NUMBER_WORDS, _PLACE_WORDS, _PERSON_WORDS)
    )
    return time, number and not time, place and not time, person


def _fits(word: Lexeme, asked: tuple[bool, bool, bool, bool]) -> bool:
    time, number, place, person = asked
    return (time and word.time) or (number and word.number) or ((place or person) and word.capital and word.content)


def _frequency(context: Sequence[Lexeme]) -> Floats:
    counts: dict[str, int] = {}
    for word in context:
        counts[word.folded] = counts.get(word.folded, 0) + 1
    return np.array([counts[word.folded] * 10 / len(context) for word in context], np.float32)


def _starts_sentence(sentences: NDArray[np.int32]) -> NDArray[np.bool_]:
    return np.diff(sentences, prepend=-1) > 0
