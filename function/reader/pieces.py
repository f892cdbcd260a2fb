"""Text → subword pieces by a checkpoint's own tokenizer, with the place of the word that each belongs to."""

from pathlib import Path

import numpy as np
import tokenizers
from numpy.typing import NDArray

from function.reader.answer_words import token_words
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
            tokenizer = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # the library has no class of its own
            raise ModelError(
                f"{path} cannot be read ({type(error).__name__}): make the model directory again"
            ) from error
        # Windows are cut and padded elsewhere; a checkpoint may come with both.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return cls(tokenizer)

    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens[int]:
        """The pieces of one word share its place: an answer that holds one of them is extended to the whole word.

        Words are those of `answer_words`. With `align_to_words` they are the tokenizer's, as in transformers'
        `align_to_words`; a combining mark belongs to the word before it. A word of nothing but white space and format
        characters has an empty place. Sentences are not looked for: all are number 0.
        """
        # Normalizers as BERT's drop a form feed as a control character, and the words of two pages became one.
        encoding = self._tokenizer.encode(text.replace("\f", "\n"), add_special_tokens=False)
        ids = encoding.ids
        sentences = np.zeros(len(ids), np.int32)
        if not ids:
            return Tokens(ids, sentences, sentences, sentences)
        if not align_to_words:
            return Tokens(ids, *token_words(text, encoding.offsets), sentences)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        marks = (codes >= 0x300) & (codes < 0x370)
        offsets = np.array(encoding.offsets, np.int32)
        first = np.flatnonzero(np.diff(np.array(encoding.word_ids, np.int32), prepend=-1))
        first = first[(first == 0) | ~np.append(marks, False)[offsets[first, 0]]]
        last = np.append(first[1:], len(ids)) - 1
        starts, ends = _seen(codes, marks, offsets[first, 0], offsets[last, 1])
        pieces = last - first + 1
        return Tokens(ids, np.repeat(starts, pieces), np.repeat(ends, pieces), sentences)


def _seen(
    codes: NDArray[np.uint32], marks: NDArray[np.bool_], starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Places without what cannot be seen at their edges, and with the marks that follow, which some tokenizers drop."""
    size = len(codes)
    at = np.arange(size + 1, dtype=np.int32)
    seen = ~np.isin(codes, _UNSEEN)
    next_seen = np.minimum.accumulate(np.where(np.append(seen, True), at, size)[::-1])[::-1]
    past_marks = np.minimum.accumulate(np.where(np.append(~marks, True), at, size)[::-1])[::-1]
    seen_before = np.maximum.accumulate(np.where(np.append(True, seen), at, 0))
    left, right = next_seen[starts], past_marks[seen_before[ends]]
    blank = left >= right
    return np.where(blank, starts, left), np.where(blank, starts, right)
