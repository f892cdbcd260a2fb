"""The function's execution role, and the log group that it may write to."""

import json

from infra.aws.account import CloudWatchLogsClient, IAMClient
from infra.aws.change import Change, State, compare
from infra.aws.errors import NotOurs
from infra.aws.stage import Stage

POLICY = "function"


def ensure_role(iam: IAMClient, stage: Stage, tracing: bool, dry_run: bool) -> Change:
    """Create or update the role. Raises NotOurs."""
    desired = {"trust": _trust(), "permissions": _permissions(stage, tracing)}
    change = compare("iam_role", stage.role, _read_role(iam, stage), desired)
    if not change or dry_run:
        return change
    if change.action == "create":
        iam.create_role(
            RoleName=stage.role,
            AssumeRolePolicyDocument=json.dumps(desired["trust"]),
            Description=f"Execution role of {stage.function}",
            Tags=stage.tag_list,
        )
    elif change.affects("trust"):
        iam.update_assume_role_policy(RoleName=stage.role, PolicyDocument=json.dumps(desired["trust"]))
    if change.affects("permissions"):
        iam.put_role_policy(RoleName=stage.role, PolicyName=POLICY, PolicyDocument=json.dumps(desired["permissions"]))
    return change


def remove_role(iam: IAMClient, stage: Stage, dry_run: bool) -> Change:
    """Delete the role. Raises NotOurs."""
    current = _read_role(iam, stage)
    change = compare("iam_role", stage.role, current, None)
    if current is not None and not dry_run:
        if current["permissions"] is not None:
            iam.delete_role_policy(RoleName=stage.role, PolicyName=POLICY)
        iam.delete_role(RoleName=stage.role)
    return change


def ensure_log_group(logs: CloudWatchLogsClient, stage: Stage, retention_days: int, dry_run: bool) -> Change:
    """Create the log group or update its retention. Raises NotOurs.

    Lambda would create a log group that keeps logs forever, so create it before the function.
    """
    change = compare("log_group", stage.log_group, _read_log_group(logs, stage), {"retention_days": retention_days})
    if change and not dry_run:
        if change.action == "create":
            logs.create_log_group(logGroupName=stage.log_group, tags=stage.tags)
        logs.put_retention_policy(logGroupName=stage.log_group, retentionInDays=retention_days)
    return change


def remove_log_group(logs: CloudWatchLogsClient, stage: Stage, dry_run: bool) -> Change:
    """Delete the log group with all logs. Raises NotOurs."""
    change = compare("log_group", stage.log_group, _read_log_group(logs, stage), None)
    if change and not dry_run:
        logs.delete_log_group(logGroupName=stage.log_group)
    return change


def _trust() -> State:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
        ],
    }


def _permissions(stage: Stage, tracing: bool) -> State:
    """Return the permissions to write to the log group and, with `tracing`, to X-Ray."""
    logs = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"{stage.log_group_arn}:*",
    }
    # X-Ray does not support resource-level permissions for these actions.
    traces = {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [logs, traces] if tracing else [logs]}


def _read_role(iam: IAMClient, stage: Stage) -> State | None:
    try:
        role = iam.get_role(RoleName=stage.role)["Role"]
    except iam.exceptions.NoSuchEntityException:
        return None
    if not stage.owns(role.get("Tags", [])):
        raise NotOurs("an IAM role", stage.role)
    permissions: object
    try:
        permissions = iam.get_role_policy(RoleName=stage.role, PolicyName=POLICY)["PolicyDocument"]
    except iam.exceptions.NoSuchEntityException:
        permissions = None
    return {"trust": role["AssumeRolePolicyDocument"], "permissions": permissions}


def _read_log_group(logs: CloudWatchLogsClient, stage: Stage) -> State | None:
    groups = logs.describe_log_groups(logGroupNamePrefix=stage.log_group)["logGroups"]
    # The prefix /aws/lambda/qas-dev also matches /aws/lambda/qas-dev-2, but the exact match is listed first.
    group = next((group for group in groups if group["logGroupName"] == stage.log_group), None)
    if group is None:
        return None
    if not stage.owns(logs.list_tags_for_resource(resourceArn=stage.log_group_arn)["tags"]):
        raise NotOurs("a log group", stage.log_group)
    return {"retention_days": group.get("retentionInDays")}
