"""Networks that the one that is kept learns from, trained side by side."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch
from torch import Tensor

from function.reader.words import WordTokenizer
from model.training.corpus import Corpus
from model.training.network import Network, Shape
from model.training.stream import batches
from model.training.train import Recipe, train
from model.training.vectors import WordVectors


def trained_teachers(
    data: Path, vectors: WordVectors, tokenizer: WordTokenizer, shape: Shape, recipe: Recipe, seed: int
) -> Sequence[Network]:
    """One process and one torch thread each, so that their number does not change what they learn."""
    if not recipe.teachers:
        return []
    teach = partial(_state, data, vectors, tokenizer.rarities, shape, recipe)
    seeds = [seed + 1000 * number for number in range(1, recipe.teachers + 1)]
    with ProcessPoolExecutor(recipe.teachers, mp_context=get_context("spawn")) as pool:
        return [_network(vectors, shape, state) for state in pool.map(teach, seeds)]


def _state(
    data: Path, vectors: WordVectors, rarities: dict[str, float], shape: Shape, recipe: Recipe, seed: int
) -> dict[str, Tensor]:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    stream = batches(
        Corpus.load(data), WordTokenizer(rarities, shape.buckets), seed, recipe.batch, recipe.teacher_steps
    )
    network = Network(vectors.vectors, shape)
    return train(network, stream, recipe.teacher_steps, recipe, row=seed // 1000 % 10).state_dict()


def _network(vectors: WordVectors, shape: Shape, state: dict[str, Tensor]) -> Network:
    network = Network(vectors.vectors, shape)
    network.load_state_dict(state)
    return network.eval()
