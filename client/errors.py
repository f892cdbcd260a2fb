"""The errors of a call to the API.

ServiceError
├── Unreachable           no connection, or the connection broke              retried
├── TimedOut              no answer in time, or status 504
├── Throttled             status 429                                          retried
├── Unavailable           status 502 or 503: the service is restarting        retried
├── TooLarge              status 413
├── Rejected              status 400 or 422: invalid question or text
│   └── QuestionTooLong   a question leaves no room for text
├── Denied                status 401 or 403
├── NoCredentials         requests must be signed, but there are no valid AWS credentials
├── NoRegion              requests must be signed, but the AWS region is unknown
├── Failed                any other status 5xx
└── NotAnAnswer           the response is not that of the API; the address may be that of another server
"""

from typing import ClassVar


class ServiceError(Exception):
    """The base class of all errors of a call. Messages never contain questions, texts, tokens or keys.

    `code` is stable. `address`: scheme, host and port of the service. `status`: that of the response, if there was
    any. `reason`: the error code in the response, if it is one of the API. `retry_after`: seconds. `explanation`: the
    sentence that the response contains, which is not part of the message.
    """

    code: ClassVar[str]
    message: ClassVar[str]

    def __init__(
        self,
        address: str = "",
        *,
        status: int | None = None,
        reason: str | None = None,
        retry_after: float | None = None,
        explanation: str = "",
    ) -> None:
        details = ", ".join(str(detail) for detail in (status, reason) if detail)
        message = self.message.format(service=address or "The service")
        super().__init__(f"{message} ({details})" if details else message)
        self.address = address
        self.status = status
        self.reason = reason
        self.retry_after = retry_after
        self.explanation = explanation


class Unreachable(ServiceError):
    """No connection could be made, or the connection broke."""

    code = "unreachable"
    message = "{service} cannot be reached: check the address and that the service is running."


class TimedOut(ServiceError):
    """The API did not answer in time."""

    code = "timed_out"
    message = "{service} did not answer in time: ask about less text at once, or allow more time."


class Throttled(ServiceError):
    """The API receives too many requests."""

    code = "throttled"
    message = "{service} receives too many requests: send fewer at a time, or wait."


class Unavailable(ServiceError):
    """The service is restarting."""

    code = "unavailable"
    message = "{service} is not available: try again in a moment."


class TooLarge(ServiceError):
    """The request is larger than the API accepts, or the response would be."""

    code = "too_large"
    message = "{service} does not accept so much at once: send less text or fewer questions in a request."


class Rejected(ServiceError):
    """The API does not accept the question or the text."""

    code = "rejected"
    message = "{service} does not accept the questions or the texts: correct the request."


class QuestionTooLong(Rejected):
    """The question at `index` of the request leaves no room for text. The others can be asked without it."""

    code = "question_too_long"
    message = "{service} cannot read a question that is so long: ask it in fewer words."

    def __init__(self, index: int, address: str = "", *, status: int | None = None, reason: str | None = None) -> None:
        super().__init__(address, status=status, reason=reason)
        self.index = index


class Denied(ServiceError):
    """The API requires credentials, or does not accept those that were sent."""

    code = "denied"
    message = "{service} denies access: send a valid token, or sign with credentials that may call it."


class NoCredentials(ServiceError):
    """Requests must be signed with AWS credentials, but there are none, or they have expired."""

    code = "no_aws_credentials"
    message = "There are no valid AWS credentials to sign with: log in with aws sso login or aws configure."


class NoRegion(ServiceError):
    """Requests must be signed for an AWS region, but neither the URL nor the environment specifies it."""

    code = "no_aws_region"
    message = "The AWS region of the service is not known: set AWS_REGION."


class Failed(ServiceError):
    """The API failed while answering."""

    code = "failed"
    message = "{service} failed to answer: look at its log."


class NotAnAnswer(ServiceError):
    """The response is not a valid response of the API."""

    code = "not_an_answer"
    message = "{service} sent something that is not an answer of this API: check the address."
