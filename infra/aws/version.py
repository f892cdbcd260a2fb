"""A published version: the function as it is now, never to change again."""

from collections.abc import Mapping
from typing import Any

from infra.aws.change import UNKNOWN, Change, State, compare
from infra.aws.clock import Clock
from infra.aws.errors import Conflict
from infra.aws.function import await_ready, content, find
from infra.aws.stage import Stage

LATEST = "$LATEST"


def versions(aws_lambda: Any, stage: Stage) -> dict[str, Mapping[str, Any]]:
    """Each one's configuration by its number, the newest first, and before them `$LATEST`."""
    pages = aws_lambda.get_paginator("list_versions_by_function").paginate(FunctionName=stage.function)
    found = {version["Version"]: version for page in pages for version in page["Versions"]}
    numbers = sorted((number for number in found if number != LATEST), key=int, reverse=True)
    return {number: found[number] for number in (LATEST, *numbers)}


def ensure_version(
    aws_lambda: Any, stage: Stage, function: Change, wanted: State, clock: Clock, dry_run: bool
) -> tuple[Change, str]:
    """With its number: of the newest that is the same as the function, or else of a new one.

    Raises FunctionFailed, NotReady, and Conflict where the function is no more what was `wanted` of it.
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
        # Lambda refuses where it has changed again.
        revision = found.configuration["RevisionId"]
        number = aws_lambda.publish_version(FunctionName=stage.function, RevisionId=revision)["Version"]
    await_ready(aws_lambda, stage, clock, number)
    return compare("lambda_version", stage.function, current, {"version": number}), number
