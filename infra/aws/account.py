"""The AWS account of a command: its clients, its region, and the conversion of botocore's errors."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore import exceptions
from botocore.config import Config

import client
from infra.aws.errors import AccessDenied, AwsFailed, Conflict, DeployError, NoCredentials, NoRegion, Unreachable
from infra.aws.stage import Stage

if TYPE_CHECKING:
    from types_boto3_application_autoscaling import ApplicationAutoScalingClient as ApplicationAutoScalingClient
    from types_boto3_cloudwatch import CloudWatchClient as CloudWatchClient
    from types_boto3_ecr import ECRClient as ECRClient
    from types_boto3_iam import IAMClient as IAMClient
    from types_boto3_lambda import LambdaClient as LambdaClient
    from types_boto3_logs import CloudWatchLogsClient as CloudWatchLogsClient
    from types_boto3_ssm import SSMClient as SSMClient
    from types_boto3_sts import STSClient as STSClient
else:  # the stubs are installed only where the code is checked
    ApplicationAutoScalingClient = CloudWatchClient = ECRClient = IAMClient = LambdaClient = Any
    CloudWatchLogsClient = SSMClient = STSClient = Any

_INVALID_CREDENTIALS = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "RequestExpired",
}
_CREDENTIAL_ERRORS = (
    exceptions.ConfigNotFound,
    exceptions.ConfigParseError,
    exceptions.CredentialRetrievalError,
    exceptions.InvalidConfigError,
    exceptions.MetadataRetrievalError,
    exceptions.NoAuthTokenError,
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.ProfileNotFound,
    exceptions.RefreshWithMFAUnsupportedError,
    exceptions.SSOError,
    exceptions.TokenRetrievalError,
    exceptions.UnknownCredentialError,
)
# Error codes that mean that another run has created or changed the resource since this run read it.
_CONFLICTS = {
    "ConcurrentModification",
    "EntityAlreadyExists",
    "ImageTagAlreadyExistsException",
    "OperationAbortedException",
    "ParameterAlreadyExists",
    "PreconditionFailedException",
    "RepositoryAlreadyExistsException",
    "ResourceAlreadyExistsException",
    "ResourceConflictException",
    "ResourceInUseException",
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}

# botocore retries throttled and failed calls with exponential backoff.
CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=60)


class Account:
    """An AWS session and its clients. Profile and region default to the environment, then to the AWS config files."""

    def __init__(self, session: boto3.Session, clients: Mapping[str, Any] | None = None) -> None:
        """Use `clients`, by service, instead of creating those from `session`."""
        self.session = session
        self._clients = dict(clients or {})

    @classmethod
    def open(cls, profile: str | None, region: str | None, environ: Mapping[str, str] = os.environ) -> "Account":
        """Open a session. Raises NoCredentials."""
        with convert_errors():
            # Unlike the other AWS SDKs, boto3 reads AWS_DEFAULT_REGION but not AWS_REGION.
            return cls(boto3.Session(profile_name=profile, region_name=region or environ.get("AWS_REGION") or None))

    @overload
    def client(self, service: Literal["application-autoscaling"]) -> ApplicationAutoScalingClient: ...
    @overload
    def client(self, service: Literal["cloudwatch"]) -> CloudWatchClient: ...
    @overload
    def client(self, service: Literal["ecr"]) -> ECRClient: ...
    @overload
    def client(self, service: Literal["iam"]) -> IAMClient: ...
    @overload
    def client(self, service: Literal["lambda"]) -> LambdaClient: ...
    @overload
    def client(self, service: Literal["logs"]) -> CloudWatchLogsClient: ...
    @overload
    def client(self, service: Literal["ssm"]) -> SSMClient: ...
    @overload
    def client(self, service: Literal["sts"]) -> STSClient: ...
    def client(self, service: Any) -> Any:
        """Return the client of a service, created at its first use."""
        if service not in self._clients:
            self._clients[service] = self.session.client(service, config=CONFIG)
        return self._clients[service]

    def stage(self, name: str) -> Stage:
        """Return the stage in this account and region. Raises NoRegion, BadSetting."""
        region = self.session.region_name
        if region is None:
            raise NoRegion
        identity = self.client("sts").get_caller_identity()
        partition = identity["Arn"].split(":")[1]
        return Stage(name, region, identity["Account"], partition)


@contextmanager
def convert_errors() -> Iterator[None]:
    """Convert errors of botocore and of the client's request signing to DeployError."""
    try:
        yield
    except client.NoCredentials as error:
        raise NoCredentials(str(error.__cause__ or "")) from error
    except client.NoRegion as error:
        raise NoRegion from error
    except (exceptions.BotoCoreError, exceptions.ClientError) as error:
        raise _convert(error) from error


def error_code(error: exceptions.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def error_message(error: exceptions.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", ""))


def _convert(error: exceptions.BotoCoreError | exceptions.ClientError) -> DeployError:
    if isinstance(error, exceptions.ClientError):
        if error_code(error) in _INVALID_CREDENTIALS:
            return NoCredentials(error_code(error))
        if error_code(error) in _DENIED:
            return AccessDenied(error.operation_name, error_message(error))
        if error_code(error) in _CONFLICTS:
            return Conflict(error.operation_name, error_message(error))
        return AwsFailed(error.operation_name, error_code(error), error_message(error))
    if isinstance(error, exceptions.NoRegionError):
        return NoRegion()
    if isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError):
        return Unreachable(str(error))
    if isinstance(error, _CREDENTIAL_ERRORS):
        return NoCredentials(str(error))
    return AwsFailed("botocore", type(error).__name__, str(error))
