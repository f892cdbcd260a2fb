"""The IAM policy that a deployer needs: the recorded calls as IAM actions, and further actions that AWS requires."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[3] / "docs/deploy.md"
_START, _END = "<!-- policy: python -m tests.infra.aws.scenarios -->\n```json\n", "\n```\n<!-- end of policy -->"

_RENAMED = {"lambda:Invoke": "lambda:InvokeFunction"}
# Required actions without a recorded call of the same name: docker push, setting tags when creating a resource, reading
# a function's tags, the image that Lambda reads with the deployer's permissions, the smoke test's request.
_BESIDES = (
    "application-autoscaling:TagResource",
    "cloudwatch:TagResource",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:TagResource",
    "ecr:UploadLayerPart",
    "iam:TagRole",
    "lambda:InvokeFunctionUrl",
    "lambda:ListTags",
    "lambda:TagResource",
    "logs:TagResource",
    "ssm:AddTagsToResource",
)
# Actions that AWS can allow only on all resources.
_OF_ALL = ("ecr:GetAuthorizationToken", "cloudwatch:DescribeAlarms", "logs:DescribeLogGroups")
_RESOURCES: Mapping[str, str | list[str]] = {
    "application-autoscaling": "*",
    "cloudwatch": ["arn:aws:cloudwatch:*:*:alarm:qas-*", "arn:aws:cloudwatch::*:dashboard/qas-*"],
    "ecr": "arn:aws:ecr:*:*:repository/qas-*",
    "iam": "arn:aws:iam::*:role/qas-*",
    "lambda": "arn:aws:lambda:*:*:function:qas-*",
    "logs": "arn:aws:logs:*:*:log-group:/aws/lambda/qas-*",
    "ssm": "arn:aws:ssm:*:*:parameter/qas/*",
}


def policy(calls: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """Return the policy for the calls of all scenarios."""
    made = {_RENAMED.get(call, call) for scenario in calls.values() for call in scenario}
    actions = made | set(_BESIDES)
    statements = [_statement("All", sorted(actions.intersection(_OF_ALL)), "*")]
    for service, resources in _RESOURCES.items():
        of_service = sorted(action for action in actions if action.startswith(f"{service}:") and action not in _OF_ALL)
        actions -= set(of_service)
        statements.append(_statement("".join(part.capitalize() for part in service.split("-")), of_service, resources))
    unknown = actions.difference(_OF_ALL)
    if unknown:
        raise ValueError(f"no resources are named for {sorted(unknown)}")
    passed = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    statements.append({**_statement("PassRole", ["iam:PassRole"], _RESOURCES["iam"]), "Condition": passed})
    # The first scheduled scaling in an account creates this role.
    linked = {"StringEquals": {"iam:AWSServiceName": "lambda.application-autoscaling.amazonaws.com"}}
    role = "arn:aws:iam::*:role/aws-service-role/lambda.application-autoscaling.amazonaws.com/*"
    statements.append({**_statement("ScheduledScaling", ["iam:CreateServiceLinkedRole"], role), "Condition": linked})
    return {"Version": "2012-10-17", "Statement": statements}


def with_policy(document: str, calls: Mapping[str, Iterable[str]]) -> str:
    """Return `document` with the policy between its marks replaced."""
    before, rest = document.split(_START)
    _, after = rest.split(_END)
    return f"{before}{_START}{json.dumps(policy(calls), indent=2)}{_END}{after}"


def _statement(sid: str, actions: list[str], resources: str | list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
