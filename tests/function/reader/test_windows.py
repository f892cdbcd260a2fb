import itertools

from hypothesis import given
from hypothesis import strategies as st

from function.reader.windows import Window, split

LENGTHS = st.lists(st.integers(0, 300), max_size=5)


@given(LENGTHS, st.integers(1, 60), st.integers(0, 80))
def test_every_token_is_in_a_window_and_neighbours_share_the_stride(lengths: list[int], size: int, stride: int) -> None:
    windows = split(lengths, size, stride)
    shared = min(stride, size * 3 // 4)
    for document, length in enumerate(lengths):
        own = [window for window in windows if window.document == document]
        assert {token for w in own for token in range(w.start, w.end)} == set(range(length))
        assert all(w.end - w.start == size for w in own[:-1])
        assert all(left.end - right.start == shared for left, right in itertools.pairwise(own))
        assert not any(left.end == length for left in own[:-1]), "no window lies within the one before it"


def test_a_short_document_is_one_window_and_an_empty_one_none() -> None:
    assert split([5, 0, 8], size=8, stride=2) == [Window(0, 0, 5), Window(2, 0, 8)]


def test_a_long_document() -> None:
    assert split([20], size=8, stride=2) == [Window(0, 0, 8), Window(0, 6, 14), Window(0, 12, 20)]


def test_a_stride_that_would_not_advance_is_three_quarters_of_the_window() -> None:
    assert split([8], size=4, stride=4) == split([8], size=4, stride=3)
