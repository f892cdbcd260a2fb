"""Published versions: immutable copies of the function."""

from collections.abc import Mapping
from typing import Any

from infra.aws.change import UNKNOWN, Change, State, compare
from infra.aws.clock import Clock
from infra.aws.errors import Conflict
from infra.aws.function import await_ready, content, find
from infra.aws.stage import Stage

LATEST = "$LATEST"


def versions(aws_lambda: Any, stage: Stage) -> dict[str, Mapping[str, Any]]:
    """Return the configurations by version: `$LATEST` first, then the published versions from new to old."""
    pages = aws_lambda.get_paginator("list_versions_by_function").paginate(FunctionName=stage.function)
    found = {version["Version"]: version for page in pages for version in page["Versions"]}
    numbers = sorted((number for number in found if number != LATEST), key=int, reverse=True)
    return {number: found[number] for number in (LATEST, *numbers)}


def ensure_version(
    aws_lambda: Any, stage: Stage, function: Change, wanted: State, clock: Clock, dry_run: bool
) -> tuple[Change, str]:
    """Return the change and the newest version that equals the function; publish a version if there is none.

    Raises FunctionFailed, NotReady, and Conflict if the function no longer has the state `wanted`.
    """
    if dry_run and function:
        return compare("lambda_version", stage.function, None, {"version": UNKNOWN}), UNKNOWN
    published = versions(aws_lambda, stage)
    now = content(published.pop(LATEST))
    number = next((number for number, version in published.items() if content(version) == now), None)
    if dry_run:
        current = None if number is None else {"version": number}
        return compare("lambda_version", stage.function, current, {"version": number or UNKNOWN}), number or UNKNOWN
    current = None if number is None else {"version": number}
    found = find(aws_lambda, stage)
    if found is None or found.state != wanted:
        raise Conflict("PublishVersion", f"{stage.function} has changed since")
    if number is None:
        # Lambda rejects the call if the function has changed since this revision.
        revision = found.configuration["RevisionId"]
        number = aws_lambda.publish_version(FunctionName=stage.function, RevisionId=revision)["Version"]
    await_ready(aws_lambda, stage, clock, number)
    return compare("lambda_version", stage.function, current, {"version": number}), number
