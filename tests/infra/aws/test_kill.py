"""Whichever call a run is interrupted at, the next run leaves the same account as an uninterrupted run."""

from pathlib import Path

import pytest

from tests.infra.aws.amazon import Amazon, Killed
from tests.infra.aws.scenarios import Run, changed, first, record, recorded, remove
from tests.infra.aws.snapshot import is_empty, snapshot

CALLS = recorded()


def every(scenario: str) -> pytest.MarkDecorator:
    """Parametrize over each call of the scenario, and its end."""
    calls = [*CALLS[scenario], "the end"]
    return pytest.mark.parametrize("index", range(len(calls)), ids=[f"{i:02}-{call}" for i, call in enumerate(calls)])


def cut_off(amazon: Amazon, run: Run, place: Path, index: int, calls: int) -> None:
    """Run until the call with this `index`, which is not sent."""
    with amazon.killing(index):
        if index == calls:
            run(amazon, place)
        else:
            with pytest.raises(Killed):
                run(amazon, place)
    assert len(amazon.calls) == index


@pytest.fixture(scope="module")
def undisturbed(clients: Amazon, place: Path) -> dict[str, str]:
    """Return the account after each run, including the token's hash and the version numbers."""
    with clients.empty():
        first(clients, place)
        left = {"first": snapshot(clients)}
        changed(clients, place)
        return {**left, "changed": snapshot(clients)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("other")


def test_the_calls_on_record_are_those_that_are_made(amazon: Amazon, place: Path) -> None:
    assert record(amazon, place) == CALLS
    assert is_empty(amazon)


@every("first deploy")
def test_a_first_deploy_goes_on_where_it_was_ended(
    amazon: Amazon, place: Path, undisturbed: dict[str, str], index: int
) -> None:
    cut_off(amazon, first, place, index, len(CALLS["first deploy"]))
    first(amazon, place)
    assert snapshot(amazon) == undisturbed["first"]


@every("changed deploy")
def test_a_changing_deploy_goes_on_where_it_was_ended(
    amazon: Amazon, place: Path, undisturbed: dict[str, str], index: int
) -> None:
    first(amazon, place)
    cut_off(amazon, changed, place, index, len(CALLS["changed deploy"]))
    changed(amazon, place)
    assert snapshot(amazon) == undisturbed["changed"]


@every("first deploy")
def test_destroy_removes_what_a_half_made_deploy_left(amazon: Amazon, place: Path, index: int) -> None:
    cut_off(amazon, first, place, index, len(CALLS["first deploy"]))
    remove(amazon, place)
    assert is_empty(amazon)


@every("destroy")
def test_destroy_goes_on_where_it_was_ended(amazon: Amazon, place: Path, index: int) -> None:
    first(amazon, place)
    cut_off(amazon, remove, place, index, len(CALLS["destroy"]))
    remove(amazon, place)
    assert is_empty(amazon)
