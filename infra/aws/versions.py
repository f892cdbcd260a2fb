"""Published versions of the function, the alias that sends the URL's requests to one of them, and rollback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.aws.account import LambdaClient
from infra.aws.change import UNKNOWN, Change, Clock, State, compare
from infra.aws.errors import Conflict, NotDeployed, NothingEarlier, WouldOpen
from infra.aws.function import access_of, find_function, identity_of, wait_until_ready
from infra.aws.stage import ALIAS, Stage
from infra.aws.url import find_url

LATEST = "$LATEST"
MAX_GOOD = 20  # stored in the alias's description, at most 256 characters
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

    @property
    def state(self) -> State:
        return {"version": self.version, "weights": dict(self.weights)}


def find_alias(aws_lambda: LambdaClient, stage: Stage) -> Alias | None:
    try:
        alias = aws_lambda.get_alias(FunctionName=stage.function, Name=ALIAS)
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    description = alias.get("Description", "")
    good = description.removeprefix(_GOOD).split() if description.startswith(_GOOD) else []
    return Alias(alias["FunctionVersion"], weights, tuple(good), alias["RevisionId"])


def ensure_alias(aws_lambda: LambdaClient, stage: Stage, alias: Alias | None, version: str, dry_run: bool) -> Change:
    """Send all requests to `version`. `alias` is the alias as it was read before."""
    desired = {"version": version, "weights": {}}
    change = compare("alias", stage.alias, None if alias is None else alias.state, desired)
    if change and not dry_run:
        if alias is None:
            aws_lambda.create_alias(FunctionName=stage.function, Name=ALIAS, FunctionVersion=version)
        else:
            update_alias(aws_lambda, stage, version, revision=alias.revision)
    return change


def update_alias(
    aws_lambda: LambdaClient,
    stage: Stage,
    version: str,
    weights: Mapping[str, float] | None = None,
    good: Sequence[str] | None = None,
    revision: str | None = None,
) -> str:
    """Update the alias in one call, so that the update is atomic, and return its new revision.

    `good` is left unchanged if None. Lambda rejects the update if the alias is no longer at `revision`.
    """
    optional: dict[str, Any] = {}
    if good is not None:
        optional["Description"] = " ".join((_GOOD, *good[:MAX_GOOD]))
    if revision is not None:
        optional["RevisionId"] = revision
    alias = aws_lambda.update_alias(
        FunctionName=stage.function,
        Name=ALIAS,
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": dict(weights or {})},
        **optional,
    )
    return alias["RevisionId"]


def mark_good(aws_lambda: LambdaClient, stage: Stage, version: str) -> None:
    """Record that `version` passed the smoke test, so that a later rollback can return to it."""
    alias = find_alias(aws_lambda, stage)
    if alias is None or alias.version != version or alias.good[:1] == (version,):
        return
    good = (version, *(number for number in alias.good if number != version))
    update_alias(aws_lambda, stage, version, alias.weights, good, alias.revision)


def list_versions(aws_lambda: LambdaClient, stage: Stage) -> dict[str, Mapping[str, Any]]:
    """Return the configurations by version: `$LATEST` first, then the published versions from new to old."""
    pages = aws_lambda.get_paginator("list_versions_by_function").paginate(FunctionName=stage.function)
    versions = {version["Version"]: version for page in pages for version in page["Versions"]}
    numbers = sorted((number for number in versions if number != LATEST), key=int, reverse=True)
    return {number: versions[number] for number in (LATEST, *numbers)}


def ensure_version(
    aws_lambda: LambdaClient, stage: Stage, function_change: Change, desired: State, clock: Clock, dry_run: bool
) -> tuple[Change, str]:
    """Return the change and the newest version that equals the function; publish a version if there is none.

    Raises FunctionFailed, NotReady, and Conflict if the state of the function is no longer `desired`.
    """
    if dry_run and function_change:
        return compare("lambda_version", stage.function, None, {"version": UNKNOWN}), UNKNOWN
    versions = list_versions(aws_lambda, stage)
    latest = identity_of(versions.pop(LATEST))
    number = next((number for number, version in versions.items() if identity_of(version) == latest), None)
    current = None if number is None else {"version": number}
    if dry_run:
        return compare("lambda_version", stage.function, current, {"version": number or UNKNOWN}), number or UNKNOWN
    function = find_function(aws_lambda, stage)
    if function is None or function.state != desired:
        raise Conflict("PublishVersion", f"{stage.function} has changed since")
    if number is None:
        # Lambda rejects the call if the function has changed since this revision.
        revision = function.configuration["RevisionId"]
        number = aws_lambda.publish_version(FunctionName=stage.function, RevisionId=revision)["Version"]
    wait_until_ready(aws_lambda, stage, clock, number)
    return compare("lambda_version", stage.function, current, {"version": number}), number


def rollback(aws_lambda: LambdaClient, stage: Stage, dry_run: bool) -> tuple[Change, str]:
    """Move the alias to the last version that passed the smoke test; return the change and that version.

    Raises NotDeployed, NothingEarlier, WouldOpen.
    """
    alias, url = find_alias(aws_lambda, stage), find_url(aws_lambda, stage)
    if alias is None:
        raise NotDeployed(stage.name, stage.region)
    versions = list_versions(aws_lambda, stage)
    earlier = [number for number in alias.good if number != alias.version and number in versions]
    # If a canary is in progress, undo it: send all traffic to the alias's main version.
    target = alias.version if alias.weights else next(iter(earlier), None)
    if target is None:
        raise NothingEarlier(alias.version)
    target_access, live_access = access_of(versions[target]), access_of(versions[alias.version])
    if url is not None and target_access != live_access:
        raise WouldOpen(
            f"Version {target} was deployed with --auth {target_access} and the URL with --auth {live_access}: run "
            f"make deploy with --auth {target_access}."
        )
    change = compare("alias", stage.alias, alias.state, {"version": target, "weights": {}})
    if not dry_run:
        # Remove the replaced version from `good`, so that the next rollback returns to an earlier version.
        good = alias.good if alias.weights else [number for number in alias.good if number != alias.version]
        update_alias(aws_lambda, stage, target, good=good, revision=alias.revision)
    return change, target
