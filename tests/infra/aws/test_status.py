"""The status of a stage and the function's log."""

import json
import time

from typer.testing import CliRunner

from infra.aws.change import Clock
from infra.aws.commands import app
from infra.aws.status import read_log
from tests.infra.aws.deploys import run_deploy
from tests.infra.aws.fake_aws import REGION, STAGE, FakeAws

ENVIRON = {"AWS_REGION": REGION, "NO_COLOR": "1"}


def write(aws: FakeAws, *lines: str) -> None:
    events = [{"timestamp": int(time.time() * 1000), "message": line} for line in lines]
    aws.client("logs").put_log_events(logGroupName=STAGE.log_group, logStreamName="one", logEvents=events)


def test_each_line_is_yielded_once(aws: FakeAws) -> None:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName=STAGE.log_group)
    logs.create_log_stream(logGroupName=STAGE.log_group, logStreamName="one")
    write(aws, "first", "second\n")
    clock = Clock(sleep=lambda seconds: write(aws, "third"))
    lines = read_log(logs, STAGE, since_ms=0, follow=True, clock=clock)
    assert [next(lines) for _ in range(3)] == ["first", "second", "third"]
    assert [*read_log(logs, STAGE, since_ms=0, follow=False, clock=clock)] == ["first", "second", "third"]


def test_a_stage_without_a_url_is_unhealthy(aws: FakeAws) -> None:
    """The command's clients reach moto without the extension, and moto does not support function URLs of aliases."""
    run_deploy(aws)
    run = CliRunner().invoke(app, ["status"], env=ENVIRON)
    assert run.exit_code == 3
    assert run.stderr.splitlines()[-1] == "Unhealthy: there is no URL; repeat make deploy."


def test_logs_reports_an_empty_log_and_a_missing_log(aws: FakeAws) -> None:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName=STAGE.log_group)
    logs.create_log_stream(logGroupName=STAGE.log_group, logStreamName="one")
    run = CliRunner().invoke(app, ["logs", "--minutes", "5"], env=ENVIRON)
    assert (run.exit_code, run.stdout) == (0, "")
    assert "no lines of the last 5 minutes" in run.stderr
    missing = CliRunner().invoke(app, ["logs", "--stage", "other", "--json"], env=ENVIRON)
    assert (missing.exit_code, json.loads(missing.stdout)["code"]) == (3, "not_deployed")
