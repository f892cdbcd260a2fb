"""The function's execution role, which allows only writing to its log group and, if tracing is on, to X-Ray."""

import json
from typing import Any

from infra.aws.change import Change, State, compare
from infra.aws.errors import NotOurs
from infra.aws.stage import Stage

POLICY = "function"


def ensure_role(iam: Any, stage: Stage, tracing: bool, dry_run: bool) -> Change:
    """Create or update the role. Raises NotOurs."""
    wanted = {"trust": _trust(), "permissions": _permissions(stage, tracing)}
    change = compare("iam_role", stage.role, _read(iam, stage), wanted)
    if not change or dry_run:
        return change
    if change.action == "create":
        iam.create_role(
            RoleName=stage.role,
            AssumeRolePolicyDocument=json.dumps(wanted["trust"]),
            Description=f"Execution role of {stage.function}",
            Tags=stage.tag_list,
        )
    elif change.touches("trust"):
        iam.update_assume_role_policy(RoleName=stage.role, PolicyDocument=json.dumps(wanted["trust"]))
    if change.touches("permissions"):
        iam.put_role_policy(RoleName=stage.role, PolicyName=POLICY, PolicyDocument=json.dumps(wanted["permissions"]))
    return change


def remove_role(iam: Any, stage: Stage, dry_run: bool) -> Change:
    """Delete the role. Raises NotOurs."""
    found = _read(iam, stage)
    change = compare("iam_role", stage.role, found, None)
    if found is not None and not dry_run:
        if found["permissions"] is not None:
            iam.delete_role_policy(RoleName=stage.role, PolicyName=POLICY)
        iam.delete_role(RoleName=stage.role)
    return change


def _trust() -> State:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
        ],
    }


def _permissions(stage: Stage, tracing: bool) -> State:
    logs = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"{stage.log_group_arn}:*",
    }
    # X-Ray does not support resource-level permissions for these actions.
    traces = {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [logs, traces] if tracing else [logs]}


def _read(iam: Any, stage: Stage) -> State | None:
    try:
        role = iam.get_role(RoleName=stage.role)["Role"]
    except iam.exceptions.NoSuchEntityException:
        return None
    if not stage.owns(role.get("Tags", [])):
        raise NotOurs("un rol de IAM", "an IAM role", stage.role)
    try:
        permissions = iam.get_role_policy(RoleName=stage.role, PolicyName=POLICY)["PolicyDocument"]
    except iam.exceptions.NoSuchEntityException:
        permissions = None
    return {"trust": role["AssumeRolePolicyDocument"], "permissions": permissions}
