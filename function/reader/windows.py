"""Split documents into overlapping windows. Questions are never split."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens `start` to `end` of document number `document`."""

    document: int
    start: int
    end: int


def split(lengths: Sequence[int], size: int, stride: int) -> list[Window]:
    """Return windows of at most `size` tokens over documents of these lengths. Consecutive ones share `stride` tokens.

    The stride is at most three quarters of the size, so that n tokens give at most about 4n / size windows.
    """
    step = size - min(stride, size * 3 // 4)
    return [
        Window(document, start, min(start + size, length))
        for document, length in enumerate(lengths)
        # The last window is the first that reaches the end.
        for start in range(0, max(length - size, 0) + step if length else 0, step)
        if start == 0 or start - step + size < length
    ]
