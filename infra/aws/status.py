"""Reading what is deployed: the status of a stage, and the function's log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.aws.account import Account, CloudWatchLogsClient
from infra.aws.change import Clock
from infra.aws.errors import NotDeployed
from infra.aws.function import access_of, identity_of
from infra.aws.monitoring import alarm_states
from infra.aws.stage import Stage
from infra.aws.url import find_url
from infra.aws.versions import LATEST, find_alias, list_versions

POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Status:
    """What is deployed: `settings` of the version that answers, `good` the versions that passed the smoke test."""

    stage: str
    region: str
    url: str | None
    auth: str
    version: str
    weights: Mapping[str, float]
    good: tuple[str, ...]
    versions: tuple[str, ...]
    settings: Mapping[str, Any]
    alarms: Mapping[str, str]

    @property
    def healthy(self) -> bool:
        return self.url is not None and not self.raised

    @property
    def raised(self) -> list[str]:
        """Return the names of the alarms in state ALARM."""
        return [name for name, state in self.alarms.items() if state == "ALARM"]


def read_status(account: Account, stage: Stage) -> Status:
    """Read the status from AWS. Raises NotDeployed."""
    aws_lambda = account.client("lambda")
    alias, url = find_alias(aws_lambda, stage), find_url(aws_lambda, stage)
    if alias is None:
        raise NotDeployed(stage.name, stage.region)
    versions = list_versions(aws_lambda, stage)
    live = versions[alias.version]
    return Status(
        stage=stage.name,
        region=stage.region,
        url=None if url is None else str(url["FunctionUrl"]),
        auth=access_of(live),
        version=alias.version,
        weights=alias.weights,
        good=alias.good,
        versions=tuple(number for number in versions if number != LATEST),
        settings=identity_of(live),
        alarms=alarm_states(account.client("cloudwatch"), stage),
    )


def read_log(logs: CloudWatchLogsClient, stage: Stage, since_ms: int, follow: bool, clock: Clock) -> Iterator[str]:
    """Yield each line since `since_ms` (Unix time in milliseconds) once; with `follow`, wait for new lines forever.

    Raises NotDeployed.
    """
    seen: set[str] = set()
    paginator = logs.get_paginator("filter_log_events")
    while True:
        try:
            for page in paginator.paginate(logGroupName=stage.log_group, startTime=since_ms):
                for event in page["events"]:
                    if event["eventId"] not in seen:
                        seen.add(event["eventId"])
                        since_ms = max(since_ms, event["timestamp"])
                        yield event["message"].rstrip()
        except logs.exceptions.ResourceNotFoundException:
            raise NotDeployed(stage.name, stage.region) from None
        if not follow:
            return
        clock.sleep(POLL_SECONDS)
