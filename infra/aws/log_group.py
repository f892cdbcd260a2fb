"""The log group, created before the function to set its retention: Lambda would create one that keeps logs forever."""

from typing import Any

from infra.aws.change import Change, State, compare
from infra.aws.errors import NotOurs
from infra.aws.stage import Stage


def ensure_log_group(logs: Any, stage: Stage, retention_days: int, dry_run: bool) -> Change:
    """Create the log group or update its retention. Raises NotOurs."""
    change = compare("log_group", stage.log_group, _read(logs, stage), {"retention_days": retention_days})
    if change and not dry_run:
        if change.action == "create":
            logs.create_log_group(logGroupName=stage.log_group, tags=stage.tags)
        logs.put_retention_policy(logGroupName=stage.log_group, retentionInDays=retention_days)
    return change


def remove_log_group(logs: Any, stage: Stage, dry_run: bool) -> Change:
    """Delete the log group with all logs. Raises NotOurs."""
    change = compare("log_group", stage.log_group, _read(logs, stage), None)
    if change and not dry_run:
        logs.delete_log_group(logGroupName=stage.log_group)
    return change


def _read(logs: Any, stage: Stage) -> State | None:
    groups = logs.describe_log_groups(logGroupNamePrefix=stage.log_group)["logGroups"]
    # The prefix /aws/lambda/qas-dev also matches /aws/lambda/qas-dev-2, but the exact match is listed first.
    group = next((group for group in groups if group["logGroupName"] == stage.log_group), None)
    if group is None:
        return None
    if not stage.owns(logs.list_tags_for_resource(resourceArn=stage.log_group_arn)["tags"]):
        raise NotOurs("un grupo de registros", "a log group", stage.log_group)
    return {"retention_days": group.get("retentionInDays")}
