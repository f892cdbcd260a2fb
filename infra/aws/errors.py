"""Errors of the AWS commands. Each message says what to do; each class has a stable code."""

from typing import ClassVar


class DeployError(Exception):
    """The base class. The arguments fill the class's template; by default, the only argument is the message."""

    code: ClassVar[str]
    template: ClassVar[str] = "{}"

    def __init__(self, *values: object) -> None:
        super().__init__(self.template.format(*values))


class BadSetting(DeployError):
    """An option has an invalid value. The message names the option."""

    code = "bad_setting"


class NotDeployed(DeployError):
    """The arguments are the stage and the region."""

    code = "not_deployed"
    template = "Nothing is deployed as {} in {}: check --stage and --region, or run make deploy."


class NothingEarlier(DeployError):
    """Rollback has no version to go back to. The argument is the version that answers now."""

    code = "nothing_earlier"
    template = "No version before {} has passed the smoke test: deploy one that works."


class WouldOpen(DeployError):
    """A rollback would expose a version that checks access in another way than the URL."""

    code = "would_open"


class NoLatencies(DeployError):
    """There are no measured latencies to compute the cost from."""

    code = "no_latencies"


class NotConfirmed(DeployError):
    code = "not_confirmed"
    template = "Nothing was deleted: confirm by typing the name of the stage, or use --yes."


class NoCredentials(DeployError):
    """AWS credentials are missing or expired. The argument is the reason, which may be empty."""

    code = "no_credentials"
    template = "There are no valid AWS credentials{}: use aws sso login, aws configure, AWS_PROFILE or --profile."

    def __init__(self, reason: str) -> None:
        super().__init__(f" ({reason})" if reason else "")


class NoRegion(DeployError):
    code = "no_region"
    template = "No AWS region is set: use --region, AWS_REGION or the region of your AWS profile."


class NoToken(DeployError):
    code = "no_token"
    template = (
        "The token is missing or malformed: with --url, set QAS_TOKEN; without it, run make deploy to create one."
    )


class Unreachable(DeployError):
    """The argument is the reason."""

    code = "unreachable"
    template = "AWS cannot be reached ({}): check network, proxy and region, then repeat the command to continue."


class AccessDenied(DeployError):
    """The arguments are the operation and the reason."""

    code = "access_denied"
    template = "Your credentials do not allow {} ({}): docs/deploy-reference.md contains the required policy."


class AwsFailed(DeployError):
    """An error of AWS without a class here. The arguments are the operation, AWS's code and the reason."""

    code = "aws_failed"
    template = "AWS rejected {} with {} ({}): fix the cause, then repeat the command to continue."


class Conflict(DeployError):
    """Another run changes the same resources at the same time. The arguments are the operation and the reason."""

    code = "conflict"
    template = (
        "Another deploy is changing the same resources ({}: {}): wait until it has finished, then repeat yours if it "
        "should replace the other."
    )


class NotOurs(DeployError):
    """A resource was not created by deploy. The arguments are its kind, with an article, and its name."""

    code = "not_ours"
    template = (
        "There is already {} with the name {} and without the tags of this deployment: choose another --stage or "
        "delete it yourself."
    )


class BadModel(DeployError):
    """The directory is not a model that can be deployed."""

    code = "bad_model"


class NoDocker(DeployError):
    """The argument is the reason."""

    code = "no_docker"
    template = "Docker is required to build the image ({}): install or start it, then repeat the command."


class BuildFailed(DeployError):
    code = "build_failed"
    template = "docker build failed: fix the error that it reports above, then repeat the command."


class PushFailed(DeployError):
    code = "push_failed"
    template = "docker push failed: see its error above and repeat the command; completed layers are not pushed again."


class RoleNotReady(DeployError):
    """The arguments are the role and the seconds."""

    code = "role_not_ready"
    template = "Lambda cannot assume the role {} after {:.0f} s: wait a minute, then repeat the command."


class FunctionFailed(DeployError):
    """The arguments are the function and the reason."""

    code = "function_failed"
    template = "Lambda cannot start {} ({}): fix the cause, then repeat the command."


class NotReady(DeployError):
    """The arguments are the resource and the seconds."""

    code = "not_ready"
    template = "{} is not ready after {:.0f} s: repeat the command later to continue."


class NoConcurrency(DeployError):
    """The arguments are the number of reserved executions and the reason."""

    code = "no_concurrency"
    template = (
        "The account's quota does not allow reserving {} concurrent executions ({}): request a higher quota, or use a "
        "lower --reserved-concurrency, or 0 to reserve none (without a cap on spending)."
    )


class CanaryFailed(DeployError):
    """The arguments are the new version, the reason and the previous version, which gets all traffic again."""

    code = "canary_failed"
    template = "Version {} failed its trial: {} All traffic is back on version {}."


class SmokeFailed(DeployError):
    """The URL does not answer correctly."""

    code = "smoke_failed"
