"""The four alarms of the alias; docs/deploy.md describes how to respond to each."""

from typing import Any

from infra.aws.change import Change, compare
from infra.aws.errors import NotOurs
from infra.aws.stage import ALIAS, Stage
from infra.aws.wanted import Wanted

NEAR_TIMEOUT = 0.8


def alarm_names(stage: Stage) -> list[str]:
    return [f"{stage.function}-{kind}" for kind in ("errors", "throttles", "slow", "near-timeout")]


def wanted_alarms(stage: Stage, wanted: Wanted) -> dict[str, dict[str, Any]]:
    """Return the arguments of PutMetricAlarm by alarm name; durations are in milliseconds."""
    errors, throttles, slow, near_timeout = alarm_names(stage)
    return {
        errors: _alarm(stage, wanted, MetricName="Errors", Statistic="Sum", Threshold=0.0),
        throttles: _alarm(stage, wanted, MetricName="Throttles", Statistic="Sum", Threshold=0.0),
        slow: _alarm(
            stage,
            wanted,
            MetricName="Duration",
            ExtendedStatistic="p95",
            Threshold=float(wanted.slow_ms),
            EvaluationPeriods=3,
            DatapointsToAlarm=3,
        ),
        near_timeout: _alarm(
            stage,
            wanted,
            MetricName="Duration",
            Statistic="Maximum",
            Threshold=NEAR_TIMEOUT * wanted.timeout_s * 1000,
        ),
    }


def ensure_alarms(cloudwatch: Any, stage: Stage, wanted: Wanted, dry_run: bool) -> list[Change]:
    """Create or update the alarms. Raises NotOurs."""
    present = _read(cloudwatch, stage)
    changes = []
    for name, alarm in wanted_alarms(stage, wanted).items():
        current = None if name not in present else {field: present[name].get(field) for field in alarm}
        change = compare("alarm", name, current, alarm)
        if change and not dry_run:
            cloudwatch.put_metric_alarm(AlarmName=name, Tags=stage.tag_list, **alarm)
        changes.append(change)
    return changes


def raising(cloudwatch: Any, stage: Stage) -> list[str]:
    """Return the names of the alarms in state ALARM."""
    return sorted(name for name, alarm in _read(cloudwatch, stage).items() if alarm["StateValue"] == "ALARM")


def states(cloudwatch: Any, stage: Stage) -> dict[str, str]:
    return {name: alarm["StateValue"] for name, alarm in sorted(_read(cloudwatch, stage).items())}


def remove_alarms(cloudwatch: Any, stage: Stage, dry_run: bool) -> list[Change]:
    """Delete the alarms. Raises NotOurs."""
    present = _read(cloudwatch, stage)
    changes = [compare("alarm", name, {"metric": alarm["MetricName"]}, None) for name, alarm in sorted(present.items())]
    if changes and not dry_run:
        cloudwatch.delete_alarms(AlarmNames=sorted(present))
    return changes


def _alarm(stage: Stage, wanted: Wanted, **of_its_own: Any) -> dict[str, Any]:
    return {
        "Namespace": "AWS/Lambda",
        "Dimensions": [
            {"Name": "FunctionName", "Value": stage.function},
            {"Name": "Resource", "Value": f"{stage.function}:{ALIAS}"},
        ],
        "Period": 60,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [wanted.alarm_topic] if wanted.alarm_topic else [],
        **of_its_own,
    }


def _read(cloudwatch: Any, stage: Stage) -> dict[str, dict[str, Any]]:
    found = cloudwatch.describe_alarms(AlarmNames=alarm_names(stage))["MetricAlarms"]
    for alarm in found:
        if not stage.owns(cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]):
            raise NotOurs("una alarma de CloudWatch", "a CloudWatch alarm", alarm["AlarmName"])
    return {alarm["AlarmName"]: alarm for alarm in found}
