"""The contents of an account, without timestamps and random ids."""

import json
from typing import Any

from tests.infra.aws.amazon import Amazon

_CHANCE = {
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


def snapshot(amazon: Amazon) -> str:
    """Return the contents as JSON, so that a failed comparison shows the difference."""
    amazon_lambda, ecr, iam = amazon.client("lambda"), amazon.client("ecr"), amazon.client("iam")
    logs, ssm, scaling = amazon.client("logs"), amazon.client("ssm"), amazon.client("application-autoscaling")
    cloudwatch = amazon.client("cloudwatch")
    names = [function["FunctionName"] for function in amazon_lambda.list_functions()["Functions"]]
    repositories = ecr.describe_repositories()["repositories"]
    roles = iam.list_roles()["Roles"]
    targets = scaling.describe_scalable_targets(ServiceNamespace="lambda")["ScalableTargets"]
    found: dict[str, Any] = {
        "functions": [amazon_lambda.get_function(FunctionName=name) for name in names],
        "versions": [amazon_lambda.list_versions_by_function(FunctionName=name)["Versions"] for name in names],
        "aliases": [amazon_lambda.list_aliases(FunctionName=name)["Aliases"] for name in names],
        "urls": [*amazon.complement.urls.items()],
        "permissions": [*amazon.complement.statements.items()],
        "provisioned": [*amazon.complement.provisioned.items()],
        "repositories": [
            (
                repository,
                ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"],
                ecr.list_images(repositoryName=repository["repositoryName"])["imageIds"],
            )
            for repository in repositories
        ],
        "roles": [
            (iam.get_role(RoleName=role["RoleName"])["Role"], iam.list_role_policies(RoleName=role["RoleName"]))
            for role in roles
        ],
        "log_groups": logs.describe_log_groups()["logGroups"],
        "parameters": ssm.describe_parameters()["Parameters"],
        "scaled": targets,
        "scheduled": scaling.describe_scheduled_actions(ServiceNamespace="lambda")["ScheduledActions"],
        "alarms": cloudwatch.describe_alarms()["MetricAlarms"],
        "dashboards": [entry["DashboardName"] for entry in cloudwatch.list_dashboards()["DashboardEntries"]],
    }
    return json.dumps(_lasting(found), indent=1, sort_keys=True, default=str)


def is_empty(amazon: Amazon) -> bool:
    return not any(json.loads(snapshot(amazon)).values())


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _lasting(item) for key, item in value.items() if key not in _CHANCE}
    if isinstance(value, list | tuple):
        return [_lasting(item) for item in value]
    return value
