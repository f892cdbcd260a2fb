"""Whichever call a run is interrupted at, the next run leaves the same account as an uninterrupted run.

The calls are those in calls.json, which also determine the deployer's policy.
"""

import json
from pathlib import Path

import pytest

from tests.infra.aws.fake_aws import FakeAws, Killed
from tests.infra.aws.scenarios import (
    DOCUMENT,
    Run,
    changed_deploy,
    destroy_stage,
    first_deploy,
    policy,
    record,
    recorded_calls,
    with_policy,
)
from tests.infra.aws.snapshot import is_empty, snapshot

CALLS = recorded_calls()


def each_call_of(scenario: str) -> pytest.MarkDecorator:
    """Parametrize over each call of the scenario, and its end."""
    calls = [*CALLS[scenario], "the end"]
    return pytest.mark.parametrize("index", range(len(calls)), ids=[f"{i:02}-{call}" for i, call in enumerate(calls)])


def interrupt(aws: FakeAws, run: Run, directory: Path, index: int, calls: int) -> None:
    """Run until the call with this `index`, which is not sent."""
    with aws.kill_at(index):
        if index == calls:
            run(aws, directory)
        else:
            with pytest.raises(Killed):
                run(aws, directory)
    assert len(aws.calls) == index


@pytest.fixture(scope="module")
def uninterrupted(started_aws: FakeAws, directory: Path) -> dict[str, str]:
    """Return the account after each run, including the token's hash and the version numbers."""
    with started_aws.empty():
        first_deploy(started_aws, directory)
        after_first = snapshot(started_aws)
        changed_deploy(started_aws, directory)
        return {"first": after_first, "changed": snapshot(started_aws)}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("images")


def test_the_recorded_calls_are_up_to_date(aws: FakeAws, directory: Path) -> None:
    assert record(aws, directory) == CALLS
    assert is_empty(aws)


@each_call_of("first deploy")
def test_an_interrupted_first_deploy_is_completed(
    aws: FakeAws, directory: Path, uninterrupted: dict[str, str], index: int
) -> None:
    interrupt(aws, first_deploy, directory, index, len(CALLS["first deploy"]))
    first_deploy(aws, directory)
    assert snapshot(aws) == uninterrupted["first"]


@each_call_of("changed deploy")
def test_an_interrupted_changed_deploy_is_completed(
    aws: FakeAws, directory: Path, uninterrupted: dict[str, str], index: int
) -> None:
    first_deploy(aws, directory)
    interrupt(aws, changed_deploy, directory, index, len(CALLS["changed deploy"]))
    changed_deploy(aws, directory)
    assert snapshot(aws) == uninterrupted["changed"]


@each_call_of("first deploy")
def test_destroy_removes_what_an_interrupted_deploy_left(aws: FakeAws, directory: Path, index: int) -> None:
    interrupt(aws, first_deploy, directory, index, len(CALLS["first deploy"]))
    destroy_stage(aws, directory)
    assert is_empty(aws)


@each_call_of("destroy")
def test_an_interrupted_destroy_is_completed(aws: FakeAws, directory: Path, index: int) -> None:
    first_deploy(aws, directory)
    interrupt(aws, destroy_stage, directory, index, len(CALLS["destroy"]))
    destroy_stage(aws, directory)
    assert is_empty(aws)


def test_the_documented_policy_matches_the_recorded_calls() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == with_policy(document, CALLS)


def test_the_policy_allows_every_recorded_call() -> None:
    allowed = {action for statement in policy(CALLS)["Statement"] for action in statement["Action"]}
    required = {call.replace("lambda:Invoke", "lambda:InvokeFunction") for calls in CALLS.values() for call in calls}
    assert required <= allowed
    assert not any("*" in action for action in allowed)


def test_changes_are_limited_to_our_resources() -> None:
    for statement in policy(CALLS)["Statement"]:
        if statement["Resource"] == "*":
            read_only = ("Describe", "Get")
            writing = [action for action in statement["Action"] if not action.split(":")[1].startswith(read_only)]
            assert all(action.startswith("application-autoscaling:") for action in writing)


def test_a_service_without_resources_is_rejected() -> None:
    with pytest.raises(ValueError, match="s3:CreateBucket"):
        policy({"new": ["s3:CreateBucket"]})


def test_the_policy_fits_into_a_managed_policy() -> None:
    assert len(json.dumps(policy(CALLS), separators=(",", ":"))) < 6144
