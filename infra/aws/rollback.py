"""Rollback to the last version that passed the smoke test: one API call, some seconds."""

from typing import Any

from infra.aws.alias import find_alias, route
from infra.aws.change import Change, compare
from infra.aws.errors import NotDeployed, NothingEarlier, WouldOpen
from infra.aws.function import access_of
from infra.aws.stage import ALIAS, Stage
from infra.aws.url import find_url
from infra.aws.version import versions


def rollback(aws_lambda: Any, stage: Stage, dry_run: bool) -> tuple[Change, str]:
    """Move the alias; return the change and the version that answers now.

    Raises NotDeployed, NothingEarlier, WouldOpen.
    """
    alias, url = find_alias(aws_lambda, stage), find_url(aws_lambda, stage)
    if alias is None:
        raise NotDeployed(stage.name, stage.region)
    published = versions(aws_lambda, stage)
    earlier = [number for number in alias.good if number != alias.version and number in published]
    # If a canary is in progress, undo it: send all traffic to the alias's main version.
    target = alias.version if alias.weights else next(iter(earlier), None)
    if target is None:
        raise NothingEarlier(alias.version)
    access, now = access_of(published[target]), access_of(published[alias.version])
    if url is not None and access != now:
        raise WouldOpen(
            f"La versión {target} es de --auth {access} y la URL de --auth {now}: despliegue con --auth {access}.",
            f"Version {target} is of --auth {access} and the URL of --auth {now}: deploy with --auth {access}.",
        )
    before = {"version": alias.version, "weights": dict(alias.weights)}
    change = compare("alias", f"{stage.function}:{ALIAS}", before, {"version": target, "weights": {}})
    if not dry_run:
        # Remove the replaced version from `good`, so that the next rollback returns to an earlier version.
        left = None if alias.weights else alias.version
        route(
            aws_lambda, stage, target, good=[number for number in alias.good if number != left], revision=alias.revision
        )
    return change, target
