"""The contents of an account, without timestamps and random ids."""

import json
from typing import Any

from tests.infra.aws.fake_aws import FakeAws

_VOLATILE = {
    "AlarmConfigurationUpdatedTimestamp",
    "CreateDate",
    "CreationTime",
    "LastModified",
    "LastModifiedDate",
    "LastModifiedTime",
    "ResponseMetadata",
    "RevisionId",
    "ScalableTargetARN",
    "RoleId",
    "RoleLastUsed",
    "StateUpdatedTimestamp",
    "createdAt",
    "creationTime",
    "imagePushedAt",
}


def snapshot(aws: FakeAws) -> str:
    """Return the contents as JSON, so that a failed comparison shows the difference."""
    aws_lambda, ecr, iam = aws.client("lambda"), aws.client("ecr"), aws.client("iam")
    logs, ssm, scaling = aws.client("logs"), aws.client("ssm"), aws.client("application-autoscaling")
    cloudwatch = aws.client("cloudwatch")
    names = [function["FunctionName"] for function in aws_lambda.list_functions()["Functions"]]
    contents: dict[str, Any] = {
        "functions": [aws_lambda.get_function(FunctionName=name) for name in names],
        "versions": [aws_lambda.list_versions_by_function(FunctionName=name)["Versions"] for name in names],
        "aliases": [aws_lambda.list_aliases(FunctionName=name)["Aliases"] for name in names],
        "urls": [*aws.extension.urls.items()],
        "permissions": [*aws.extension.statements.items()],
        "provisioned": [*aws.extension.provisioned.items()],
        "repositories": [
            (
                repository,
                ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"],
                ecr.list_images(repositoryName=repository["repositoryName"])["imageIds"],
            )
            for repository in ecr.describe_repositories()["repositories"]
        ],
        "roles": [
            (iam.get_role(RoleName=role["RoleName"])["Role"], iam.list_role_policies(RoleName=role["RoleName"]))
            for role in iam.list_roles()["Roles"]
        ],
        "log_groups": logs.describe_log_groups()["logGroups"],
        "parameters": ssm.describe_parameters()["Parameters"],
        "scalable_targets": scaling.describe_scalable_targets(ServiceNamespace="lambda")["ScalableTargets"],
        "scheduled_actions": scaling.describe_scheduled_actions(ServiceNamespace="lambda")["ScheduledActions"],
        "alarms": cloudwatch.describe_alarms()["MetricAlarms"],
        "dashboards": [entry["DashboardName"] for entry in cloudwatch.list_dashboards()["DashboardEntries"]],
    }
    return json.dumps(_without_volatile(contents), indent=1, sort_keys=True, default=str)


def is_empty(aws: FakeAws) -> bool:
    return not any(json.loads(snapshot(aws)).values())


def _without_volatile(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_volatile(item) for key, item in value.items() if key not in _VOLATILE}
    if isinstance(value, list | tuple):
        return [_without_volatile(item) for item in value]
    return value
