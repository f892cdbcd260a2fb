"""Waiting, with an injectable clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clock:
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def until(clock: Clock, seconds: float, attempt: Callable[[], T | None], every: float = 1.0) -> T | None:
    """Call `attempt` at growing intervals and return its first result that is not None, or None after `seconds`."""
    deadline = clock.now() + seconds
    while True:
        result = attempt()
        if result is not None or clock.now() >= deadline:
            return result
        clock.sleep(every)
        every = min(every * 1.5, 10.0)
