"""Changes of resources, computed from their current and desired state, and waiting until a change is done."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Action = Literal["create", "update", "delete", "none"]
State = Mapping[str, Any]
T = TypeVar("T")

# In a dry run: the placeholder for a value that only a real run of an earlier step can return.
UNKNOWN = "(known after deploy)"


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    current: Any
    desired: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be done to a resource. It is false if nothing has to be done."""

    resource: str
    name: str
    action: Action
    differences: tuple[Difference, ...] = ()

    def __bool__(self) -> bool:
        return self.action != "none"

    def affects(self, *fields: str) -> bool:
        """Return whether one of `fields` differs."""
        return any(difference.field in fields for difference in self.differences)


def compare(resource: str, name: str, current: State | None, desired: State | None) -> Change:
    """Compare two states; None means that the resource does not exist, or should not exist."""
    if current is None and desired is None:
        return Change(resource, name, "none")
    before, after = current or {}, desired or {}
    differences = tuple(
        Difference(field, before.get(field), after.get(field))
        for field in (*after, *(field for field in before if field not in after))
        if before.get(field) != after.get(field)
    )
    action: Action
    if current is None:
        action = "create"
    elif desired is None:
        action = "delete"
    else:
        action = "update" if differences else "none"
    return Change(resource, name, action, differences)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in seconds, and a function that sleeps."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def wait_until(clock: Clock, seconds: float, attempt: Callable[[], T | None], every: float = 1.0) -> T | None:
    """Call `attempt` at growing intervals and return its first result that is not None, or None after `seconds`."""
    deadline = clock.now() + seconds
    while True:
        result = attempt()
        if result is not None or clock.now() >= deadline:
            return result
        clock.sleep(every)
        every = min(every * 1.5, 10.0)
