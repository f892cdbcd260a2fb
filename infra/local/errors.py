"""How the local stack fails: towards whoever starts it, and towards whoever calls it.

StackError                    told at the terminal, in Spanish and English; exit code 1
├── SettingsError             a QAS_LOCAL_ variable is unknown or cannot be used
├── EmulatorError             the emulator cannot be had
├── PortError                 an address cannot be listened at
└── StartError                something does not answer, or runs with other settings

GatewayError            status  code                    told over HTTP
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
└── GatewayBroken          500  gateway_broken          a fault of the gateway itself
"""

from collections.abc import Mapping
from typing import Any, ClassVar

RETRY_AFTER = {"retry-after": "1"}
CLOSE = {"connection": "close"}


class StackError(Exception):
    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")


class SettingsError(StackError):
    """The text names the variable."""


class EmulatorError(StackError):
    """No emulator for this machine, it cannot be downloaded, or what came is not it."""


class PortError(StackError):
    """Taken by another program, not allowed or not of this machine."""


class StartError(StackError):
    """The text names the log to look into."""


class GatewayError(Exception):
    """`detail` is for programs; nothing here repeats what the caller sent or what the function said of it."""

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
    """The signature is missing or not the caller's; the function was not called."""

    status = 403
    code = "forbidden"


class RequestTimeout(GatewayError):
    """The client was too slow; the function was not called."""

    status = 408
    code = "request_timeout"
    headers = CLOSE

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the body did not arrive within {seconds:g} seconds: send it faster, or less", {"seconds": seconds}
        )


class BodyTooLarge(GatewayError):
    """The event that the request becomes is more than Lambda takes; the function was not called."""

    status = 413
    code = "body_too_large"
    headers = CLOSE  # The rest of the body is not read.

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"the request makes an event of {size:,} bytes or more and Lambda takes {limit:,}: send the text in parts",
            {"bytes": size, "limit": limit},
        )


class Throttled(GatewayError):
    """Every function is busy and the queue is full, or the wait in it was too long; the function was not called."""

    status = 429
    code = "throttled"
    headers = RETRY_AFTER

    def __init__(self) -> None:
        super().__init__("every function is busy: try again in a second, or start more of them")


class ResponseTooLarge(GatewayError):
    """What the function answers, as JSON and with its body in base64 where it is no text, is more than Lambda takes."""

    status = 413
    code = "response_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"the function's answer is over {limit:,} bytes: ask for less at once", {"limit": limit})


class FunctionError(GatewayError):
    """The function raised, exited or was killed, or its answer is not one; `detail` has the error's type."""

    status = 502
    code = "function_error"

    def __init__(self, error: str, error_type: str | None = None) -> None:
        super().__init__(error, None if error_type is None else {"error_type": error_type})


class FunctionUnavailable(GatewayError):
    """No function is running: all of them are starting again; the function was not called."""

    status = 503
    code = "function_unavailable"
    headers = RETRY_AFTER

    def __init__(self) -> None:
        super().__init__("the function is starting again: try again in a second")


class ShuttingDown(GatewayError):
    """The gateway ends and the function did not answer in the time that was left; it may or may not have run."""

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
