import json

import pytest
from typer.testing import CliRunner

from infra.aws.commands import app
from tests.infra.aws.amazon import REGION, Amazon, deployed


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
def test_what_fails_has_a_code_and_is_told_in_both_languages(
    amazon: Amazon, arguments: list[str], code: str, status: int
) -> None:
    ran = CliRunner().invoke(app, [*arguments, "--json"], env={"AWS_REGION": REGION, "NO_COLOR": "1"})
    result = json.loads(ran.stdout)
    assert (result["code"], ran.exit_code) == (code, status)
    spanish, english = ran.stderr.strip().split("\n  ")
    assert spanish.startswith("✗ ")
    assert english == f"{result['error']} [{code}]"


def test_every_command_has_help_in_both_languages(amazon: Amazon) -> None:
    for command in app.registered_commands:
        assert command.help is not None and " · " in command.help


def test_the_log_is_printed_as_it_was_written(amazon: Amazon) -> None:
    logs = amazon.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/qas-dev")
    logs.create_log_stream(logGroupName="/aws/lambda/qas-dev", logStreamName="one")
    ran = CliRunner().invoke(app, ["logs", "--minutes", "5"], env={"AWS_REGION": REGION})
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "nothing in the last 5 minutes" in ran.stderr
    missing = CliRunner().invoke(app, ["logs", "--stage", "other", "--json"], env={"AWS_REGION": REGION})
    assert (missing.exit_code, json.loads(missing.stdout)["code"]) == (3, "not_deployed")


def test_without_a_url_it_is_not_well(amazon: Amazon) -> None:
    """The command's clients reach moto without the complement, and moto does not support function URLs of aliases."""
    deployed(amazon)
    ran = CliRunner().invoke(app, ["status"], env={"AWS_REGION": REGION, "NO_COLOR": "1"})
    assert ran.exit_code == 3
    assert ran.stderr.splitlines()[-1].endswith("there is no URL; repeat make deploy.")
