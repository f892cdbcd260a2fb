"""The command line in a separate process, with an AWS account that is served over HTTP."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
import requests

from function.app import create_app
from function.config import Settings
from function.reader.reader import Reader
from infra.aws.build import ROOT
from infra.aws.cleanup import KEEP
from infra.aws.stage import Stage
from tests.function.serving import serving
from tests.infra.aws.deploys import RECIPE, FakeDocker
from tests.infra.aws.fake_aws import REGION
from tests.infra.aws.moto_extension import MotoExtension
from tests.infra.aws.server import extended_moto, listening

STAGE = Stage("cli", REGION, "123456789012")


@dataclass
class Run:
    exit_status: int
    result: Any
    stderr: str


Command = Callable[..., Run]


@pytest.fixture(scope="module")
def extension(embedded: Reader) -> Iterator[MotoExtension]:
    """Yield an extension whose function URLs point to the real app."""
    with serving(create_app(Settings(), embedded)) as url:
        yield MotoExtension(url=lambda name: f"{url}/")


@pytest.fixture(scope="module")
def endpoint(extension: MotoExtension) -> Iterator[str]:
    with listening(extended_moto(extension)) as url:
        requests.post(f"{url}/moto-api/reset", timeout=30).raise_for_status()
        yield url


@pytest.fixture(scope="module")
def command(endpoint: str) -> Command:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "QAS_"))}
    environ |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_COLOR": "1",
    }

    def run(*arguments: str, stdin: str = "", **more: str) -> Run:
        stage_option = [] if "--stage" in arguments or "cost" in arguments else ["--stage", STAGE.name]
        process = subprocess.run(
            [sys.executable, "-m", "infra.aws", *arguments, *stage_option],
            cwd=ROOT,
            env={**environ, **more},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Run(
            process.returncode, json.loads(process.stdout) if "--json" in arguments else process.stdout, process.stderr
        )

    return run


@pytest.fixture(scope="module")
def existing_image(endpoint: str) -> None:
    """Create the repository and the image, like a run that was interrupted after the push."""
    push_image(endpoint, STAGE)


def push_image(endpoint: str, stage: Stage) -> None:
    ecr = client(endpoint, "ecr")
    ecr.create_repository(repositoryName=stage.repository, imageTagMutability="IMMUTABLE", tags=stage.tag_list)
    FakeDocker(ecr).push(f"{stage.registry}/{stage.repository}:{RECIPE.tag}", "")


def client(endpoint: str, service: Any) -> Any:
    return boto3.Session("AKIAEXAMPLE", "secret", region_name=REGION).client(service, endpoint_url=endpoint)


PUBLIC = ("--auth", "none", "--i-know-it-is-public", "--json")


def test_deploy_change_roll_back_destroy(command: Command, existing_image: None, endpoint: str) -> None:
    """Deploy, deploy another version, roll back, destroy."""
    assert command("status", "--json").exit_status == 3

    planned = command("deploy", *PUBLIC, "--dry-run")
    assert planned.exit_status == 0, planned.stderr
    assert planned.result["url"] is None

    first = command("deploy", *PUBLIC)
    assert first.exit_status == 0, first.stderr
    assert first.result["changed"] and not first.result["dry_run"]
    assert [(change["resource"], change["action"]) for change in first.result["changes"]] == [
        (change["resource"], change["action"]) for change in planned.result["changes"]
    ]
    assert first.result["smoke"]["model"] == "qas/embedded-es"
    count = sum(change["action"] != "none" for change in first.result["changes"])
    assert f"Changes to make: {count}. Nothing was changed." in planned.stderr
    assert f"Changes made: {count}. URL: {first.result['url']}" in first.stderr

    second = command("deploy", *PUBLIC)
    assert not second.result["changed"]
    assert "Nothing to change." in second.stderr

    assert command("deploy", *PUBLIC, "--memory", "2048").result["version"] == "2"
    status = command("status", "--json")
    assert (status.exit_status, status.result["version"], status.result["good"]) == (0, "2", ["2", "1"])

    assert "Healthy." in status.stderr

    alarm = {"AlarmName": "qas-cli-slow", "StateValue": "ALARM", "StateReason": "the test says so"}
    client(endpoint, "cloudwatch").set_alarm_state(**alarm)
    status = command("status", "--json")
    assert (status.exit_status, status.result["well"]) == (3, False)
    assert "Unhealthy: alarm qas-cli-slow; docs/deploy.md describes what to do." in status.stderr

    rolled_back = command("rollback", "--json")
    assert rolled_back.result["version"] == "1"
    assert "Version 1 answers now." in rolled_back.stderr
    assert command("smoke", "--json").result["url"] == first.result["url"]

    rejected = command("destroy", stdin="no\n")
    assert rejected.exit_status == 1 and "Nothing was deleted" in rejected.stderr
    destroyed = command("destroy", "--json", stdin="cli\n")
    assert destroyed.exit_status == 0, destroyed.stderr
    assert len(destroyed.result["changes"]) == 10
    assert command("status", "--json").result["code"] == "not_deployed"


def test_the_result_of_a_dry_run_has_no_token(command: Command, extension: MotoExtension, existing_image: None) -> None:
    planned = command("deploy", "--auth", "token", "--json", "--no-smoke", "--stage", "dry", "--dry-run")
    assert planned.exit_status == 0, planned.stderr
    assert "token" not in planned.result


def test_a_deploy_succeeds_even_if_old_versions_cannot_be_deleted(
    command: Command, extension: MotoExtension, endpoint: str
) -> None:
    """The result is complete, with the token; the next deploy with the permission deletes the old versions."""
    stage = Stage("old", REGION, "123456789012")
    push_image(endpoint, stage)
    assert command("deploy", *PUBLIC, "--no-smoke", "--stage", "old").exit_status == 0
    aws_lambda = client(endpoint, "lambda")
    for memory in range(2000, 2000 + KEEP):
        aws_lambda.update_function_configuration(FunctionName=stage.function, MemorySize=memory)
        aws_lambda.publish_version(FunctionName=stage.function)
    deploy = ("deploy", "--auth", "token", "--no-smoke", "--json", "--stage", "old")

    extension.may_delete = False
    first = command(*deploy)
    assert (first.exit_status, first.result["version"]) == (0, str(KEEP + 2)), first.stderr
    assert len(first.result["token"]) >= 43
    assert first.result["prune_failed"]["code"] == "access_denied"
    assert "Old versions or images could not be deleted: Your credentials do not allow DeleteFunction" in first.stderr

    extension.may_delete = True
    again = command(*deploy)
    assert "prune_failed" not in again.result
    assert [change["name"] for change in again.result["changes"] if change["action"] == "delete"] == [
        "qas-old:2",
        "qas-old:1",
    ]


def test_an_unreachable_endpoint_is_reported(command: Command) -> None:
    run = command("status", "--json", AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1")
    assert run.result["code"] == "unreachable"


def test_a_missing_region_is_reported(command: Command) -> None:
    assert command("status", "--json", AWS_REGION="", AWS_CONFIG_FILE="/dev/null").result["code"] == "no_region"


def test_the_cost_of_a_million_questions(command: Command) -> None:
    run = command("cost", "--latency", "1769=10", "--json")
    (cost,) = run.result["costs"]
    assert cost["on_demand"] == pytest.approx(0.2 + 1_000_000 * 1769 / 1024 * 0.01 * 0.0000166667)
    assert run.result["prices"]["date"] in run.stderr


def test_the_cost_of_the_measurements_with_and_without_warm_environments(command: Command) -> None:
    run = command("cost", "--warm", "2", "--warm-hours", "100", "--json")
    assert {(cost["model"], cost["memory_mb"]) for cost in run.result["costs"]} == {
        (row["model"], row["memory_mb"]) for row in run.result["measured"]
    }
    embedded = next(cost for cost in run.result["costs"] if cost["memory_mb"] == 1769)
    assert embedded["provisioned"] < embedded["on_demand"]
    assert embedded["kept_a_month"] == pytest.approx(2 * 1769 / 1024 * 100 * 3600 * 0.0000041667)
    assert run.result["measured"][0]["machine"] in run.stderr


def test_wrong_usage_exits_with_status_2(command: Command) -> None:
    assert command("deploy", "--no-such-option").exit_status == 2
