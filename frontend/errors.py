"""The errors of a call to the API.

ServiceError
├── Unreachable   no connection, or the connection broke              retried
├── TimedOut      no answer in time, or status 504
├── Throttled     status 429                                          retried
├── Unavailable   status 502 or 503: the service is restarting        retried
├── TooLarge      status 413
├── Rejected      status 400 or 422: invalid question or text
├── Denied        status 401 or 403
├── NoCredentials requests must be signed, but there are no valid AWS credentials
├── NoRegion      requests must be signed, but the AWS region is unknown
├── Failed        any other status 5xx
└── NotAnAnswer   the response is not that of the API; the address may be that of another server
"""

from typing import ClassVar


class ServiceError(Exception):
    """The base class of all errors of a call.

    `code` is stable. `reason` is the API's error code, if it sent any. The page has messages for both. `passing`:
    whether the call is retried. `retry_after` is in seconds.
    """

    code: ClassVar[str]
    passing: ClassVar[bool] = False

    def __init__(self, *, reason: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason or self.code)
        self.reason = reason
        self.retry_after = retry_after


class Unreachable(ServiceError):
    """No connection could be made, or the connection broke."""

    code = "unreachable"
    passing = True


class TimedOut(ServiceError):
    """The API did not answer in time."""

    code = "timed_out"


class Throttled(ServiceError):
    """The API receives too many requests."""

    code = "throttled"
    passing = True


class Unavailable(ServiceError):
    """The service is restarting."""

    code = "unavailable"
    passing = True


class TooLarge(ServiceError):
    """The text is larger than the API accepts."""

    code = "too_large"


class Rejected(ServiceError):
    """The API does not accept the question or the text."""

    code = "rejected"


class Denied(ServiceError):
    """The API requires credentials, or does not accept those that were sent."""

    code = "denied"


class NoCredentials(ServiceError):
    """Requests must be signed with AWS credentials, but there are none, or they have expired."""

    code = "no_aws_credentials"


class NoRegion(ServiceError):
    """Requests must be signed for an AWS region, but neither the URL nor the environment specifies it."""

    code = "no_aws_region"


class Failed(ServiceError):
    """The API failed while answering."""

    code = "failed"


class NotAnAnswer(ServiceError):
    """The response is not a valid response of the API."""

    code = "not_an_answer"
