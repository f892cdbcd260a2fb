"""Why a command on AWS ends; each error says what to do, in Spanish and in English.

DeployError
├── BadSetting            bad_setting              an option cannot be used as it was given
├── NotDeployed           not_deployed             there is no such stage here
├── NothingEarlier        nothing_earlier          no earlier good version to go back to
├── WouldOpen             would_open               the URL would let in whom that version does not check
├── NoLatencies           no_latencies             nothing measured to reckon the cost from
├── NotConfirmed          not_confirmed            destroy was not confirmed
├── NoCredentials         no_credentials           no AWS credentials, or expired ones
├── NoRegion              no_region                no AWS region is set
├── NoToken               no_token                 the URL asks for a token, and there is none
├── Unreachable           unreachable              AWS cannot be reached
├── AccessDenied          access_denied            the credentials lack a permission
├── AwsFailed             aws_failed               AWS refused for a reason that has no class here
├── Conflict              conflict                 another run changes the same at the same time
├── NotOurs               not_ours                 something with this name was not made by deploy
├── BadModel              bad_model                the directory is no model, or lies outside the repository
├── NoDocker              no_docker                no Docker client or engine
├── BuildFailed           build_failed             the image cannot be built
├── PushFailed            push_failed              the image cannot be pushed
├── RoleNotReady          role_not_ready           Lambda cannot assume the new role
├── FunctionFailed        function_failed          Lambda cannot make the function work
├── NotReady              not_ready                something takes too long
├── NoConcurrency         no_concurrency           the account's quota leaves nothing to reserve
├── CanaryFailed          canary_failed            the new version failed its trial; the old one answers
└── SmokeFailed           smoke_failed             the URL does not answer as it should
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
