"""The commands in this process: their errors, the exact text that they print, and their arguments."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console as Terminal
from typer.testing import CliRunner

from infra.aws.change import Change, compare
from infra.aws.commands import app
from infra.aws.commands.console import MAX_VALUE_LENGTH, Console
from infra.aws.commands.cost import measured_latencies, parse_latencies
from infra.aws.errors import BadSetting, NoLatencies
from infra.aws.options import Architecture, Auth, Canary, DeployOptions, Warm
from tests.infra.aws.fake_aws import REGION, FakeAws
from tests.infra.image.test_measurements import ROW

ENVIRON = {"AWS_REGION": REGION, "NO_COLOR": "1"}


@pytest.mark.parametrize(
    "arguments, code, status",
    [
        (["deploy", "--memory", "1"], "bad_setting", 1),
        (["deploy", "--auth", "none"], "bad_setting", 1),
        (["deploy", "--set", "QAS_THREADS"], "bad_setting", 1),
        (["deploy", "--model", "docs"], "bad_model", 1),
        (["status"], "not_deployed", 3),
        (["rollback"], "not_deployed", 3),
        (["smoke"], "not_deployed", 3),
        (["status", "--profile", "none"], "no_credentials", 1),
        (["status", "--stage", "Not-A-Name"], "bad_setting", 1),
        (["cost", "--latencies", "none.json"], "no_latencies", 1),
        (["cost", "--latency", "1769"], "bad_setting", 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_failed_command_reports_its_code(aws: FakeAws, arguments: list[str], code: str, status: int) -> None:
    run = CliRunner().invoke(app, [*arguments, "--json"], env=ENVIRON)
    result = json.loads(run.stdout)
    assert (result["code"], run.exit_code) == (code, status)
    assert run.stderr.strip() == f"✗ {result['error']} [{code}]"


def test_every_command_has_help() -> None:
    assert len(app.registered_commands) == 7
    assert all(command.help and command.help.endswith(".") for command in app.registered_commands)


def printed(change: Change) -> list[str]:
    output = StringIO()
    Console(as_json=False, terminal=Terminal(file=output, highlight=False, soft_wrap=True)).change(change)
    return output.getvalue().splitlines()


def test_a_nested_difference_is_shown_with_its_path() -> None:
    rule = {"action": {"type": "expire"}, "selection": {"countNumber": 20, "tagStatus": "any"}}
    other = {"action": {"type": "expire"}, "selection": {"countNumber": 7, "tagStatus": "any"}}
    change = compare("ecr_repository", "qas-dev", {"lifecycle": {"rules": [rule]}}, {"lifecycle": {"rules": [other]}})
    assert printed(change) == [
        "~ repository qas-dev change",
        "    lifecycle.rules[0].selection.countNumber: 20 → 7",
    ]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({"QAS_A": "1"}, {"QAS_A": "1", "QAS_B": "2"}, "environment.QAS_B: 2"),
        ({"QAS_A": "1"}, {}, "environment.QAS_A: 1 → null"),
        ([1, 2], [1], "environment: [1, 2] → [1]"),
        (None, ["[red]"], 'environment: ["[red]"]'),
    ],
)
def test_added_and_removed_values_are_shown(before: object, after: object, line: str) -> None:
    change = compare("lambda_function", "qas-dev", {"environment": before}, {"environment": after})
    assert printed(change)[1:] == [f"    {line}"]


def test_long_values_are_truncated() -> None:
    (line,) = printed(compare("dashboard", "qas-dev", None, {"widgets": ["x" * 2000]}))[1:]
    assert line.startswith('    widgets: ["xxx') and line.endswith("x…") and len(line) < MAX_VALUE_LENGTH + 20


@pytest.mark.parametrize(
    "option, arguments",
    [
        ("--memory", {"memory_mb": 64}),
        ("--memory", {"memory_mb": 10_241}),
        ("--timeout", {"timeout_s": 901}),
        ("--storage", {"storage_mb": 100}),
        ("--reserved-concurrency", {"reserved_concurrency": -1}),
        ("--retention", {"retention_days": 31}),
        ("--canary", {"canary": Canary(100)}),
        ("--canary-minutes", {"canary": Canary(10, -1)}),
        ("--slow-ms", {"slow_ms": 60_000}),
        ("--rotate-token", {"rotate_token": True}),
        ("--i-know-it-is-public", {"auth": Auth.NONE}),
        ("--snapstart", {"snapstart": True, "warm": Warm(1)}),
        ("--snapstart", {"snapstart": True, "storage_mb": 1024}),
        ("QAS_THREADS", {"variables": {"QAS_THREADS": "many"}}),
        ("QAS_UNKNOWN", {"variables": {"QAS_UNKNOWN": "1"}}),
        ("QAS_AUTH", {"variables": {"QAS_AUTH": "none"}}),
        ("QAS_TOKEN_SHA256", {"variables": {"QAS_TOKEN_SHA256": "0"}}),
        ("QAS_MODEL", {"variables": {"QAS_MODEL": "/tmp"}}),
    ],
)
def test_an_invalid_option_is_named(option: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(BadSetting, match=option):
        DeployOptions(**arguments)


@pytest.mark.parametrize("memory, threads", [(512, "1"), (1769, "1"), (3538, "2"), (10_240, "5")])
def test_there_is_a_thread_for_each_full_vcpu(memory: int, threads: str) -> None:
    assert DeployOptions(memory_mb=memory).environment(None) == {"QAS_THREADS": threads, "QAS_AUTH": "iam"}


def test_a_setting_overrides_the_default_from_the_memory() -> None:
    options = DeployOptions(memory_mb=3538, variables={"QAS_THREADS": "1", "QAS_MAX_WINDOWS": "50"})
    assert options.environment(None) == {"QAS_THREADS": "1", "QAS_AUTH": "iam", "QAS_MAX_WINDOWS": "50"}


def test_iam_is_the_default_access() -> None:
    assert DeployOptions().auth is Auth.IAM
    assert [auth.url_type for auth in Auth] == ["AWS_IAM", "NONE", "NONE"]


def test_an_architecture_has_a_docker_platform() -> None:
    assert [architecture.platform for architecture in Architecture] == ["linux/amd64", "linux/arm64"]


@pytest.mark.parametrize(
    "warm", [Warm(20), Warm(0, "8-20"), Warm(1, "20-8"), Warm(1, "8-24"), Warm(1, "8"), Warm(1, "mornings")]
)
def test_invalid_warm_options_are_rejected(warm: Warm) -> None:
    with pytest.raises(BadSetting, match="--warm"):
        DeployOptions(reserved_concurrency=10, warm=warm)


def test_latencies_are_read_from_the_measurements(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    rows = [ROW, ROW | {"memory_mb": 512, "billed_ms": 49}, ROW | {"model": "tests/large", "billed_ms": 105}]
    path.write_text(json.dumps({"rows": rows}))
    latencies, measurements = measured_latencies(path)
    assert latencies == {"tests/small": {1769: 13.0, 512: 49.0}, "tests/large": {1769: 105.0}}
    assert {row.measured for row in measurements} == {"2026-01-31"}


def test_missing_measurements_are_reported(tmp_path: Path) -> None:
    with pytest.raises(NoLatencies, match=r"infra\.image\.measure --write"):
        measured_latencies(tmp_path / "none.json")


@pytest.mark.parametrize("text", ["", "[]", '{"rows": [{"memory_mb": 1}]}', '{"rows": 3}'])
def test_a_malformed_file_of_measurements_is_rejected(tmp_path: Path, text: str) -> None:
    path = tmp_path / "memory.json"
    path.write_text(text)
    with pytest.raises(NoLatencies, match=r"memory\.json"):
        measured_latencies(path)


def test_latencies_are_parsed_from_arguments() -> None:
    assert parse_latencies(["1769=9.4", "512=31"]) == {"": {1769: 9.4, 512: 31.0}}


@pytest.mark.parametrize("pair", ["1769", "1769=", "=9", "-1=9", "1769=0", "1769=inf", "1769=nan", "a=b"])
def test_a_malformed_latency_is_rejected(pair: str) -> None:
    with pytest.raises(BadSetting, match="--latency"):
        parse_latencies([pair])
