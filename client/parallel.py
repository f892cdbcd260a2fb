"""Bounded parallel calls."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from .errors import Throttled

T = TypeVar("T")
R = TypeVar("R")


def map_in_parallel(call: Callable[[T], R], items: Sequence[T], concurrency: int) -> Iterator[R]:
    """Yield `call(item)` for each item, in their order, with `concurrency` calls at a time in threads.

    If a call raises Throttled, go on with half the concurrency. At a concurrency of 1, or after any other error, the
    error is raised and no more calls are made.
    """
    done = 0
    while True:
        try:
            with ThreadPoolExecutor(concurrency) as pool:
                for result in pool.map(call, items[done:]):
                    done += 1
                    yield result
            return
        except Throttled:
            if concurrency == 1:
                raise
            concurrency //= 2
