"""The ECR repository and the images in it: immutable tags, a scan of each image, read access for Lambda.

ECR expires only untagged images; cleanup.py deletes the others, because only a deploy knows which are in use.
"""

import json

from infra.aws.account import ECRClient
from infra.aws.build import DOCKERFILE, Builder, Recipe
from infra.aws.change import UNKNOWN, Change, State, compare
from infra.aws.errors import NotOurs, PushFailed
from infra.aws.stage import Stage

UNTAGGED_DAYS = 7


def ensure_repository(ecr: ECRClient, stage: Stage, dry_run: bool) -> Change:
    """Create or update the repository. Raises NotOurs."""
    desired = _desired(stage)
    change = compare("ecr_repository", stage.repository, _read(ecr, stage), desired)
    if not change or dry_run:
        return change
    if change.action == "create":
        ecr.create_repository(
            repositoryName=stage.repository,
            imageTagMutability=desired["tags"],
            imageScanningConfiguration={"scanOnPush": desired["scan_on_push"]},
            tags=stage.tag_list,
        )
    else:
        if change.affects("tags"):
            ecr.put_image_tag_mutability(repositoryName=stage.repository, imageTagMutability=desired["tags"])
        if change.affects("scan_on_push"):
            ecr.put_image_scanning_configuration(
                repositoryName=stage.repository, imageScanningConfiguration={"scanOnPush": desired["scan_on_push"]}
            )
    if change.affects("lifecycle"):
        ecr.put_lifecycle_policy(repositoryName=stage.repository, lifecyclePolicyText=json.dumps(desired["lifecycle"]))
    if change.affects("policy"):
        ecr.set_repository_policy(repositoryName=stage.repository, policyText=json.dumps(desired["policy"]))
    return change


def remove_repository(ecr: ECRClient, stage: Stage, dry_run: bool) -> Change:
    """Delete the repository with all images. Raises NotOurs."""
    change = compare("ecr_repository", stage.repository, _read(ecr, stage), None)
    if change and not dry_run:
        ecr.delete_repository(repositoryName=stage.repository, force=True)
    return change


def ensure_image(ecr: ECRClient, stage: Stage, recipe: Recipe, docker: Builder, dry_run: bool) -> tuple[Change, str]:
    """Build and push the image if it is missing; return the change and the image's address by digest.

    Raises NoDocker, BuildFailed, PushFailed.
    """
    tag = recipe.tag
    digest = _digest(ecr, stage, tag)
    change = compare("image", stage.repository, None if digest is None else {"tag": tag}, {"tag": tag})
    if change and not dry_run:
        address = f"{stage.registry}/{stage.repository}:{tag}"
        docker.build(
            context=recipe.root,
            dockerfile=recipe.root / DOCKERFILE,
            tag=address,
            platform=recipe.architecture.platform,
            build_args=recipe.build_args,
        )
        (authorization,) = ecr.get_authorization_token()["authorizationData"]
        try:
            docker.push(address, authorization["authorizationToken"])
        except PushFailed:
            # Another deploy may have pushed the same image in the meantime, and tags are immutable.
            if _digest(ecr, stage, tag) is None:
                raise
        digest = _digest(ecr, stage, tag)
        if digest is None:
            raise PushFailed
    return change, UNKNOWN if digest is None else f"{stage.registry}/{stage.repository}@{digest}"


def _digest(ecr: ECRClient, stage: Stage, tag: str) -> str | None:
    try:
        (image,) = ecr.describe_images(repositoryName=stage.repository, imageIds=[{"imageTag": tag}])["imageDetails"]
    except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
        return None
    return image["imageDigest"]


def _desired(stage: Stage) -> State:
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


def _read(ecr: ECRClient, stage: Stage) -> State | None:
    name = stage.repository
    try:
        (repository,) = ecr.describe_repositories(repositoryNames=[name])["repositories"]
    except ecr.exceptions.RepositoryNotFoundException:
        return None
    if not stage.owns(ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]):
        raise NotOurs("an ECR repository", name)
    try:
        lifecycle = json.loads(ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])
    except ecr.exceptions.LifecyclePolicyNotFoundException:
        lifecycle = None
    try:
        policy = json.loads(ecr.get_repository_policy(repositoryName=name)["policyText"])
    except ecr.exceptions.RepositoryPolicyNotFoundException:
        policy = None
    return {
        "tags": repository["imageTagMutability"],
        "scan_on_push": repository["imageScanningConfiguration"]["scanOnPush"],
        "lifecycle": lifecycle,
        "policy": policy,
    }
