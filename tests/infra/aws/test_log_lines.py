import time

import pytest

from infra.aws.clock import Clock
from infra.aws.errors import NotDeployed
from infra.aws.log_lines import read_lines
from tests.infra.aws.amazon import STAGE, Amazon


def write(amazon: Amazon, *lines: str) -> None:
    events = [{"timestamp": int(time.time() * 1000), "message": line} for line in lines]
    amazon.client("logs").put_log_events(logGroupName=STAGE.log_group, logStreamName="one", logEvents=events)


def test_each_line_is_told_once_also_while_it_goes_on(amazon: Amazon) -> None:
    logs = amazon.client("logs")
    logs.create_log_group(logGroupName=STAGE.log_group)
    logs.create_log_stream(logGroupName=STAGE.log_group, logStreamName="one")
    write(amazon, "first", "second\n")
    clock = Clock(sleep=lambda seconds: write(amazon, "third"))
    lines = read_lines(logs, STAGE, since_ms=0, follow=True, clock=clock)
    assert [next(lines) for _ in range(3)] == ["first", "second", "third"]
    assert [*read_lines(logs, STAGE, since_ms=0, follow=False, clock=clock)] == ["first", "second", "third"]


def test_without_a_log_group_nothing_is_deployed(amazon: Amazon) -> None:
    with pytest.raises(NotDeployed):
        next(read_lines(amazon.client("logs"), STAGE, 0, follow=False, clock=Clock()))
