"""How a call to the API fails.

ServiceError
├── Unreachable   no connection could be made, or it broke            tried again
├── TimedOut      no answer in time; 504
├── Throttled     429                                                 tried again
├── Unavailable   502, 503: starting again                            tried again
├── TooLarge      413
├── Rejected      400, 422: the API refuses the question or the text
├── Denied        401, 403
├── NoCredentials requests are to be signed, and there are no AWS credentials
├── NoRegion      … and it is not known for which region
├── Failed        any other 5xx
└── NotAnAnswer   what came back is not the API's: another server at that address?
"""

from typing import ClassVar


class ServiceError(Exception):
    """`code` is stable; `reason` is the API's own code where it sent one; the page has words for both."""

    code: ClassVar[str]
    passing: ClassVar[bool] = False

    def __init__(self, *, reason: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason or self.code)
        self.reason = reason
        self.retry_after = retry_after


class Unreachable(ServiceError):
    """No connection could be made, or it broke."""

    code = "unreachable"
    passing = True


class TimedOut(ServiceError):
    """The answer did not come in time."""

    code = "timed_out"


class Throttled(ServiceError):
    """The API has more to do than it can; `retry_after` is in seconds."""

    code = "throttled"
    passing = True


class Unavailable(ServiceError):
    """What is behind the API's address is starting again."""

    code = "unavailable"
    passing = True


class TooLarge(ServiceError):
    """The text is larger than the API takes."""

    code = "too_large"


class Rejected(ServiceError):
    """The API refuses the question or the text."""

    code = "rejected"


class Denied(ServiceError):
    """The API asks for credentials, or for others."""

    code = "denied"


class NoCredentials(ServiceError):
    """Requests are to be signed with AWS credentials, and there are none, or they have run out."""

    code = "no_aws_credentials"


class NoRegion(ServiceError):
    """Requests are to be signed for an AWS region, and neither the URL nor the environment names it."""

    code = "no_aws_region"


class Failed(ServiceError):
    """The API broke while answering."""

    code = "failed"


class NotAnAnswer(ServiceError):
    """What came back is not what the API answers."""

    code = "not_an_answer"
