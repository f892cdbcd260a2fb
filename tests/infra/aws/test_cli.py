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
from infra.aws.image import ROOT
from infra.aws.prune import KEPT
from infra.aws.stage import Stage
from tests.function.serving import serving
from tests.infra.aws.amazon import RECIPE, REGION, Pushed
from tests.infra.aws.complement import Complement
from tests.infra.aws.server import completed, listening

STAGE = Stage("cli", REGION, "123456789012")


@dataclass
class Ran:
    status: int
    result: Any
    told: str


Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def complement(embedded: Reader) -> Iterator[Complement]:
    """Yield a complement whose function URLs point to the real app."""
    with serving(create_app(Settings(), embedded)) as url:
        yield Complement(url=lambda name: f"{url}/")


@pytest.fixture(scope="module")
def endpoint(complement: Complement) -> Iterator[str]:
    with listening(completed(complement)) as url:
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

    def run(*arguments: str, typed: str = "", **more: str) -> Ran:
        of_stage = [] if "--stage" in arguments or "cost" in arguments else ["--stage", STAGE.name]
        done = subprocess.run(
            [sys.executable, "-m", "infra.aws", *arguments, *of_stage],
            cwd=ROOT,
            env={**environ, **more},
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Ran(done.returncode, json.loads(done.stdout) if "--json" in arguments else done.stdout, done.stderr)

    return run


@pytest.fixture(scope="module")
def pushed(endpoint: str) -> None:
    """Create the repository and the image, like a run that was interrupted after the push."""
    push(endpoint, STAGE)


def push(endpoint: str, stage: Stage) -> None:
    ecr = client(endpoint, "ecr")
    ecr.create_repository(repositoryName=stage.repository, imageTagMutability="IMMUTABLE", tags=stage.tag_list)
    Pushed(ecr).push(f"{stage.registry}/{stage.repository}:{RECIPE.tag}", "")


def client(endpoint: str, service: str) -> Any:
    return boto3.Session("AKIAEXAMPLE", "secret", region_name=REGION).client(service, endpoint_url=endpoint)


PUBLIC = ("--auth", "none", "--i-know-it-is-public", "--json")


def test_a_life(command: Command, pushed: None, endpoint: str) -> None:
    """Deploy, deploy another version, roll back, destroy."""
    assert command("status", "--json").status == 3

    planned = command("deploy", *PUBLIC, "--dry-run")
    assert planned.status == 0, planned.told
    assert planned.result["url"] is None

    first = command("deploy", *PUBLIC)
    assert first.status == 0, first.told
    assert first.result["changed"] and not first.result["dry_run"]
    assert [(one["resource"], one["action"]) for one in first.result["changes"]] == [
        (one["resource"], one["action"]) for one in planned.result["changes"]
    ]
    assert first.result["smoke"]["model"] == "qas/embedded-es"
    count = len([one for one in first.result["changes"] if one["action"] != "none"])
    assert f"Cambios que haría: {count}. No se ha tocado nada. · Changes to make: {count}." in planned.told
    assert f"Cambios hechos: {count}. URL: {first.result['url']} · Changes made: {count}." in first.told

    second = command("deploy", *PUBLIC)
    assert not second.result["changed"]
    assert "No hay nada que cambiar. · Nothing to change." in second.told

    assert command("deploy", *PUBLIC, "--memory", "2048").result["version"] == "2"
    status = command("status", "--json")
    assert (status.status, status.result["version"], status.result["good"]) == (0, "2", ["2", "1"])

    assert "Está bien. · It is well." in status.told

    raised = {"AlarmName": "qas-cli-slow", "StateValue": "ALARM", "StateReason": "the test says so"}
    client(endpoint, "cloudwatch").set_alarm_state(**raised)
    status = command("status", "--json")
    assert (status.status, status.result["well"]) == (3, False)
    assert "Not well: qas-cli-slow is raised; docs/deploy.md says what to do." in status.told

    back = command("rollback", "--json")
    assert back.result["version"] == "1"
    assert "Contesta la versión 1. · version 1 answers." in back.told
    assert command("smoke", "--json").result["url"] == first.result["url"]

    refused = command("destroy", typed="no\n")
    assert refused.status == 1 and "No se ha borrado nada" in refused.told
    destroyed = command("destroy", "--json", typed="cli\n")
    assert destroyed.status == 0, destroyed.told
    assert len(destroyed.result["changes"]) == 10
    assert command("status", "--json").result["code"] == "not_deployed"


def test_the_token_is_in_the_result_once(command: Command, complement: Complement, pushed: None) -> None:
    first = command("deploy", "--auth", "token", "--json", "--no-smoke", "--stage", "dry", "--dry-run")
    assert first.status == 0, first.told
    assert "token" not in first.result


def test_a_deploy_is_done_though_old_versions_cannot_go(
    command: Command, complement: Complement, endpoint: str
) -> None:
    """The result is complete, with the token; the next deploy with the permission deletes the old versions."""
    stage = Stage("old", REGION, "123456789012")
    push(endpoint, stage)
    assert command("deploy", *PUBLIC, "--no-smoke", "--stage", "old").status == 0
    lambda_ = client(endpoint, "lambda")
    for memory in range(2000, 2000 + KEPT):
        lambda_.update_function_configuration(FunctionName=stage.function, MemorySize=memory)
        lambda_.publish_version(FunctionName=stage.function)
    deploy = ("deploy", "--auth", "token", "--no-smoke", "--json", "--stage", "old")

    complement.may_delete = False
    done = command(*deploy)
    assert (done.status, done.result["version"]) == (0, str(KEPT + 2)), done.told
    assert len(done.result["token"]) >= 43
    assert done.result["prune_failed"]["code"] == "access_denied"
    assert "Versiones o imágenes viejas se quedan: Sus credenciales no permiten DeleteFunction" in done.told

    complement.may_delete = True
    again = command(*deploy)
    assert "prune_failed" not in again.result
    assert [one["name"] for one in again.result["changes"] if one["action"] == "delete"] == ["qas-old:2", "qas-old:1"]


def test_an_endpoint_where_nobody_listens_is_told(command: Command) -> None:
    ran = command("status", "--json", AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1")
    assert ran.result["code"] == "unreachable"


def test_without_a_region_it_is_asked_for(command: Command) -> None:
    assert command("status", "--json", AWS_REGION="", AWS_CONFIG_FILE="/dev/null").result["code"] == "no_region"


def test_the_cost_of_a_million_questions(command: Command) -> None:
    ran = command("cost", "--latency", "1769=10", "--json")
    (cost,) = ran.result["costs"]
    assert cost["on_demand"] == pytest.approx(0.2 + 1_000_000 * 1769 / 1024 * 0.01 * 0.0000166667)
    assert ran.result["prices"]["date"] in ran.told


def test_the_cost_of_what_was_measured_with_and_without_warm_environments(command: Command) -> None:
    ran = command("cost", "--warm", "2", "--warm-hours", "100", "--json")
    assert {(cost["model"], cost["memory_mb"]) for cost in ran.result["costs"]} == {
        (row["model"], row["memory_mb"]) for row in ran.result["measured"]
    }
    embedded = next(cost for cost in ran.result["costs"] if cost["memory_mb"] == 1769)
    assert embedded["provisioned"] < embedded["on_demand"]
    assert embedded["kept_a_month"] == pytest.approx(2 * 1769 / 1024 * 100 * 3600 * 0.0000041667)
    assert ran.result["measured"][0]["machine"] in ran.told


def test_wrong_usage_has_a_status_of_its_own(command: Command) -> None:
    assert command("deploy", "--no-such-option").status == 2
