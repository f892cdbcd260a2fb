"""Deletion of all resources that deploy created. Resources without its tags are kept, missing resources skipped."""

from collections.abc import Callable, Iterable

from infra.aws.account import Account
from infra.aws.alarms import remove_alarms
from infra.aws.change import Change
from infra.aws.dashboard import remove_dashboard
from infra.aws.errors import NotOurs
from infra.aws.function import find, remove_function
from infra.aws.log_group import remove_log_group
from infra.aws.repository import remove_repository
from infra.aws.role import remove_role
from infra.aws.stage import Stage
from infra.aws.token import remove_token
from infra.aws.url import remove_url
from infra.aws.warm import remove_warm


def destroy(
    account: Account, stage: Stage, report: Callable[[Change], None], dry_run: bool
) -> tuple[list[Change], list[NotOurs]]:
    """Return the deletions, and an error for each resource that has a name of this stage but not its tags.

    Delete the URL first to stop all requests, and the role after the function that uses it. Raises DeployError.
    """
    aws_lambda, cloudwatch = account.client("lambda"), account.client("cloudwatch")

    def function() -> Iterable[Change]:
        find(aws_lambda, stage)
        yield remove_url(aws_lambda, stage, dry_run)
        yield from remove_warm(aws_lambda, account.client("application-autoscaling"), stage, dry_run)
        yield remove_function(aws_lambda, stage, dry_run)

    parts: list[Callable[[], Iterable[Change]]] = [
        function,
        lambda: remove_alarms(cloudwatch, stage, dry_run),
        lambda: [remove_dashboard(cloudwatch, stage, dry_run)],
        lambda: [remove_token(account.client("ssm"), stage, dry_run)],
        lambda: [remove_log_group(account.client("logs"), stage, dry_run)],
        lambda: [remove_role(account.client("iam"), stage, dry_run)],
        lambda: [remove_repository(account.client("ecr"), stage, dry_run)],
    ]
    removed, kept = [], []
    for part in parts:
        try:
            for change in filter(None, part()):
                removed.append(change)
                report(change)
        except NotOurs as error:
            kept.append(error)
    return removed, kept
