"""Repeated and dry runs of a deploy, and the exact parameters of the API calls of a first deploy."""

import json
from typing import Any

import pytest

from infra.aws.change import Change
from infra.aws.deploy import DeployResult
from infra.aws.options import DeployOptions
from tests.infra.aws.deploys import RECIPE, run_deploy
from tests.infra.aws.fake_aws import STAGE, FakeAws

WRITES = ("Create", "Put", "Update", "Add", "Remove", "Delete", "Publish", "Register", "Deregister", "Set", "Tag")


def writes(aws: FakeAws) -> list[str]:
    return [call for call in aws.operations() if call.split(":")[1].startswith(WRITES)]


def actions(changes: list[Change]) -> list[str]:
    return [f"{change.action} {change.resource}" for change in changes if change]


def test_a_second_deploy_changes_nothing(aws: FakeAws) -> None:
    first = run_deploy(aws)
    assert first.changed
    aws.calls.clear()
    second = run_deploy(aws)
    assert not second.changed
    assert writes(aws) == []
    assert (second.url, second.version, second.image) == (first.url, first.version, first.image)


def test_a_dry_run_reports_the_changes_that_the_deploy_makes(aws: FakeAws) -> None:
    def steps(result: DeployResult) -> list[tuple[str, str, str]]:
        return [(change.action, change.resource, change.name) for change in result.changes]

    planned = run_deploy(aws, dry_run=True)
    assert writes(aws) == []
    assert steps(planned) == steps(run_deploy(aws))
    planned = run_deploy(aws, DeployOptions(memory_mb=3538), dry_run=True)
    result = run_deploy(aws, DeployOptions(memory_mb=3538))
    assert (
        actions(planned.changes)
        == actions(result.changes)
        == ["update lambda_function", "create lambda_version", "update alias"]
    )
    assert planned.changes[4] == result.changes[4]


TAGS = {"qas:made-by": "infra.aws", "qas:stage": "dev"}
TAG_LIST = [{"Key": key, "Value": value} for key, value in TAGS.items()]


@pytest.fixture
def sent(aws: FakeAws) -> dict[str, Any]:
    """Return the parameters of the last call, by operation."""
    run_deploy(aws)
    return {call.operation: call.params for call in aws.calls}


def test_the_repository(sent: dict[str, Any]) -> None:
    assert sent["CreateRepository"] == {
        "repositoryName": "qas-dev",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "tags": TAG_LIST,
    }


def test_the_role_may_only_write_logs_and_traces(sent: dict[str, Any]) -> None:
    assert json.loads(sent["PutRolePolicy"]["PolicyDocument"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/qas-dev:*",
        },
        {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"},
    ]
    (trust,) = json.loads(sent["CreateRole"]["AssumeRolePolicyDocument"])["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert sent["CreateRole"]["Tags"] == TAG_LIST


def test_the_function(aws: FakeAws, sent: dict[str, Any]) -> None:
    (image,) = aws.client("ecr").describe_images(repositoryName="qas-dev", imageIds=[{"imageTag": RECIPE.tag}])[
        "imageDetails"
    ]
    assert sent["CreateFunction"] == {
        "FunctionName": "qas-dev",
        "PackageType": "Image",
        "Code": {"ImageUri": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/qas-dev@{image['imageDigest']}"},
        "Architectures": ["x86_64"],
        "Tags": TAGS,
        "Role": "arn:aws:iam::123456789012:role/qas-dev-eu-west-1",
        "MemorySize": 1769,
        "Timeout": 30,
        "EphemeralStorage": {"Size": 512},
        "TracingConfig": {"Mode": "Active"},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/aws/lambda/qas-dev"},
        "SnapStart": {"ApplyOn": "None"},
        "Environment": {"Variables": {"QAS_THREADS": "1", "QAS_AUTH": "iam"}},
    }


def test_the_log_group_has_a_retention(sent: dict[str, Any]) -> None:
    assert sent["CreateLogGroup"] == {"logGroupName": "/aws/lambda/qas-dev", "tags": TAGS}
    assert sent["PutRetentionPolicy"] == {"logGroupName": "/aws/lambda/qas-dev", "retentionInDays": 30}


def test_concurrency_is_reserved(sent: dict[str, Any]) -> None:
    assert sent["PutFunctionConcurrency"] == {"FunctionName": "qas-dev", "ReservedConcurrentExecutions": 10}


def test_the_url_belongs_to_the_alias(sent: dict[str, Any]) -> None:
    assert sent["CreateAlias"] == {"FunctionName": "qas-dev", "Name": "live", "FunctionVersion": "1"}
    assert sent["CreateFunctionUrlConfig"] == {
        "FunctionName": "qas-dev",
        "Qualifier": "live",
        "AuthType": "AWS_IAM",
        "Cors": {},
    }


def test_the_alarms_watch_the_alias(aws: FakeAws, sent: dict[str, Any]) -> None:
    alarms = {call.params["AlarmName"]: call.params for call in aws.calls if call.operation == "PutMetricAlarm"}
    assert {name: (alarm["MetricName"], alarm["Threshold"]) for name, alarm in alarms.items()} == {
        "qas-dev-errors": ("Errors", 0),
        "qas-dev-throttles": ("Throttles", 0),
        "qas-dev-slow": ("Duration", 2000),
        "qas-dev-near-timeout": ("Duration", 24_000),
    }
    dimensions = [{"Name": "FunctionName", "Value": "qas-dev"}, {"Name": "Resource", "Value": "qas-dev:live"}]
    assert all(alarm["Dimensions"] == dimensions and alarm["Tags"] == TAG_LIST for alarm in alarms.values())
    assert alarms["qas-dev-slow"]["ExtendedStatistic"] == "p95"


def test_the_dashboard_shows_metrics_of_the_alias(sent: dict[str, Any]) -> None:
    body = json.loads(sent["PutDashboard"]["DashboardBody"])
    metrics = [metric for widget in body["widgets"][1:] for metric in widget["properties"]["metrics"]]
    assert all(metric[2:6] == ["FunctionName", "qas-dev", "Resource", "qas-dev:live"] for metric in metrics)
    assert sent["PutDashboard"]["DashboardName"] == STAGE.dashboard
