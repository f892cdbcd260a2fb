"""Changes, computed from current and wanted state; a dry run prints the same changes that a deploy makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Action = Literal["create", "update", "delete", "none"]
State = Mapping[str, Any]

# In a dry run: the placeholder for a value that only a real run of an earlier step can return.
UNKNOWN = "(known after deploy)"


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    current: Any
    wanted: Any


@dataclass(frozen=True, slots=True)
class Change:
    resource: str
    name: str
    action: Action
    differences: tuple[Difference, ...] = ()

    def __bool__(self) -> bool:
        return self.action != "none"

    def touches(self, *fields: str) -> bool:
        return any(difference.field in fields for difference in self.differences)


def compare(resource: str, name: str, current: State | None, wanted: State | None) -> Change:
    """Compare two states; None means that the resource does not exist, or should not exist."""
    before, after = current or {}, wanted or {}
    differences = tuple(
        Difference(field, before.get(field), after.get(field))
        for field in (*after, *(field for field in before if field not in after))
        if before.get(field) != after.get(field)
    )
    action: Action
    if current is None and wanted is None:
        return Change(resource, name, "none")
    if current is None:
        action = "create"
    elif wanted is None:
        action = "delete"
    else:
        action = "update" if differences else "none"
    return Change(resource, name, action, differences)
