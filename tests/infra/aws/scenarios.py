"""The runs whose API calls are recorded in calls.json, and the deployer's policy, which is derived from the calls.

`python -m tests.infra.aws.scenarios` updates calls.json and the policy in docs/deploy-reference.md.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from infra.aws.change import Change, Clock
from infra.aws.cleanup import KEEP, destroy, prune
from infra.aws.options import Auth, Canary, DeployOptions, Warm
from infra.aws.status import read_log, read_status
from infra.aws.versions import mark_good, rollback
from tests.infra.aws.deploys import run_deploy, small_recipe
from tests.infra.aws.fake_aws import STAGE, FakeAws

RECORD = Path(__file__).parent / "calls.json"
FIRST = DeployOptions(auth=Auth.TOKEN, cors_origins=("https://example.org",))
# Nearly all options differ from FIRST: no token, a warm schedule; the run also uses another image.
CHANGED = DeployOptions(
    auth=Auth.IAM,
    memory_mb=3538,
    timeout_s=20,
    reserved_concurrency=5,
    tracing=False,
    retention_days=7,
    warm=Warm(2, "8-20"),
)
CANARY = DeployOptions(auth=Auth.IAM, reserved_concurrency=0, canary=Canary(10, minutes=0), warm=Warm(1))
Run = Callable[[FakeAws, Path], object]


def first_deploy(aws: FakeAws, directory: Path) -> None:
    run_deploy(aws, FIRST, small_recipe(directory / "first"))


def changed_deploy(aws: FakeAws, directory: Path) -> None:
    run_deploy(aws, CHANGED, small_recipe(directory / "changed"))


def repair(aws: FakeAws, directory: Path) -> None:
    """Change resources with a separate client, whose calls are not recorded, and deploy again."""
    session = boto3.Session("AKIAEXAMPLE", "secret", region_name=STAGE.region)
    ecr, name = session.client("ecr"), STAGE.repository
    ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability="MUTABLE")
    ecr.put_image_scanning_configuration(repositoryName=name, imageScanningConfiguration={"scanOnPush": False})
    statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    session.client("iam").update_assume_role_policy(RoleName=STAGE.role, PolicyDocument=trust)
    changed_deploy(aws, directory)


def canary_deploy(aws: FakeAws, directory: Path) -> None:
    mark_good(aws.client("lambda"), STAGE, run_deploy(aws, CANARY, small_recipe(directory / "first")).version)


def deploy_and_roll_back(aws: FakeAws, directory: Path) -> None:
    run_deploy(aws, DeployOptions(auth=Auth.IAM, memory_mb=2048), small_recipe(directory / "first"))
    rollback(aws.client("lambda"), STAGE, dry_run=False)


def rotate_token(aws: FakeAws, directory: Path) -> None:
    first_deploy(aws, directory)
    options = DeployOptions(auth=Auth.TOKEN, rotate_token=True)
    run_deploy(aws, options, small_recipe(directory / "first"), generate_token=lambda: "another")


def prune_old_versions(aws: FakeAws, directory: Path) -> list[Change]:
    """Deploy enough versions to prune some; only the calls of `prune` are recorded."""
    for number in range(KEEP + 1):
        options = DeployOptions(auth=Auth.TOKEN, memory_mb=3000 + number)
        result = run_deploy(aws, options, small_recipe(directory / str(number)))
    aws.calls.clear()
    return [*prune(aws.account, result, dry_run=False)]


def destroy_stage(aws: FakeAws, directory: Path) -> None:
    destroy(aws.account, STAGE, lambda change: None, dry_run=False)


# Run in this order; each scenario starts with the account that the previous scenario left.
SCENARIOS: dict[str, Run] = {
    "first deploy": first_deploy,
    "same deploy again": first_deploy,
    "changed deploy": changed_deploy,
    "repair": repair,
    "canary": canary_deploy,
    "rollback": deploy_and_roll_back,
    "status": lambda aws, directory: read_status(aws.account, STAGE),
    "logs": lambda aws, directory: [*read_log(aws.client("logs"), STAGE, 0, False, Clock())],
    "rotate token": rotate_token,
    "old versions": prune_old_versions,
    "destroy": destroy_stage,
}


def record(aws: FakeAws, directory: Path) -> dict[str, list[str]]:
    """Return the calls of each scenario; the account is empty before and after."""
    calls = {}
    for name, run in SCENARIOS.items():
        aws.calls.clear()
        run(aws, directory)
        calls[name] = aws.operations()
    return calls


def recorded_calls() -> dict[str, list[str]]:
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


DOCUMENT = Path(__file__).parents[3] / "docs/deploy-reference.md"
_START, _END = "<!-- policy: python -m tests.infra.aws.scenarios -->\n```json\n", "\n```\n<!-- end of policy -->"

_ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction"}  # the calls that are not called like their actions
# Required actions without a recorded call of the same name: docker push, setting tags when creating a resource, reading
# a function's tags, the image that Lambda reads with the deployer's permissions, the smoke test's request.
_OTHER_ACTIONS = (
    "application-autoscaling:TagResource",
    "cloudwatch:TagResource",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:TagResource",
    "ecr:UploadLayerPart",
    "iam:TagRole",
    "lambda:InvokeFunctionUrl",
    "lambda:ListTags",
    "lambda:TagResource",
    "logs:TagResource",
    "ssm:AddTagsToResource",
)
# Actions that AWS can allow only on all resources.
_ON_ALL_RESOURCES = ("ecr:GetAuthorizationToken", "cloudwatch:DescribeAlarms", "logs:DescribeLogGroups")
_RESOURCES: Mapping[str, str | list[str]] = {
    "application-autoscaling": "*",
    "cloudwatch": ["arn:aws:cloudwatch:*:*:alarm:qas-*", "arn:aws:cloudwatch::*:dashboard/qas-*"],
    "ecr": "arn:aws:ecr:*:*:repository/qas-*",
    "iam": "arn:aws:iam::*:role/qas-*",
    "lambda": "arn:aws:lambda:*:*:function:qas-*",
    "logs": "arn:aws:logs:*:*:log-group:/aws/lambda/qas-*",
    "ssm": "arn:aws:ssm:*:*:parameter/qas/*",
}


def policy(calls: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """Return the policy for the calls of all scenarios."""
    actions = {_ACTIONS.get(call, call) for scenario in calls.values() for call in scenario} | set(_OTHER_ACTIONS)
    statements = [_statement("All", sorted(actions.intersection(_ON_ALL_RESOURCES)), "*")]
    actions -= set(_ON_ALL_RESOURCES)
    for service, resources in _RESOURCES.items():
        of_service = sorted(action for action in actions if action.startswith(f"{service}:"))
        actions -= set(of_service)
        statements.append(_statement(service.title().replace("-", ""), of_service, resources))
    if actions:
        raise ValueError(f"no resources are named for {sorted(actions)}")
    to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    statements.append({**_statement("PassRole", ["iam:PassRole"], _RESOURCES["iam"]), "Condition": to_lambda})
    # The first scheduled scaling in an account creates this role.
    role = "arn:aws:iam::*:role/aws-service-role/lambda.application-autoscaling.amazonaws.com/*"
    for_scaling = {"StringEquals": {"iam:AWSServiceName": "lambda.application-autoscaling.amazonaws.com"}}
    create_role = _statement("ScheduledScaling", ["iam:CreateServiceLinkedRole"], role)
    statements.append({**create_role, "Condition": for_scaling})
    return {"Version": "2012-10-17", "Statement": statements}


def with_policy(document: str, calls: Mapping[str, Iterable[str]]) -> str:
    """Return `document` with the policy between its marks replaced."""
    before, rest = document.split(_START)
    _, after = rest.split(_END)
    return f"{before}{_START}{json.dumps(policy(calls), indent=2)}{_END}{after}"


def _statement(sid: str, actions: list[str], resources: str | list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}


def main() -> None:
    aws = FakeAws.start()
    with aws.empty(), TemporaryDirectory() as directory:
        calls = record(aws, Path(directory))
    RECORD.write_text(json.dumps(calls, indent=2) + "\n", encoding="utf-8")
    DOCUMENT.write_text(with_policy(DOCUMENT.read_text(encoding="utf-8"), calls), encoding="utf-8")


if __name__ == "__main__":
    main()
