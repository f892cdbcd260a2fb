"""Text → subword tokens with code-point offsets, by a checkpoint's tokenizer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import tokenizers
from numpy.typing import NDArray

from function.reader.answer_words import token_words
from function.reader.errors import ModelError

# White space and format characters (a byte-order mark, joiners, direction marks): no answer begins or ends with one.
_INVISIBLE = np.array(
    [
        *(code for code in range(0x3001) if chr(code).isspace()),
        *(0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF),
    ],
    np.uint32,
)
# No token and no normalization of any tokenizer reaches over a space between two words.
_GAP = re.compile(r"\w \w")
PART = 100_000  # characters


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text. The word of token i is `text[starts[i]:ends[i]]`; it is empty if nothing of it is visible.

    All tokens of a word have the same `starts` (T,) and `ends` (T,).
    """

    ids: Sequence[int]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, part: slice) -> "Tokens":
        return Tokens(self.ids[part], self.starts[part], self.ends[part])

    def words(self) -> NDArray[np.int64]:
        """Return the number (T,) of each token's word, from 0."""
        return np.cumsum(np.diff(self.starts, prepend=self.starts[:1]) != 0)


class Tokenizer(Protocol):
    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens: ...


class PieceTokenizer:
    """A tokenizer of the Hugging Face `tokenizers` library.

    Long texts are tokenized in parts, because the library needs about 600 bytes for each token of a part.
    """

    def __init__(self, tokenizer: tokenizers.Tokenizer, part: int = PART) -> None:
        """`part`: characters of a part; it ends at the next space between two words."""
        self._tokenizer = tokenizer
        self._part = part

    @classmethod
    def load(cls, path: Path) -> "PieceTokenizer":
        """Load a tokenizer.json. Raises ModelError."""
        try:
            tokenizer = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # the library has no exception class of its own
            raise ModelError(
                f"{path} cannot be read ({type(error).__name__}): make the model directory again"
            ) from error
        # The reader splits and pads windows itself.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return cls(tokenizer)

    def tokenize(self, text: str, align_to_words: bool = False) -> Tokens:
        """Return the tokens, each with the offsets of its word.

        Words are those of `answer_words`. With `align_to_words` they are the tokenizer's words, as in transformers'
        pipeline; a combining mark belongs to the word before it.
        """
        # Normalizers such as BERT's remove form feeds, which would join the words of two pages.
        ids, offsets, word_ids = self._encode(text.replace("\f", "\n"))
        if not ids:
            empty = np.zeros(0, np.int32)
            return Tokens(ids, empty, empty)
        if not align_to_words:
            return Tokens(ids, *token_words(text, offsets))
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        marks = (codes >= 0x300) & (codes < 0x370)
        first = np.flatnonzero(np.diff(word_ids, prepend=-1))
        first = first[(first == 0) | ~np.append(marks, False)[offsets[first, 0]]]
        last = np.append(first[1:], len(ids)) - 1
        starts, ends = _visible(codes, marks, offsets[first, 0], offsets[last, 1])
        pieces = last - first + 1
        return Tokens(ids, np.repeat(starts, pieces), np.repeat(ends, pieces))

    def _encode(self, text: str) -> tuple[list[int], NDArray[np.int32], NDArray[np.int32]]:
        """Return the ids, the offsets (T, 2) and the numbers (T,) of the tokenizer's words."""
        ids: list[int] = []
        offsets, word_ids = [np.zeros((0, 2), np.int32)], [np.zeros(0, np.int32)]
        words = 0
        for start, part in _parts(text, self._part):
            encoding = self._tokenizer.encode(part, add_special_tokens=False)
            places = np.array(encoding.offsets, np.int32).reshape(-1, 2)
            # Without the tokens of the first character, which belongs to the previous part.
            first = int(np.searchsorted(places[:, 0], 1)) if start else 0
            if first == len(places):
                continue
            ids += encoding.ids[first:]
            offsets.append(places[first:] + start)
            numbers = np.array(encoding.word_ids[first:], np.int32)
            word_ids.append(numbers - numbers[0] + words)
            words = int(word_ids[-1][-1]) + 1
        return ids, np.concatenate(offsets, dtype=np.int32), np.concatenate(word_ids, dtype=np.int32)


def _parts(text: str, size: int) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text, each with its offset. A part ends at the first gap after `size` characters.

    Each part but the first begins with the last character of the previous one, because tokenizers treat a space at the
    start of a text in another way.
    """
    start = 0
    while gap := _GAP.search(text, start + size):
        yield start, text[start : gap.start() + 1]
        start = gap.start()
    yield start, text[start:]


def _visible(
    codes: NDArray[np.uint32], marks: NDArray[np.bool_], starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return spans without invisible characters at their ends, and with the combining marks that follow them.

    Some tokenizers drop those marks. A span of invisible characters becomes empty.
    """
    size = len(codes)
    at = np.arange(size + 1, dtype=np.int32)
    visible = ~np.isin(codes, _INVISIBLE)
    next_visible = np.minimum.accumulate(np.where(np.append(visible, True), at, size)[::-1])[::-1]
    past_marks = np.minimum.accumulate(np.where(np.append(~marks, True), at, size)[::-1])[::-1]
    visible_before = np.maximum.accumulate(np.where(np.append(True, visible), at, 0))
    left, right = next_visible[starts], past_marks[visible_before[ends]]
    blank = left >= right
    return np.where(blank, starts, left), np.where(blank, starts, right)
