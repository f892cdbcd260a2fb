"""Text → tokens with code-point offsets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Tokens(Generic[P]):
    """`pieces[i]` is what the engine knows of token i; its word is `text[starts[i]:ends[i]]`; sentences are numbered.

    A word of several tokens gives all of them its place, and one that cannot be seen has an empty place.
    """

    pieces: Sequence[P]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    sentences: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.pieces)

    def words(self) -> NDArray[np.int64]:
        """(T,): the number of each token's word, from 0."""
        return np.cumsum(np.diff(self.starts, prepend=self.starts[:1]) != 0)

    def __getitem__(self, part: slice) -> "Tokens[P]":
        return Tokens(self.pieces[part], self.starts[part], self.ends[part], self.sentences[part])


class Tokenizer(Protocol[P]):
    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens[P]:
        """`align_to_words`: words as transformers' pipeline has them, where that differs."""
