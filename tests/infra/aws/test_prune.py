"""Which versions and images are kept: those that answer, those that a rollback may return to, and the newest."""

from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from infra.aws.account import Account
from infra.aws.alias import mark_good, route
from infra.aws.change import Change
from infra.aws.deploy import Deployed
from infra.aws.prune import KEPT, prune
from infra.aws.rollback import rollback
from infra.aws.version import LATEST, versions
from infra.aws.wanted import Auth, Wanted
from tests.infra.aws.amazon import STAGE, Amazon, Killed, Pushed, deployed, small_recipe
from tests.infra.aws.snapshot import snapshot
from tests.infra.aws.stubbed import CONFIGURATION, answering, refuse


def deployed_times(amazon: Amazon, times: int, place: Path, good: bool = True) -> Deployed:
    """Create versions with different images, the first by a deploy, the others by API calls; mark all good, or none."""
    done = deployed(amazon, Wanted(), small_recipe(place / "first"))
    lambda_, function, docker = amazon.client("lambda"), STAGE.function, Pushed(amazon.client("ecr"))
    for number in range(2, times + 1):
        docker.push(f"{STAGE.registry}/{STAGE.repository}:pushed-{number}", "")
        (newest,) = amazon.client("ecr").describe_images(
            repositoryName=STAGE.repository, imageIds=[{"imageTag": f"pushed-{number}"}]
        )["imageDetails"]
        image = f"{STAGE.registry}/{STAGE.repository}@{newest['imageDigest']}"
        lambda_.update_function_code(FunctionName=function, ImageUri=image)
        lambda_.publish_version(FunctionName=function)
    versions = [str(number) for number in range(times, 0, -1)]
    route(lambda_, STAGE, versions[0], good=versions if good else ())
    return done


def pruned(amazon: Amazon, done: Deployed, dry_run: bool = False) -> list[Change]:
    return [*prune(amazon.account, done, dry_run)]


def left(amazon: Amazon) -> list[str]:
    return [number for number in versions(amazon.client("lambda"), STAGE) if number != LATEST]


def images(amazon: Amazon) -> set[str]:
    found = amazon.client("ecr").describe_images(repositoryName=STAGE.repository)["imageDetails"]
    return {image["imageDigest"] for image in found}


def image_of(amazon: Amazon, version: str) -> str:
    code = amazon.client("lambda").get_function(FunctionName=STAGE.function, Qualifier=version)["Code"]
    return str(code["ImageUri"]).partition("@")[2]


def told(changes: list[Change]) -> list[tuple[str, str]]:
    assert {change.action for change in changes} <= {"delete"}
    return [(change.resource, change.name.partition("@")[0]) for change in changes]


def test_few_versions_all_stay(amazon: Amazon, tmp_path: Path) -> None:
    done = deployed_times(amazon, KEPT, tmp_path)
    amazon.calls.clear()
    assert pruned(amazon, done) == []
    assert [call.operation for call in amazon.calls] == ["GetAlias", "ListVersionsByFunction", "DescribeImages"]


def test_the_one_that_answers_and_those_that_a_rollback_may_go_to_stay(amazon: Amazon, tmp_path: Path) -> None:
    done = deployed_times(amazon, 8, tmp_path)
    changes = pruned(amazon, done)
    assert left(amazon) == ["8", "7", "6", "5", "4", "3"]
    assert told(changes) == [
        ("lambda_version", "qas-dev:2"),
        ("lambda_version", "qas-dev:1"),
        ("image", "qas-dev"),
        ("image", "qas-dev"),
    ]
    assert images(amazon) == {image_of(amazon, number) for number in left(amazon)}
    lambda_ = amazon.client("lambda")
    assert [rollback(lambda_, STAGE, dry_run=False)[1] for _ in range(KEPT)] == ["7", "6", "5", "4", "3"]


def test_again_nothing_goes(amazon: Amazon, tmp_path: Path) -> None:
    done = deployed_times(amazon, 8, tmp_path)
    pruned(amazon, done)
    before = snapshot(amazon)
    assert pruned(amazon, done) == []
    assert snapshot(amazon) == before


def test_an_old_version_that_answers_again_stays_with_its_image(amazon: Amazon, tmp_path: Path) -> None:
    done = deployed_times(amazon, 8, tmp_path, good=False)
    route(amazon.client("lambda"), STAGE, "1", {"2": 0.1}, good=("1",))
    pruned(amazon, done)
    assert left(amazon) == ["8", "7", "6", "5", "4", "2", "1"]
    assert {image_of(amazon, number) for number in ("1", "2")} < images(amazon)


def test_an_image_of_several_versions_stays_while_one_of_them_does(amazon: Amazon, tmp_path: Path) -> None:
    """The image is kept however many images have been pushed since."""
    for number in range(8):
        done = deployed(amazon, Wanted(memory_mb=1000 + number), small_recipe(tmp_path / "same"))
    for number in range(KEPT + 3):
        Pushed(amazon.client("ecr")).push(f"{STAGE.registry}/{STAGE.repository}:pushed-{number}", "")
    changes = pruned(amazon, done)
    assert left(amazon) == ["8", "7", "6", "5", "4"]
    assert [change.resource for change in changes] == ["lambda_version"] * 3 + ["image"] * 3
    assert image_of(amazon, "8") in images(amazon)
    assert len(images(amazon)) == 1 + KEPT


@pytest.mark.parametrize("good", [True, False])
def test_a_dry_run_names_what_the_deploy_then_removes(amazon: Amazon, tmp_path: Path, good: bool) -> None:
    deployed_times(amazon, 8, tmp_path, good)
    wanted, recipe = Wanted(memory_mb=2048), small_recipe(tmp_path / "next")
    before = snapshot(amazon)
    planned = pruned(amazon, deployed(amazon, wanted, recipe, dry_run=True), dry_run=True)
    assert snapshot(amazon) == before
    done = deployed(amazon, wanted, recipe)
    if good:
        mark_good(amazon.client("lambda"), STAGE, done.version)
    assert pruned(amazon, done) == planned
    assert told(planned)[:3] == [
        ("lambda_version", f"qas-dev:{number}") for number in ((3, 2, 1) if good else (4, 3, 2))
    ]


def test_ended_at_each_call_in_turn_it_gets_done(amazon: Amazon, tmp_path: Path) -> None:
    done = deployed_times(amazon, 8, tmp_path)
    for index in count():
        try:
            with amazon.killing(index):
                pruned(amazon, done)
            break
        except Killed:
            assert image_of(amazon, "8") in images(amazon)
    assert left(amazon) == ["8", "7", "6", "5", "4", "3"]
    assert images(amazon) == {image_of(amazon, number) for number in left(amazon)}


def test_a_version_that_was_given_traffic_meanwhile_stays_with_its_image(amazon: Amazon) -> None:
    """Lambda refuses to delete a version that an alias points to."""
    numbers = ["$LATEST", *map(str, range(1, 8))]
    listed = [{**CONFIGURATION, "Version": number} for number in numbers]
    images = [
        {"imageDigest": f"sha256:{number}", "imagePushedAt": datetime(2026, 1, int(number))} for number in numbers[1:]
    ]
    with answering(amazon, "lambda") as (lambda_, stubber), answering(amazon, "ecr") as (ecr, registry):
        stubber.add_response("get_alias", {"FunctionVersion": "7", "Description": "good:7", "RevisionId": "the-first"})
        stubber.add_response("list_versions_by_function", {"Versions": listed})
        stubber.add_response("delete_function", {}, {"FunctionName": "qas-dev", "Qualifier": "2"})
        refuse(
            stubber, "delete_function", "ResourceConflictException", "the following aliases reference it: [live]", 409
        )
        for number in ("7", "7", "6", "5", "4", "3", "1"):
            stubber.add_response("get_function", {"Code": {"ImageUri": f"registry/qas-dev@sha256:{number}"}})
        registry.add_response("describe_images", {"imageDetails": images})
        registry.add_response(
            "batch_delete_image", {}, {"repositoryName": "qas-dev", "imageIds": [{"imageDigest": "sha256:2"}]}
        )
        account = Account(amazon.session, {"lambda": lambda_, "ecr": ecr})
        changes = [*prune(account, Deployed(STAGE, Auth.IAM), dry_run=False)]
    assert told(changes) == [("lambda_version", "qas-dev:2"), ("image", "qas-dev")]


def test_what_another_prune_has_removed_is_gone_and_what_ecr_keeps_is_not_told_as_gone(amazon: Amazon) -> None:
    listed = [{**CONFIGURATION, "Version": number} for number in ["$LATEST", *map(str, range(1, 8))]]
    pushed = [{"imageDigest": f"sha256:{number}", "imagePushedAt": datetime(2026, 1, number)} for number in range(1, 9)]
    kept = {"imageId": {"imageDigest": "sha256:2"}, "failureCode": "ImageReferencedByManifestList"}
    gone = {"imageId": {"imageDigest": "sha256:1"}, "failureCode": "ImageNotFound"}
    with answering(amazon, "lambda") as (lambda_, stubber), answering(amazon, "ecr") as (ecr, registry):
        stubber.add_response("get_alias", {"FunctionVersion": "7", "Description": "good:7", "RevisionId": "the-first"})
        stubber.add_response("list_versions_by_function", {"Versions": listed})
        for _ in range(2):
            refuse(stubber, "delete_function", "ResourceNotFoundException", "Function not found: qas-dev:2", 404)
        for number in ("7", "7", "6", "5", "4"):
            stubber.add_response("get_function", {"Code": {"ImageUri": f"registry/qas-dev@sha256:{number}"}})
        refuse(stubber, "get_function", "ResourceNotFoundException", "Function not found: qas-dev:3", 404)
        registry.add_response("describe_images", {"imageDetails": pushed})
        for failures in ([gone], [kept], []):
            registry.add_response("batch_delete_image", {"failures": failures})
        account = Account(amazon.session, {"lambda": lambda_, "ecr": ecr})
        changes = [*prune(account, Deployed(STAGE, Auth.IAM), dry_run=False)]
    assert [change.name for change in changes] == [
        "qas-dev:2",
        "qas-dev:1",
        "qas-dev@sha256:1",
        "qas-dev@sha256:3",
    ]


def test_where_nothing_is_deployed_nothing_goes(amazon: Amazon) -> None:
    assert pruned(amazon, deployed(amazon, dry_run=True), dry_run=True) == []
