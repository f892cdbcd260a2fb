import random

import numpy as np
import pytest

pytest.importorskip("scipy", reason="scipy is not installed: make setup-model")

from model.training.vectors import WordVectors, word_vectors

SENTENCES = [
    f"{who} {verb} {what} en {place}."
    for who in ("Ana", "Luis", "Eva", "Juan")
    for verb, what in (("come", "pan"), ("come", "arroz"), ("toca", "piano"), ("toca", "violín"))
    for place in ("Lima", "Quito")
]


def made(dimensions: int = 4) -> WordVectors:
    texts = random.Random(0).sample(SENTENCES, len(SENTENCES))
    return word_vectors(texts, size=50, dimensions=dimensions, seed=0)


def test_words_with_like_neighbours_are_alike() -> None:
    vectors = made()
    of = {word: vectors.vectors[i] for i, word in enumerate(vectors.words)}
    assert of["pan"] @ of["arroz"] > of["pan"] @ of["piano"]
    assert of["violin"] @ of["piano"] > of["violin"] @ of["arroz"]


def test_vectors_are_of_unit_length_the_most_frequent_first_and_the_rarest_rarest() -> None:
    vectors = made()
    assert np.linalg.norm(vectors.vectors, axis=1) == pytest.approx(np.ones(len(vectors.words)), abs=1e-5)
    assert vectors.words[0] in (".", "en")
    assert list(vectors.rarities) == sorted(vectors.rarities)


def test_the_same_texts_give_the_same_vectors() -> None:
    assert np.array_equal(made().vectors, made().vectors)


def test_no_more_words_than_asked_for() -> None:
    assert len(word_vectors(SENTENCES, size=6, dimensions=2, seed=0).words) == 6
