"""The CloudWatch dashboard: requests, durations, errors, concurrency."""

import json
from typing import Any

from infra.aws.change import Change, State, compare
from infra.aws.errors import NotOurs
from infra.aws.stage import ALIAS, Stage


def ensure_dashboard(cloudwatch: Any, stage: Stage, dry_run: bool) -> Change:
    """Create or update the dashboard. Raises NotOurs."""
    wanted = _wanted(stage)
    change = compare("dashboard", stage.dashboard, _read(cloudwatch, stage), wanted)
    if change and not dry_run:
        cloudwatch.put_dashboard(DashboardName=stage.dashboard, DashboardBody=json.dumps(wanted))
    return change


def remove_dashboard(cloudwatch: Any, stage: Stage, dry_run: bool) -> Change:
    """Delete the dashboard. Raises NotOurs."""
    change = compare("dashboard", stage.dashboard, _read(cloudwatch, stage), None)
    if change and not dry_run:
        cloudwatch.delete_dashboards(DashboardNames=[stage.dashboard])
    return change


def _wanted(stage: Stage) -> State:
    counts = [("Invocations", "Sum"), ("Errors", "Sum"), ("Throttles", "Sum")]
    durations = [("Duration", "p50"), ("Duration", "p95"), ("Duration", "Maximum")]
    at_once = [("ConcurrentExecutions", "Maximum"), ("ProvisionedConcurrencySpilloverInvocations", "Sum")]
    return {
        "widgets": [
            {
                "type": "text",
                "x": 0,
                "y": 0,
                "width": 24,
                "height": 1,
                "properties": {"markdown": _mark(stage)},
            },
            _graph(stage, 0, "Peticiones · Requests", counts),
            _graph(stage, 8, "Duración (ms) · Duration (ms)", durations),
            _graph(stage, 16, "A la vez · At once", at_once),
        ]
    }


def _graph(stage: Stage, x: int, title: str, metrics: list[tuple[str, str]]) -> State:
    dimensions = ["FunctionName", stage.function, "Resource", f"{stage.function}:{ALIAS}"]
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


def _mark(stage: Stage) -> str:
    """Return the stage's tags as Markdown, because not every AWS partition supports tags on dashboards."""
    return "  ".join(f"`{key}={value}`" for key, value in stage.tags.items())


def _read(cloudwatch: Any, stage: Stage) -> State | None:
    try:
        body = json.loads(cloudwatch.get_dashboard(DashboardName=stage.dashboard)["DashboardBody"])
    except cloudwatch.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("ResourceNotFound", "DashboardNotFoundError"):
            raise
        return None
    if not any(widget.get("properties", {}).get("markdown") == _mark(stage) for widget in body.get("widgets", [])):
        raise NotOurs("un panel de CloudWatch", "a CloudWatch dashboard", stage.dashboard)
    return dict(body)
