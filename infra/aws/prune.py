"""Deletion of old versions and images after a deploy; docs/deploy.md describes which are kept.

An ECR lifecycle rule is not enough: ECR does not know which images are used by Lambda versions.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from infra.aws.account import Account
from infra.aws.alias import find_alias
from infra.aws.change import Change, compare
from infra.aws.deploy import Deployed
from infra.aws.stage import Stage
from infra.aws.version import LATEST, versions

KEPT = 5


def prune(account: Account, done: Deployed, dry_run: bool) -> Iterator[Change]:
    """Yield each deletion once it is done; after a dry run, yield what the deploy would delete."""
    aws_lambda, ecr = account.client("lambda"), account.client("ecr")
    alias = find_alias(aws_lambda, done.stage)
    if alias is None:
        return
    coming = {change.resource for change in done.changes if dry_run and change.action == "create"}
    published = [number for number in versions(aws_lambda, done.stage) if number != LATEST]
    live = done.version if dry_run else alias.version
    good = [number for number in alias.good if number != live]
    newest = published[: KEPT - ("lambda_version" in coming)]
    kept = {live, *alias.weights, *good[:KEPT], *newest}
    left = [LATEST]
    for number in published:
        if number not in kept and _delete(aws_lambda, done.stage, number, dry_run):
            yield compare("lambda_version", f"{done.stage.function}:{number}", {"version": number}, None)
        else:
            left.append(number)
    yield from _prune_images(ecr, aws_lambda, done.stage, left, KEPT - ("image" in coming), dry_run)


def _delete(aws_lambda: Any, stage: Stage, version: str, dry_run: bool) -> bool:
    """Delete the version; return False if Lambda refuses because another run has just given it traffic."""
    try:
        if not dry_run:
            aws_lambda.delete_function(FunctionName=stage.function, Qualifier=version)
    except aws_lambda.exceptions.ResourceConflictException:
        return False
    except aws_lambda.exceptions.ResourceNotFoundException:
        pass  # another run has just deleted it
    return True


def _prune_images(
    ecr: Any, aws_lambda: Any, stage: Stage, used_by: Iterable[str], newest: int, dry_run: bool
) -> Iterator[Change]:
    """Delete unused images, but keep the newest: another deploy may have pushed one that no version uses yet."""
    pages = ecr.get_paginator("describe_images").paginate(repositoryName=stage.repository)
    images = sorted((image for page in pages for image in page["imageDetails"]), key=lambda one: one["imagePushedAt"])
    if len(images) <= newest:
        return
    used = {_digest(aws_lambda, stage, version) for version in used_by}
    for digest in (image["imageDigest"] for image in images[:-newest]):
        if digest not in used:
            if not dry_run and _refused(ecr, stage, digest):
                continue
            yield compare("image", f"{stage.repository}@{digest[:19]}", {"digest": digest}, None)


def _refused(ecr: Any, stage: Stage, digest: str) -> bool:
    """Delete the image and return whether ECR kept it: ECR reports this in its response, not as an error."""
    answer = ecr.batch_delete_image(repositoryName=stage.repository, imageIds=[{"imageDigest": digest}])
    return any(failure["failureCode"] != "ImageNotFound" for failure in answer.get("failures", []))


def _digest(aws_lambda: Any, stage: Stage, version: str) -> str | None:
    try:
        code = aws_lambda.get_function(FunctionName=stage.function, Qualifier=version)["Code"]
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None  # another run has just deleted it
    return str(code["ImageUri"]).partition("@")[2]
