"""Word vectors: shifted positive PMI of neighbouring words, then a truncated SVD (Levy and Goldberg 2014)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import svds

from function.reader.words import fold, vector_key, word_spans

REACH = 4  # words to each side, the nearer the heavier
SMOOTHING = 0.75  # of the context distribution
LEAST_COUNT = 4


@dataclass(frozen=True)
class WordVectors:
    """`vectors[i]`, of unit length, belongs to `words[i]`, most frequent first; `rarities` are in 0..1."""

    words: list[str]
    vectors: NDArray[np.float32]
    rarities: NDArray[np.float32]


def word_vectors(texts: Iterable[str], size: int, dimensions: int, seed: int) -> WordVectors:
    stream, numbers, counts = _numbered(texts)
    vocabulary = [word for word, count in counts.most_common(size) if count >= LEAST_COUNT]
    ranks = np.full(len(numbers), -1, np.int32)
    ranks[[numbers[word] for word in vocabulary]] = np.arange(len(vocabulary))

    pmi = _positive_pmi(_neighbours(ranks[stream], len(vocabulary)))
    start = np.random.default_rng(seed).standard_normal(len(vocabulary))
    left, strength, _ = svds(pmi, k=dimensions, v0=start)
    largest_first = np.argsort(-strength)
    vectors = left[:, largest_first] * np.sqrt(strength[largest_first])
    # A singular vector's sign is arbitrary: fix it, so that two runs agree.
    vectors *= np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(dimensions)])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    total = counts.total()
    rarities = [min(1.0, -np.log((counts[word] + 1) / total) / 16) for word in vocabulary]
    return WordVectors(vocabulary, vectors.astype(np.float32), np.array(rarities, np.float32))


def _numbered(texts: Iterable[str]) -> tuple[NDArray[np.int32], dict[str, int], Counter[str]]:
    """All texts as one stream of word numbers, REACH blanks (number 0) after each; the numbers; the counts."""
    numbers = {"": 0}
    counts: Counter[str] = Counter()
    keys: dict[str, str] = {}
    streams = []
    for text in texts:
        words = []
        for match in word_spans(text):
            word = match.group()
            if word not in keys:
                keys[word] = vector_key(fold(word)) or word
            words.append(keys[word])
        counts.update(words)
        streams.append(np.array([numbers.setdefault(word, len(numbers)) for word in words] + [0] * REACH, np.int32))
    return np.concatenate(streams), numbers, counts


def _neighbours(stream: NDArray[np.int32], size: int) -> sp.csr_matrix:
    """How often word i stands near word j, weighted by 1 / distance; symmetric."""
    total = sp.csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, REACH + 1):
        left, right = stream[:-distance], stream[distance:]
        known = (left >= 0) & (right >= 0)
        weights = np.full(int(known.sum()), 1 / distance, np.float32)
        pairs = sp.coo_matrix((weights, (left[known], right[known])), shape=(size, size)).tocsr()
        total = total + pairs + pairs.T
    return total


def _positive_pmi(counts: sp.csr_matrix) -> sp.csr_matrix:
    totals = np.asarray(counts.sum(axis=1)).ravel()
    smoothed = totals**SMOOTHING
    smoothed /= smoothed.sum()
    cells = counts.tocoo()
    pmi = np.log(cells.data / (totals[cells.row] * smoothed[cells.col]) + 1e-9)
    positive = pmi > 0
    return sp.coo_matrix((pmi[positive], (cells.row[positive], cells.col[positive])), shape=counts.shape).tocsr()
