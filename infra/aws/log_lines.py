"""Reading and following the function's log."""

from collections.abc import Iterator
from typing import Any

from infra.aws.clock import Clock
from infra.aws.errors import NotDeployed
from infra.aws.stage import Stage

LOOK_SECONDS = 2.0


def read_lines(logs: Any, stage: Stage, since_ms: int, follow: bool, clock: Clock) -> Iterator[str]:
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
        clock.sleep(LOOK_SECONDS)
