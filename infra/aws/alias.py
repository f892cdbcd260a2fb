"""The alias `live`, which the URL belongs to: which version answers, and which ones have passed the smoke test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.aws.change import Change, compare
from infra.aws.stage import ALIAS, Stage

KEPT_GOOD = 20  # in a description, which holds 256 characters
_GOOD = "good:"


@dataclass(frozen=True, slots=True)
class Alias:
    """`weights` are the shares of other versions; `good` the versions that passed, the latest first.

    `revision` is what Lambda compares a change with, so that nobody moves what another has just moved.
    """

    version: str
    weights: Mapping[str, float]
    good: tuple[str, ...]
    revision: str = field(compare=False)


def find_alias(aws_lambda: Any, stage: Stage) -> Alias | None:
    try:
        found = aws_lambda.get_alias(FunctionName=stage.function, Name=ALIAS)
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None
    weights = (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    description = found.get("Description", "")
    good = description.removeprefix(_GOOD).split() if description.startswith(_GOOD) else []
    return Alias(found["FunctionVersion"], weights, tuple(good), found["RevisionId"])


def ensure_alias(aws_lambda: Any, stage: Stage, current: Alias | None, version: str, dry_run: bool) -> Change:
    """All requests go to `version`."""
    before = None if current is None else {"version": current.version, "weights": dict(current.weights)}
    change = compare("alias", f"{stage.function}:{ALIAS}", before, {"version": version, "weights": {}})
    if change and not dry_run:
        if current is None:
            aws_lambda.create_alias(FunctionName=stage.function, Name=ALIAS, FunctionVersion=version)
        else:
            route(aws_lambda, stage, version, revision=current.revision)
    return change


def route(
    aws_lambda: Any,
    stage: Stage,
    version: str,
    weights: Mapping[str, float] | None = None,
    good: Sequence[str] | None = None,
    revision: str | None = None,
) -> str:
    """One call, so that it happens whole or not at all; `good` stays as it is where it is None.

    With the new revision; refused by Lambda where the alias is no more at `revision`.
    """
    moved = aws_lambda.update_alias(
        FunctionName=stage.function,
        Name=ALIAS,
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": dict(weights or {})},
        **({} if good is None else {"Description": " ".join((_GOOD, *good[:KEPT_GOOD]))}),
        **({} if revision is None else {"RevisionId": revision}),
    )
    return str(moved["RevisionId"])


def mark_good(aws_lambda: Any, stage: Stage, version: str) -> None:
    """Remembers that `version` passed the smoke test: a later rollback may end there."""
    alias = find_alias(aws_lambda, stage)
    if alias is None or alias.version != version or alias.good[:1] == (version,):
        return
    good = (version, *(number for number in alias.good if number != version))
    route(aws_lambda, stage, version, alias.weights, good, alias.revision)
