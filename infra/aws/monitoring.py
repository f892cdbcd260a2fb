"""The CloudWatch alarms and dashboard of the alias; docs/deploy.md describes how to respond to each alarm."""

import json
from typing import Any

from infra.aws.account import CloudWatchClient
from infra.aws.change import Change, State, compare
from infra.aws.errors import NotOurs
from infra.aws.options import DeployOptions
from infra.aws.stage import Stage

NEAR_TIMEOUT = 0.8


def alarm_names(stage: Stage) -> list[str]:
    return [f"{stage.function}-{kind}" for kind in ("errors", "throttles", "slow", "near-timeout")]


def ensure_alarms(cloudwatch: CloudWatchClient, stage: Stage, options: DeployOptions, dry_run: bool) -> list[Change]:
    """Create or update the alarms. Raises NotOurs."""
    present = _read_alarms(cloudwatch, stage)
    changes = []
    for name, alarm in _desired_alarms(stage, options).items():
        current = None if name not in present else {field: present[name].get(field) for field in alarm}
        change = compare("alarm", name, current, alarm)
        if change and not dry_run:
            cloudwatch.put_metric_alarm(AlarmName=name, Tags=stage.tag_list, **alarm)
        changes.append(change)
    return changes


def alarm_states(cloudwatch: CloudWatchClient, stage: Stage) -> dict[str, str]:
    """Return the states by alarm name: OK, ALARM or INSUFFICIENT_DATA. Raises NotOurs."""
    return {name: alarm["StateValue"] for name, alarm in sorted(_read_alarms(cloudwatch, stage).items())}


def raised_alarms(cloudwatch: CloudWatchClient, stage: Stage) -> list[str]:
    """Return the names of the alarms in state ALARM. Raises NotOurs."""
    return [name for name, state in alarm_states(cloudwatch, stage).items() if state == "ALARM"]


def remove_alarms(cloudwatch: CloudWatchClient, stage: Stage, dry_run: bool) -> list[Change]:
    """Delete the alarms. Raises NotOurs."""
    present = _read_alarms(cloudwatch, stage)
    changes = [compare("alarm", name, {"metric": alarm["MetricName"]}, None) for name, alarm in sorted(present.items())]
    if changes and not dry_run:
        cloudwatch.delete_alarms(AlarmNames=sorted(present))
    return changes


def ensure_dashboard(cloudwatch: CloudWatchClient, stage: Stage, dry_run: bool) -> Change:
    """Create or update the dashboard. Raises NotOurs."""
    desired = _desired_dashboard(stage)
    change = compare("dashboard", stage.dashboard, _read_dashboard(cloudwatch, stage), desired)
    if change and not dry_run:
        cloudwatch.put_dashboard(DashboardName=stage.dashboard, DashboardBody=json.dumps(desired))
    return change


def remove_dashboard(cloudwatch: CloudWatchClient, stage: Stage, dry_run: bool) -> Change:
    """Delete the dashboard. Raises NotOurs."""
    change = compare("dashboard", stage.dashboard, _read_dashboard(cloudwatch, stage), None)
    if change and not dry_run:
        cloudwatch.delete_dashboards(DashboardNames=[stage.dashboard])
    return change


def _desired_alarms(stage: Stage, options: DeployOptions) -> dict[str, dict[str, Any]]:
    """Return the arguments of PutMetricAlarm by alarm name; durations are in milliseconds."""
    errors, throttles, slow, near_timeout = alarm_names(stage)
    default = {
        "Namespace": "AWS/Lambda",
        "Dimensions": [
            {"Name": "FunctionName", "Value": stage.function},
            {"Name": "Resource", "Value": stage.alias},
        ],
        "Period": 60,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [options.alarm_topic] if options.alarm_topic else [],
    }
    return {
        errors: {**default, "MetricName": "Errors", "Statistic": "Sum", "Threshold": 0.0},
        throttles: {**default, "MetricName": "Throttles", "Statistic": "Sum", "Threshold": 0.0},
        slow: {
            **default,
            "MetricName": "Duration",
            "ExtendedStatistic": "p95",
            "Threshold": float(options.slow_ms),
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": 3,
        },
        near_timeout: {
            **default,
            "MetricName": "Duration",
            "Statistic": "Maximum",
            "Threshold": NEAR_TIMEOUT * options.timeout_s * 1000,
        },
    }


def _read_alarms(cloudwatch: CloudWatchClient, stage: Stage) -> dict[str, dict[str, Any]]:
    alarms = cloudwatch.describe_alarms(AlarmNames=alarm_names(stage))["MetricAlarms"]
    for alarm in alarms:
        if not stage.owns(cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]):
            raise NotOurs("a CloudWatch alarm", alarm["AlarmName"])
    return {alarm["AlarmName"]: dict(alarm) for alarm in alarms}


def _desired_dashboard(stage: Stage) -> State:
    requests = [("Invocations", "Sum"), ("Errors", "Sum"), ("Throttles", "Sum")]
    durations = [("Duration", "p50"), ("Duration", "p95"), ("Duration", "Maximum")]
    concurrency = [("ConcurrentExecutions", "Maximum"), ("ProvisionedConcurrencySpilloverInvocations", "Sum")]
    return {
        "widgets": [
            {
                "type": "text",
                "x": 0,
                "y": 0,
                "width": 24,
                "height": 1,
                "properties": {"markdown": _tags_as_markdown(stage)},
            },
            _graph(stage, 0, "Requests", requests),
            _graph(stage, 8, "Duration (ms)", durations),
            _graph(stage, 16, "Concurrent executions", concurrency),
        ]
    }


def _graph(stage: Stage, x: int, title: str, metrics: list[tuple[str, str]]) -> State:
    dimensions = ["FunctionName", stage.function, "Resource", stage.alias]
    return {
        "type": "metric",
        "x": x,
        "y": 1,
        "width": 8,
        "height": 6,
        "properties": {
            "title": title,
            "region": stage.region,
            "view": "timeSeries",
            "period": 60,
            "metrics": [["AWS/Lambda", name, *dimensions, {"stat": statistic}] for name, statistic in metrics],
        },
    }


def _tags_as_markdown(stage: Stage) -> str:
    """Return the stage's tags for the dashboard's text: not every AWS partition supports tags on dashboards."""
    return "  ".join(f"`{key}={value}`" for key, value in stage.tags.items())


def _read_dashboard(cloudwatch: CloudWatchClient, stage: Stage) -> State | None:
    try:
        body = json.loads(cloudwatch.get_dashboard(DashboardName=stage.dashboard)["DashboardBody"])
    except cloudwatch.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("ResourceNotFound", "DashboardNotFoundError"):
            raise
        return None
    texts = [widget.get("properties", {}).get("markdown") for widget in body.get("widgets", [])]
    if _tags_as_markdown(stage) not in texts:
        raise NotOurs("a CloudWatch dashboard", stage.dashboard)
    return dict(body)
