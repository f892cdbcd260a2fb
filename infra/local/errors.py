"""Errors of the local stack: StackError for the user who starts it, GatewayError for its HTTP clients.

StackError                    shown in the terminal, in Spanish and English; exit code 1
├── SettingsError             a variable is unknown or has an invalid value
├── EmulatorError             the emulator is not available
├── PortError                 a service cannot listen on an address
└── StartError                a service does not answer, or the stack runs with other settings

GatewayError            status  code                    sent over HTTP
├── InvalidHost            400  invalid_host
├── Forbidden              403  forbidden
├── RequestTimeout         408  request_timeout         the body did not arrive in time
├── BodyTooLarge           413  body_too_large
├── Throttled              429  throttled               try again after `retry-after` seconds
├── ResponseTooLarge       413  response_too_large
├── FunctionError          502  function_error
├── FunctionUnavailable    503  function_unavailable    try again after `retry-after` seconds
├── ShuttingDown           503  shutting_down           try again after `retry-after` seconds
├── FunctionTimeout        504  function_timeout
└── GatewayBroken          500  gateway_broken          an error in the gateway itself
"""

from collections.abc import Mapping
from typing import Any, ClassVar

RETRY_AFTER = {"retry-after": "1"}
CLOSE = {"connection": "close"}


class StackError(Exception):
    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")


class SettingsError(StackError):
    """The message names the variable."""


class EmulatorError(StackError):
    """There is no emulator for this machine, the download failed, or the file has another SHA-256."""


class PortError(StackError):
    """The address is in use, is not allowed, or does not belong to this machine."""


class StartError(StackError):
    """If a service does not start, the message names its log file."""


class GatewayError(Exception):
    """Base class. `detail` is for programs. No error repeats the caller's input or the function's error message."""

    status: ClassVar[int]
    code: ClassVar[str]
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, error: str, detail: Any = None) -> None:
        super().__init__(error)
        self.body = {"code": self.code, "error": error, "detail": detail}


class InvalidHost(GatewayError):
    status = 400
    code = "invalid_host"

    def __init__(self) -> None:
        super().__init__("the host header must be a name, with or without a port")


class Forbidden(GatewayError):
    """The signature is missing or invalid; the function was not called."""

    status = 403
    code = "forbidden"


class RequestTimeout(GatewayError):
    """The client sent the body too slowly; the function was not called."""

    status = 408
    code = "request_timeout"
    headers = CLOSE

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the body did not arrive within {seconds:g} seconds: send it faster, or less", {"seconds": seconds}
        )


class BodyTooLarge(GatewayError):
    """The event for the request is larger than Lambda accepts; the function was not called."""

    status = 413
    code = "body_too_large"
    headers = CLOSE  # The rest of the body is not read.

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"the request makes an event of {size:,} bytes or more and Lambda takes {limit:,}: send the text in parts",
            {"bytes": size, "limit": limit},
        )


class Throttled(GatewayError):
    """Every emulator is busy, and the queue is full or the wait was too long; the function was not called."""

    status = 429
    code = "throttled"
    headers = RETRY_AFTER

    def __init__(self) -> None:
        super().__init__("every function is busy: try again in a second, or start more of them")


class ResponseTooLarge(GatewayError):
    """The function's response, as JSON and with a binary body in base64, is larger than Lambda accepts."""

    status = 413
    code = "response_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"the function's answer is over {limit:,} bytes: ask for less at once", {"limit": limit})


class FunctionError(GatewayError):
    """The function raised, exited or was killed, or its response is invalid; `detail` has the type of the error."""

    status = 502
    code = "function_error"

    def __init__(self, error: str, error_type: str | None = None) -> None:
        super().__init__(error, None if error_type is None else {"error_type": error_type})


class FunctionUnavailable(GatewayError):
    """No emulator is running because all are being restarted; the function was not called."""

    status = 503
    code = "function_unavailable"
    headers = RETRY_AFTER

    def __init__(self) -> None:
        super().__init__("the function is starting again: try again in a second")


class ShuttingDown(GatewayError):
    """The gateway is stopping and the function did not answer in time; it may or may not have run."""

    status = 503
    code = "shutting_down"
    headers = RETRY_AFTER | CLOSE

    def __init__(self) -> None:
        super().__init__("the service is stopping: try again once it has been started")


class FunctionTimeout(GatewayError):
    status = 504
    code = "function_timeout"

    def __init__(self) -> None:
        super().__init__("the function did not answer in its time: send less text, or give it more time")


class GatewayBroken(GatewayError):
    status = 500
    code = "gateway_broken"

    def __init__(self) -> None:
        super().__init__("the gateway failed: see its log")
