"""Which versions and images are kept: those that answer, those that a rollback may return to, and the newest."""

from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from infra.aws.account import Account
from infra.aws.change import Change
from infra.aws.cleanup import KEEP, prune
from infra.aws.deploy import DeployResult
from infra.aws.options import Auth, DeployOptions
from infra.aws.versions import LATEST, list_versions, mark_good, rollback, update_alias
from tests.infra.aws.deploys import FakeDocker, run_deploy, small_recipe
from tests.infra.aws.fake_aws import CONFIGURATION, STAGE, FakeAws, Killed
from tests.infra.aws.snapshot import snapshot


def create_versions(aws: FakeAws, times: int, directory: Path, good: bool = True) -> DeployResult:
    """Create versions with different images, the first by a deploy, the others by API calls; mark all good, or none."""
    result = run_deploy(aws, DeployOptions(), small_recipe(directory / "first"))
    aws_lambda, function, docker = aws.client("lambda"), STAGE.function, FakeDocker(aws.client("ecr"))
    for number in range(2, times + 1):
        docker.push(f"{STAGE.registry}/{STAGE.repository}:pushed-{number}", "")
        (newest,) = aws.client("ecr").describe_images(
            repositoryName=STAGE.repository, imageIds=[{"imageTag": f"pushed-{number}"}]
        )["imageDetails"]
        image = f"{STAGE.registry}/{STAGE.repository}@{newest['imageDigest']}"
        aws_lambda.update_function_code(FunctionName=function, ImageUri=image)
        aws_lambda.publish_version(FunctionName=function)
    numbers = [str(number) for number in range(times, 0, -1)]
    update_alias(aws_lambda, STAGE, numbers[0], good=numbers if good else ())
    return result


def run_prune(aws: FakeAws, result: DeployResult, dry_run: bool = False) -> list[Change]:
    return [*prune(aws.account, result, dry_run)]


def remaining_versions(aws: FakeAws) -> list[str]:
    return [number for number in list_versions(aws.client("lambda"), STAGE) if number != LATEST]


def images(aws: FakeAws) -> set[str]:
    details = aws.client("ecr").describe_images(repositoryName=STAGE.repository)["imageDetails"]
    return {image["imageDigest"] for image in details}


def image_of(aws: FakeAws, version: str) -> str:
    code = aws.client("lambda").get_function(FunctionName=STAGE.function, Qualifier=version)["Code"]
    return str(code["ImageUri"]).partition("@")[2]


def deleted(changes: list[Change]) -> list[tuple[str, str]]:
    assert {change.action for change in changes} <= {"delete"}
    return [(change.resource, change.name.partition("@")[0]) for change in changes]


def test_few_versions_are_all_kept(aws: FakeAws, tmp_path: Path) -> None:
    result = create_versions(aws, KEEP, tmp_path)
    aws.calls.clear()
    assert run_prune(aws, result) == []
    assert [call.operation for call in aws.calls] == ["GetAlias", "ListVersionsByFunction", "DescribeImages"]


def test_the_live_version_and_the_targets_of_rollbacks_are_kept(aws: FakeAws, tmp_path: Path) -> None:
    result = create_versions(aws, 8, tmp_path)
    changes = run_prune(aws, result)
    assert remaining_versions(aws) == ["8", "7", "6", "5", "4", "3"]
    assert deleted(changes) == [
        ("lambda_version", "qas-dev:2"),
        ("lambda_version", "qas-dev:1"),
        ("image", "qas-dev"),
        ("image", "qas-dev"),
    ]
    assert images(aws) == {image_of(aws, number) for number in remaining_versions(aws)}
    aws_lambda = aws.client("lambda")
    assert [rollback(aws_lambda, STAGE, dry_run=False)[1] for _ in range(KEEP)] == ["7", "6", "5", "4", "3"]


def test_pruning_again_deletes_nothing(aws: FakeAws, tmp_path: Path) -> None:
    result = create_versions(aws, 8, tmp_path)
    run_prune(aws, result)
    before = snapshot(aws)
    assert run_prune(aws, result) == []
    assert snapshot(aws) == before


def test_an_old_version_that_is_live_again_is_kept_with_its_image(aws: FakeAws, tmp_path: Path) -> None:
    result = create_versions(aws, 8, tmp_path, good=False)
    update_alias(aws.client("lambda"), STAGE, "1", {"2": 0.1}, good=("1",))
    run_prune(aws, result)
    assert remaining_versions(aws) == ["8", "7", "6", "5", "4", "2", "1"]
    assert {image_of(aws, number) for number in ("1", "2")} < images(aws)


def test_an_image_is_kept_while_one_of_its_versions_is(aws: FakeAws, tmp_path: Path) -> None:
    """The image is kept however many images have been pushed since."""
    for number in range(8):
        result = run_deploy(aws, DeployOptions(memory_mb=1000 + number), small_recipe(tmp_path / "same"))
    for number in range(KEEP + 3):
        FakeDocker(aws.client("ecr")).push(f"{STAGE.registry}/{STAGE.repository}:pushed-{number}", "")
    changes = run_prune(aws, result)
    assert remaining_versions(aws) == ["8", "7", "6", "5", "4"]
    assert [change.resource for change in changes] == ["lambda_version"] * 3 + ["image"] * 3
    assert image_of(aws, "8") in images(aws)
    assert len(images(aws)) == 1 + KEEP


@pytest.mark.parametrize("good", [True, False])
def test_a_dry_run_reports_what_the_deploy_prunes(aws: FakeAws, tmp_path: Path, good: bool) -> None:
    create_versions(aws, 8, tmp_path, good)
    options, recipe = DeployOptions(memory_mb=2048), small_recipe(tmp_path / "next")
    before = snapshot(aws)
    planned = run_prune(aws, run_deploy(aws, options, recipe, dry_run=True), dry_run=True)
    assert snapshot(aws) == before
    result = run_deploy(aws, options, recipe)
    if good:
        mark_good(aws.client("lambda"), STAGE, result.version)
    assert run_prune(aws, result) == planned
    assert deleted(planned)[:3] == [
        ("lambda_version", f"qas-dev:{number}") for number in ((3, 2, 1) if good else (4, 3, 2))
    ]


def test_interrupted_pruning_is_completed(aws: FakeAws, tmp_path: Path) -> None:
    result = create_versions(aws, 8, tmp_path)
    for index in count():
        try:
            with aws.kill_at(index):
                run_prune(aws, result)
            break
        except Killed:
            assert image_of(aws, "8") in images(aws)
    assert remaining_versions(aws) == ["8", "7", "6", "5", "4", "3"]
    assert images(aws) == {image_of(aws, number) for number in remaining_versions(aws)}


def test_a_version_that_has_just_got_traffic_is_kept_with_its_image(aws: FakeAws) -> None:
    """Lambda does not delete a version that an alias points to."""
    numbers = ["$LATEST", *map(str, range(1, 8))]
    versions = [{**CONFIGURATION, "Version": number} for number in numbers]
    images = [
        {"imageDigest": f"sha256:{number}", "imagePushedAt": datetime(2026, 1, int(number))} for number in numbers[1:]
    ]
    with aws.stubbed("lambda") as (aws_lambda, stubber), aws.stubbed("ecr") as (ecr, registry):
        stubber.add_response("get_alias", {"FunctionVersion": "7", "Description": "good:7", "RevisionId": "the-first"})
        stubber.add_response("list_versions_by_function", {"Versions": versions})
        stubber.add_response("delete_function", {}, {"FunctionName": "qas-dev", "Qualifier": "2"})
        stubber.add_client_error(
            "delete_function", "ResourceConflictException", "the following aliases reference it: [live]", 409
        )
        for number in ("7", "7", "6", "5", "4", "3", "1"):
            stubber.add_response("get_function", {"Code": {"ImageUri": f"registry/qas-dev@sha256:{number}"}})
        registry.add_response("describe_images", {"imageDetails": images})
        registry.add_response(
            "batch_delete_image", {}, {"repositoryName": "qas-dev", "imageIds": [{"imageDigest": "sha256:2"}]}
        )
        account = Account(aws.session, {"lambda": aws_lambda, "ecr": ecr})
        changes = [*prune(account, DeployResult(STAGE, Auth.IAM), dry_run=False)]
    assert deleted(changes) == [("lambda_version", "qas-dev:2"), ("image", "qas-dev")]


def test_deletions_of_another_run_are_reported_and_images_that_ecr_keeps_are_not(aws: FakeAws) -> None:
    versions = [{**CONFIGURATION, "Version": number} for number in ["$LATEST", *map(str, range(1, 8))]]
    pushed = [{"imageDigest": f"sha256:{number}", "imagePushedAt": datetime(2026, 1, number)} for number in range(1, 9)]
    not_deleted = {"imageId": {"imageDigest": "sha256:2"}, "failureCode": "ImageReferencedByManifestList"}
    missing = {"imageId": {"imageDigest": "sha256:1"}, "failureCode": "ImageNotFound"}
    with aws.stubbed("lambda") as (aws_lambda, stubber), aws.stubbed("ecr") as (ecr, registry):
        stubber.add_response("get_alias", {"FunctionVersion": "7", "Description": "good:7", "RevisionId": "the-first"})
        stubber.add_response("list_versions_by_function", {"Versions": versions})
        for _ in range(2):
            stubber.add_client_error(
                "delete_function", "ResourceNotFoundException", "Function not found: qas-dev:2", 404
            )
        for number in ("7", "7", "6", "5", "4"):
            stubber.add_response("get_function", {"Code": {"ImageUri": f"registry/qas-dev@sha256:{number}"}})
        stubber.add_client_error("get_function", "ResourceNotFoundException", "Function not found: qas-dev:3", 404)
        registry.add_response("describe_images", {"imageDetails": pushed})
        for failures in ([missing], [not_deleted], []):
            registry.add_response("batch_delete_image", {"failures": failures})
        account = Account(aws.session, {"lambda": aws_lambda, "ecr": ecr})
        changes = [*prune(account, DeployResult(STAGE, Auth.IAM), dry_run=False)]
    assert [change.name for change in changes] == [
        "qas-dev:2",
        "qas-dev:1",
        "qas-dev@sha256:1",
        "qas-dev@sha256:3",
    ]


def test_without_a_deployment_nothing_is_run_prune(aws: FakeAws) -> None:
    assert run_prune(aws, run_deploy(aws, dry_run=True), dry_run=True) == []
