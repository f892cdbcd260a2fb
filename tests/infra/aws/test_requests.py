"""The exact parameters of the API calls of a first deploy."""

import json
from typing import Any

import pytest

from tests.infra.aws.amazon import RECIPE, STAGE, Amazon, deployed

TAGS = {"qas:made-by": "infra.aws", "qas:stage": "dev"}
TAG_LIST = [{"Key": key, "Value": value} for key, value in TAGS.items()]


@pytest.fixture
def sent(amazon: Amazon) -> dict[str, Any]:
    """Return the parameters of the last call, by operation."""
    deployed(amazon)
    return {call.operation: call.given for call in amazon.calls}


def test_the_repository(sent: dict[str, Any]) -> None:
    assert sent["CreateRepository"] == {
        "repositoryName": "qas-dev",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "tags": TAG_LIST,
    }


def test_the_role_may_write_its_log_and_its_traces_and_no_more(sent: dict[str, Any]) -> None:
    assert json.loads(sent["PutRolePolicy"]["PolicyDocument"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/qas-dev:*",
        },
        {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"},
    ]
    (trusted,) = json.loads(sent["CreateRole"]["AssumeRolePolicyDocument"])["Statement"]
    assert trusted["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert sent["CreateRole"]["Tags"] == TAG_LIST


def test_the_function(amazon: Amazon, sent: dict[str, Any]) -> None:
    image = {"imageTag": RECIPE.tag}
    (found,) = amazon.client("ecr").describe_images(repositoryName="qas-dev", imageIds=[image])["imageDetails"]
    assert sent["CreateFunction"] == {
        "FunctionName": "qas-dev",
        "PackageType": "Image",
        "Code": {"ImageUri": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/qas-dev@{found['imageDigest']}"},
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


def test_the_log_group_has_an_end(sent: dict[str, Any]) -> None:
    assert sent["CreateLogGroup"] == {"logGroupName": "/aws/lambda/qas-dev", "tags": TAGS}
    assert sent["PutRetentionPolicy"] == {"logGroupName": "/aws/lambda/qas-dev", "retentionInDays": 30}


def test_spending_has_a_cap(sent: dict[str, Any]) -> None:
    assert sent["PutFunctionConcurrency"] == {"FunctionName": "qas-dev", "ReservedConcurrentExecutions": 10}


def test_the_url_is_that_of_the_alias(sent: dict[str, Any]) -> None:
    assert sent["CreateAlias"] == {"FunctionName": "qas-dev", "Name": "live", "FunctionVersion": "1"}
    assert sent["CreateFunctionUrlConfig"] == {
        "FunctionName": "qas-dev",
        "Qualifier": "live",
        "AuthType": "AWS_IAM",
        "Cors": {},
    }


def test_the_alarms_watch_the_alias(amazon: Amazon, sent: dict[str, Any]) -> None:
    alarms = {call.given["AlarmName"]: call.given for call in amazon.calls if call.operation == "PutMetricAlarm"}
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
