"""Which tokenizer and engine belong to a manifest's `architecture`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from function.reader.engine import Engine
from function.reader.errors import ModelError
from function.reader.lexical import LexicalEngine
from function.reader.manifest import Manifest
from function.reader.tokenizer import Tokenizer
from function.reader.transformer import TransformerEngine
from function.reader.words import WordTokenizer

Model = tuple[Tokenizer[Any], Engine[Any]]


def _lexical(manifest: Manifest, directory: Path, threads: int) -> Model:
    return WordTokenizer.load(directory / "tokenizer.json"), LexicalEngine.load(directory, threads)


def _transformer(manifest: Manifest, directory: Path, threads: int) -> Model:
    # The embedded model's cold start does not pay for the tokenizer library.
    from function.reader.pieces import PieceTokenizer

    return PieceTokenizer.load(directory / "tokenizer.json"), TransformerEngine.load(manifest, directory, threads)


TRANSFORMERS = ("bert", "roberta", "distilbert", "electra", "albert", "xlm-roberta", "deberta-v2")
ARCHITECTURES: dict[str, Callable[[Manifest, Path, int], Model]] = {
    "lexical": _lexical,
    **dict.fromkeys(TRANSFORMERS, _transformer),
}


def default_max_windows(manifest: Manifest) -> int:
    """How many windows to read for one question where nobody says: less than half a minute's, on one vCPU."""
    return 100 if manifest.architecture in TRANSFORMERS else 400


def open_model(manifest: Manifest, directory: Path, threads: int) -> Model:
    """Raises ModelError where the architecture is unknown or a file is missing or damaged."""
    opener = ARCHITECTURES.get(manifest.architecture)
    if opener is None:
        known = ", ".join(ARCHITECTURES)
        raise ModelError(f"{directory} holds a model of kind {manifest.architecture!r}; this version reads: {known}")
    return opener(manifest, directory, threads)
