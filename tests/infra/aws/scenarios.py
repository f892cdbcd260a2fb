"""The runs whose API calls are recorded in calls.json: first, repeated and changed deploys, and the other commands.

`python -m tests.infra.aws.scenarios` updates that file and the deployer's policy in docs/deploy.md.
"""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from infra.aws.alias import mark_good
from infra.aws.change import Change
from infra.aws.clock import Clock
from infra.aws.destroy import destroy
from infra.aws.log_lines import read_lines
from infra.aws.prune import KEPT, prune
from infra.aws.rollback import rollback
from infra.aws.status import read_status
from infra.aws.wanted import Auth, Canary, Wanted, Warm
from tests.infra.aws.amazon import STAGE, Amazon, deployed, small_recipe
from tests.infra.aws.policy import DOCUMENT, with_policy

RECORD = Path(__file__).parent / "calls.json"
FIRST = Wanted(auth=Auth.TOKEN, cors_origins=("https://example.org",))
# Nearly all settings differ from FIRST: no token, a warm schedule; the run also uses another image.
CHANGED = Wanted(
    auth=Auth.IAM, memory_mb=3538, timeout_s=20, reserved=5, tracing=False, retention_days=7, warm=Warm(2, "8-20")
)
TRIED = Wanted(auth=Auth.IAM, reserved=0, canary=Canary(10, minutes=0), warm=Warm(1))
Run = Callable[[Amazon, Path], object]


def first(amazon: Amazon, place: Path) -> None:
    deployed(amazon, FIRST, small_recipe(place / "first"))


def changed(amazon: Amazon, place: Path) -> None:
    deployed(amazon, CHANGED, small_recipe(place / "changed"))


def tried(amazon: Amazon, place: Path) -> None:
    mark_good(amazon.client("lambda"), STAGE, deployed(amazon, TRIED, small_recipe(place / "first")).version)


def remove(amazon: Amazon, place: Path) -> None:
    destroy(amazon.account, STAGE, lambda change: None, dry_run=False)


def rollback_from_the_next(amazon: Amazon, place: Path) -> None:
    deployed(amazon, Wanted(auth=Auth.IAM, memory_mb=2048), small_recipe(place / "first"))
    rollback(amazon.client("lambda"), STAGE, dry_run=False)


def repair(amazon: Amazon, place: Path) -> None:
    """Change resources with a separate client, whose calls are not recorded, and deploy again."""
    by_hand = boto3.Session("AKIAEXAMPLE", "secret", region_name=STAGE.region)
    ecr, name = by_hand.client("ecr"), STAGE.repository
    ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability="MUTABLE")
    ecr.put_image_scanning_configuration(repositoryName=name, imageScanningConfiguration={"scanOnPush": False})
    others = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [others]})
    by_hand.client("iam").update_assume_role_policy(RoleName=STAGE.role, PolicyDocument=trust)
    changed(amazon, place)


def rotate(amazon: Amazon, place: Path) -> None:
    first(amazon, place)
    wanted = Wanted(auth=Auth.TOKEN, rotate_token=True)
    deployed(amazon, wanted, small_recipe(place / "first"), make_token=lambda: "another")


def old_ones(amazon: Amazon, place: Path) -> list[Change]:
    """Deploy enough versions to prune some; only the calls of `prune` are recorded."""
    for number in range(KEPT + 1):
        done = deployed(amazon, Wanted(auth=Auth.TOKEN, memory_mb=3000 + number), small_recipe(place / str(number)))
    amazon.calls.clear()
    return [*prune(amazon.account, done, dry_run=False)]


# Run in this order; each scenario starts with the account that the previous scenario left.
SCENARIOS: dict[str, Run] = {
    "first deploy": first,
    "same deploy again": first,
    "changed deploy": changed,
    "repair": repair,
    "canary": tried,
    "rollback": rollback_from_the_next,
    "status": lambda amazon, place: read_status(amazon.account, STAGE),
    "logs": lambda amazon, place: [*read_lines(amazon.client("logs"), STAGE, 0, False, Clock())],
    "rotate token": rotate,
    "old versions": old_ones,
    "destroy": remove,
}


def record(amazon: Amazon, place: Path) -> dict[str, list[str]]:
    """Return the calls of each scenario; the account is empty before and after."""
    calls = {}
    for name, run in SCENARIOS.items():
        amazon.calls.clear()
        run(amazon, place)
        calls[name] = amazon.operations()
    return calls


def recorded() -> dict[str, list[str]]:
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def main() -> None:
    amazon = Amazon.start()
    with amazon.empty(), TemporaryDirectory() as place:
        calls = record(amazon, Path(place))
    RECORD.write_text(json.dumps(calls, indent=2) + "\n", encoding="utf-8")
    DOCUMENT.write_text(with_policy(DOCUMENT.read_text(encoding="utf-8"), calls), encoding="utf-8")


if __name__ == "__main__":
    main()
