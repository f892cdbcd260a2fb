"""Deletion: of old versions and images after a deploy, and of everything that deploys have created.

docs/deploy-reference.md describes which versions and images are kept. An ECR lifecycle rule is not enough: ECR does
not know which images are used by Lambda versions.
"""

from collections.abc import Callable, Iterable, Iterator

from infra.aws.account import Account, ECRClient, LambdaClient
from infra.aws.change import Change, compare
from infra.aws.concurrency import remove_warm
from infra.aws.deploy import DeployResult
from infra.aws.errors import NotOurs
from infra.aws.function import find_function, remove_function
from infra.aws.monitoring import remove_alarms, remove_dashboard
from infra.aws.repository import remove_repository
from infra.aws.role import remove_log_group, remove_role
from infra.aws.stage import Stage
from infra.aws.url import remove_token, remove_url
from infra.aws.versions import LATEST, find_alias, list_versions

KEEP = 5


def prune(account: Account, result: DeployResult, dry_run: bool) -> Iterator[Change]:
    """Yield each deletion once it is done; after a dry run, yield what the deploy would delete."""
    aws_lambda, stage = account.client("lambda"), result.stage
    alias = find_alias(aws_lambda, stage)
    if alias is None:
        return
    # After a dry run, leave room for the version and the image that the deploy would create.
    planned = {change.resource for change in result.changes if dry_run and change.action == "create"}
    published = [number for number in list_versions(aws_lambda, stage) if number != LATEST]
    live = result.version if dry_run else alias.version
    good = [number for number in alias.good if number != live]
    newest = published[: KEEP - ("lambda_version" in planned)]
    needed = {live, *alias.weights, *good[:KEEP], *newest}
    remaining = [LATEST]
    for number in published:
        if number not in needed and _delete_version(aws_lambda, stage, number, dry_run):
            yield compare("lambda_version", f"{stage.function}:{number}", {"version": number}, None)
        else:
            remaining.append(number)
    keep_images = KEEP - ("image" in planned)
    yield from _prune_images(account.client("ecr"), aws_lambda, stage, remaining, keep_images, dry_run)


def _delete_version(aws_lambda: LambdaClient, stage: Stage, version: str, dry_run: bool) -> bool:
    """Delete the version; return False if Lambda rejects it because another run has just given it traffic."""
    try:
        if not dry_run:
            aws_lambda.delete_function(FunctionName=stage.function, Qualifier=version)
    except aws_lambda.exceptions.ResourceConflictException:
        return False
    except aws_lambda.exceptions.ResourceNotFoundException:
        pass  # another run has just deleted it
    return True


def _prune_images(
    ecr: ECRClient, aws_lambda: LambdaClient, stage: Stage, versions: Iterable[str], keep: int, dry_run: bool
) -> Iterator[Change]:
    """Delete the images that `versions` do not use, except the newest `keep`.

    Another deploy may have pushed an image that no version uses yet.
    """
    pages = ecr.get_paginator("describe_images").paginate(repositoryName=stage.repository)
    images = sorted(
        (image for page in pages for image in page["imageDetails"]), key=lambda image: image["imagePushedAt"]
    )
    if len(images) <= keep:
        return
    used = {_digest(aws_lambda, stage, version) for version in versions}
    for digest in (image["imageDigest"] for image in images[:-keep]):
        if digest not in used and (dry_run or _delete_image(ecr, stage, digest)):
            yield compare("image", f"{stage.repository}@{digest[:19]}", {"digest": digest}, None)


def _delete_image(ecr: ECRClient, stage: Stage, digest: str) -> bool:
    """Delete the image; return False if ECR keeps it, which it reports in its response and not as an error."""
    response = ecr.batch_delete_image(repositoryName=stage.repository, imageIds=[{"imageDigest": digest}])
    return all(failure["failureCode"] == "ImageNotFound" for failure in response.get("failures", []))


def _digest(aws_lambda: LambdaClient, stage: Stage, version: str) -> str | None:
    try:
        code = aws_lambda.get_function(FunctionName=stage.function, Qualifier=version)["Code"]
    except aws_lambda.exceptions.ResourceNotFoundException:
        return None  # another run has just deleted it
    return code["ImageUri"].partition("@")[2]


def destroy(
    account: Account, stage: Stage, report: Callable[[Change], None], dry_run: bool
) -> tuple[list[Change], list[NotOurs]]:
    """Return the deletions, and an error for each resource that has a name of this stage but not its tags.

    Delete the URL first to stop all requests, and the role after the function that uses it. Raises DeployError.
    """
    aws_lambda, cloudwatch = account.client("lambda"), account.client("cloudwatch")

    def remove_function_and_url() -> Iterable[Change]:
        find_function(aws_lambda, stage)
        yield remove_url(aws_lambda, stage, dry_run)
        yield from remove_warm(aws_lambda, account.client("application-autoscaling"), stage, dry_run)
        yield remove_function(aws_lambda, stage, dry_run)

    steps: list[Callable[[], Iterable[Change]]] = [
        remove_function_and_url,
        lambda: remove_alarms(cloudwatch, stage, dry_run),
        lambda: [remove_dashboard(cloudwatch, stage, dry_run)],
        lambda: [remove_token(account.client("ssm"), stage, dry_run)],
        lambda: [remove_log_group(account.client("logs"), stage, dry_run)],
        lambda: [remove_role(account.client("iam"), stage, dry_run)],
        lambda: [remove_repository(account.client("ecr"), stage, dry_run)],
    ]
    removed, not_ours = [], []
    for step in steps:
        try:
            for change in filter(None, step()):
                removed.append(change)
                report(change)
        except NotOurs as error:
            not_ours.append(error)
    return removed, not_ours
