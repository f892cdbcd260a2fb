"""The alias `live` behind the URL: the version that answers, and the versions that passed the smoke test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.aws.change import Change, compare
from infra.aws.stage import ALIAS, Stage

KEPT_GOOD = 20  # stored in the alias's description, at most 256 characters
_GOOD = "good:"


@dataclass(frozen=True, slots=True)
class Alias:
    """The state of the alias.

    `weights` are the traffic shares of other versions, `good` the versions that passed the smoke test, latest first.
    Lambda rejects an update with an outdated `revision`, so concurrent runs do not overwrite each other.
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
    """Send all requests to `version`."""
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
    """Update the alias in one call, so that the update is atomic, and return its new revision.

    `good` is left unchanged if None. Lambda rejects the update if the alias is no longer at `revision`.
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
    """Record that `version` passed the smoke test, so that a later rollback can return to it."""
    alias = find_alias(aws_lambda, stage)
    if alias is None or alias.version != version or alias.good[:1] == (version,):
        return
    good = (version, *(number for number in alias.good if number != version))
    route(aws_lambda, stage, version, alias.weights, good, alias.revision)
