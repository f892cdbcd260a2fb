from infra.aws.change import Change
from infra.aws.deploy import Deployed
from infra.aws.wanted import Wanted
from tests.infra.aws.amazon import Amazon, deployed

WRITES = ("Create", "Put", "Update", "Add", "Remove", "Delete", "Publish", "Register", "Deregister", "Set", "Tag")


def writes(amazon: Amazon) -> list[str]:
    return [call for call in amazon.operations() if call.split(":")[1].startswith(WRITES)]


def made(changes: list[Change]) -> list[str]:
    return [f"{change.action} {change.resource}" for change in changes if change]


def test_a_second_deploy_changes_nothing_and_says_so(amazon: Amazon) -> None:
    first = deployed(amazon)
    assert first.changed
    amazon.calls.clear()
    second = deployed(amazon)
    assert not second.changed
    assert writes(amazon) == []
    assert (second.url, second.version, second.image) == (first.url, first.version, first.image)


def test_a_dry_run_names_what_the_deploy_then_does(amazon: Amazon) -> None:
    def steps(done: Deployed) -> list[tuple[str, str, str]]:
        return [(change.action, change.resource, change.name) for change in done.changes]

    planned = deployed(amazon, dry_run=True)
    assert writes(amazon) == []
    assert steps(planned) == steps(deployed(amazon))
    planned = deployed(amazon, Wanted(memory_mb=3538), dry_run=True)
    done = deployed(amazon, Wanted(memory_mb=3538))
    assert (
        made(planned.changes)
        == made(done.changes)
        == ["update lambda_function", "create lambda_version", "update alias"]
    )
    assert planned.changes[4] == done.changes[4]
