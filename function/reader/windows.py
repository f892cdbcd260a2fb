"""Question × documents → overlapping windows; only documents are split, never the question."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens `start` to `end` of document number `document`."""

    document: int
    start: int
    end: int


def split(lengths: Sequence[int], size: int, stride: int) -> list[Window]:
    """Windows of at most `size` tokens over documents of these lengths; neighbours share `stride` tokens.

    A stride of more than three quarters of the size is taken as that, so that a text of n tokens has at most about
    4n / size windows.
    """
    step = size - min(stride, size * 3 // 4)
    return [
        Window(document, start, min(start + size, length))
        for document, length in enumerate(lengths)
        # The last window is the first that reaches the end.
        for start in range(0, max(length - size, 0) + step if length else 0, step)
        if start == 0 or start - step + size < length
    ]
