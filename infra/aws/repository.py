"""The ECR repository: immutable tags, a scan of each image, read access for Lambda.

ECR expires only untagged images; prune.py deletes the others, because only a deploy knows which are in use.
"""

import json
from typing import Any

from infra.aws.change import Change, State, compare
from infra.aws.errors import NotOurs
from infra.aws.stage import Stage

UNTAGGED_DAYS = 7


def ensure_repository(ecr: Any, stage: Stage, dry_run: bool) -> Change:
    """Create or update the repository. Raises NotOurs."""
    wanted = _wanted(stage)
    change = compare("ecr_repository", stage.repository, _read(ecr, stage), wanted)
    if not change or dry_run:
        return change
    if change.action == "create":
        ecr.create_repository(
            repositoryName=stage.repository,
            imageTagMutability=wanted["tags"],
            imageScanningConfiguration={"scanOnPush": wanted["scan_on_push"]},
            tags=stage.tag_list,
        )
    else:
        if change.touches("tags"):
            ecr.put_image_tag_mutability(repositoryName=stage.repository, imageTagMutability=wanted["tags"])
        if change.touches("scan_on_push"):
            ecr.put_image_scanning_configuration(
                repositoryName=stage.repository, imageScanningConfiguration={"scanOnPush": wanted["scan_on_push"]}
            )
    if change.touches("lifecycle"):
        ecr.put_lifecycle_policy(repositoryName=stage.repository, lifecyclePolicyText=json.dumps(wanted["lifecycle"]))
    if change.touches("policy"):
        ecr.set_repository_policy(repositoryName=stage.repository, policyText=json.dumps(wanted["policy"]))
    return change


def remove_repository(ecr: Any, stage: Stage, dry_run: bool) -> Change:
    """Delete the repository with all images. Raises NotOurs."""
    change = compare("ecr_repository", stage.repository, _read(ecr, stage), None)
    if change and not dry_run:
        ecr.delete_repository(repositoryName=stage.repository, force=True)
    return change


def _wanted(stage: Stage) -> State:
    return {
        "tags": "IMMUTABLE",
        "scan_on_push": True,
        "lifecycle": {
            "rules": [
                {
                    "rulePriority": 1,
                    "description": f"expire untagged images after {UNTAGGED_DAYS} days",
                    "selection": {
                        "tagStatus": "untagged",
                        "countType": "sinceImagePushed",
                        "countUnit": "days",
                        "countNumber": UNTAGGED_DAYS,
                    },
                    "action": {"type": "expire"},
                }
            ]
        },
        "policy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "LambdaECRImageRetrievalPolicy",
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    "Condition": {"StringLike": {"aws:sourceArn": f"{stage.function_arn}*"}},
                }
            ],
        },
    }


def _read(ecr: Any, stage: Stage) -> State | None:
    name = stage.repository
    try:
        (found,) = ecr.describe_repositories(repositoryNames=[name])["repositories"]
    except ecr.exceptions.RepositoryNotFoundException:
        return None
    if not stage.owns(ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"]):
        raise NotOurs("un repositorio de ECR", "an ECR repository", name)
    try:
        lifecycle = json.loads(ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])
    except ecr.exceptions.LifecyclePolicyNotFoundException:
        lifecycle = None
    try:
        policy = json.loads(ecr.get_repository_policy(repositoryName=name)["policyText"])
    except ecr.exceptions.RepositoryPolicyNotFoundException:
        policy = None
    return {
        "tags": found["imageTagMutability"],
        "scan_on_push": found["imageScanningConfiguration"]["scanOnPush"],
        "lifecycle": lifecycle,
        "policy": policy,
    }
