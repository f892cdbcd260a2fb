"""Errors of the AWS commands. Each message says what to do, in Spanish and in English.

DeployError
├── BadSetting            bad_setting              an option has an invalid value
├── NotDeployed           not_deployed             the stage does not exist in this account and region
├── NothingEarlier        nothing_earlier          there is no earlier good version to roll back to
├── WouldOpen             would_open               the version checks access in another way than the URL
├── NoLatencies           no_latencies             there are no measured latencies to compute the cost from
├── NotConfirmed          not_confirmed            destroy was not confirmed
├── NoCredentials         no_credentials           no AWS credentials, or expired ones
├── NoRegion              no_region                no AWS region is set
├── NoToken               no_token                 the URL requires a token, and none was given
├── Unreachable           unreachable              AWS cannot be reached
├── AccessDenied          access_denied            the credentials lack a permission
├── AwsFailed             aws_failed               AWS returned an error without a class of its own here
├── Conflict              conflict                 another run changes the same resources at the same time
├── NotOurs               not_ours                 a resource with this name was not created by deploy
├── BadModel              bad_model                the directory is not a model, or is neither build/model nor the embedded one
├── NoDocker              no_docker                no Docker client or engine
├── BuildFailed           build_failed             the image cannot be built
├── PushFailed            push_failed              the image cannot be pushed
├── RoleNotReady          role_not_ready           Lambda cannot assume the new role
├── FunctionFailed        function_failed          Lambda cannot start the function
├── NotReady              not_ready                a resource is not ready in time
├── NoConcurrency         no_concurrency           the account's quota leaves no concurrency to reserve
├── CanaryFailed          canary_failed            the new version failed its trial; the old one answers
└── SmokeFailed           smoke_failed             the URL does not answer correctly
"""

from infra.aws.errors.account import (
    AccessDenied,
    AwsFailed,
    Conflict,
    NoCredentials,
    NoRegion,
    NoToken,
    NotOurs,
    Unreachable,
)
from infra.aws.errors.base import DeployError
from infra.aws.errors.command import BadSetting, NoLatencies, NotConfirmed, NotDeployed, NothingEarlier, WouldOpen
from infra.aws.errors.function import CanaryFailed, FunctionFailed, NoConcurrency, NotReady, RoleNotReady, SmokeFailed
from infra.aws.errors.image import BadModel, BuildFailed, NoDocker, PushFailed

__all__ = [
    "AccessDenied",
    "AwsFailed",
    "BadModel",
    "BadSetting",
    "BuildFailed",
    "CanaryFailed",
    "Conflict",
    "DeployError",
    "FunctionFailed",
    "NoConcurrency",
    "NoCredentials",
    "NoDocker",
    "NoLatencies",
    "NoRegion",
    "NoToken",
    "NotConfirmed",
    "NotDeployed",
    "NotOurs",
    "NotReady",
    "NothingEarlier",
    "PushFailed",
    "RoleNotReady",
    "SmokeFailed",
    "Unreachable",
    "WouldOpen",
]
