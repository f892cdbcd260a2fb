"""Text → subword pieces by a checkpoint's own tokenizer, with the place of the word that each belongs to."""

from pathlib import Path

import numpy as np
import tokenizers
from numpy.typing import NDArray

from function.reader.errors import ModelError
from function.reader.tokenizer import Tokens

# White space and format characters (a byte-order mark, joiners, direction marks): no answer begins or ends with one.
_UNSEEN = np.array(
    [
        *(code for code in range(0x3001) if chr(code).isspace()),
        *(0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF),
    ],
    np.uint32,
)


class PieceTokenizer:
    def __init__(self, tokenizer: tokenizers.Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, path: Path) -> "PieceTokenizer":
        """Raises ModelError where the file is missing or holds no tokenizer."""
        try:
            return cls(tokenizers.Tokenizer.from_file(str(path)))
        except Exception as error:  # the library has no class of its own
            raise ModelError(
                f"{path} cannot be read ({type(error).__name__}): make the model directory again"
            ) from error

    def tokenize(self, text: str) -> Tokens[int]:
        """The pieces of one word share its place: an answer that holds one of them is extended to the whole word.

        What is a word is the tokenizer's own matter, as in transformers' `align_to_words`. A word of nothing but white
        space and format characters has an empty place. Sentences are not looked for: all are number 0.
        """
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        ids = encoding.ids
        numbers = np.array(encoding.word_ids, np.int32)
        offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2)
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        last = np.append(first[1:], len(ids)) - 1
        pieces = last - first + 1
        starts, ends = _seen(text, offsets[first, 0], offsets[last, 1]) if ids else offsets.T
        return Tokens(ids, np.repeat(starts, pieces), np.repeat(ends, pieces), np.zeros(len(ids), np.int32))


def _seen(text: str, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Edges without what cannot be seen, and with the accents that follow as marks, which some tokenizers drop."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    size = len(codes)
    at = np.arange(size + 1, dtype=np.int32)
    seen = ~np.isin(codes, _UNSEEN)
    mark = (codes >= 0x300) & (codes < 0x370)
    next_seen = np.minimum.accumulate(np.append(np.where(seen, at[:-1], size), size)[::-1])[::-1]
    seen_before = np.maximum.accumulate(np.append(0, np.where(seen, at[1:], 0)))
    past_marks = np.minimum.accumulate(np.append(np.where(mark, size, at[:-1]), size)[::-1])[::-1]
    left, right = next_seen[starts], past_marks[seen_before[ends]]
    blank = left >= right
    return np.where(blank, starts, left), np.where(blank, starts, right)
