"""The Lambda handler: pass HTTP events to the app and return its responses."""

import logging
from collections.abc import Callable
from typing import Any

from mangum import Mangum
from mangum.types import ASGI, LambdaContext

from function.errors import UnsupportedEvent
from function.logs import get_request_id, write_line

# Mangum logs the path of each request, which may contain the caller's text.
logging.getLogger("mangum").setLevel(logging.WARNING)

Event = dict[str, Any]
# Empty and scheduled events, which warm the function up, are handled as this request.
HEALTH_CHECK: Event = {
    "version": "2.0",
    "requestContext": {"http": {"method": "GET", "path": "/health", "sourceIp": "127.0.0.1"}},
}


def create_handler(app: ASGI) -> Callable[[Any, LambdaContext], Event]:
    # Otherwise Mangum runs the app's startup and shutdown for every event.
    http = Mangum(app, lifespan="off")

    def handler(event: Any, context: LambdaContext) -> Event:
        """Return the response to an event, which may be any JSON value.

        The response is UnsupportedEvent if the event is neither HTTP nor a warm-up.
        """
        match event:
            # A function URL or HTTP API; a load balancer; a REST API.
            case (
                {"version": "2.0", "requestContext": {"http": {"method": str(), "path": _, "sourceIp": _}}}
                | {"requestContext": {"elb": _}, "httpMethod": str(), "path": _}
                | {"requestContext": dict(), "resource": _, "httpMethod": str(), "path": _}
            ) if _can_parse(event, context):
                return http(event, context)
            case {"source": "aws.events" | "aws.scheduler"}:
                return http(HEALTH_CHECK, context)
            case _ if not event:
                return http(HEALTH_CHECK, context)
            case _:
                return _unsupported(context)

    def _can_parse(event: Event, context: LambdaContext) -> bool:
        """Return whether Mangum can parse the event.

        It raises various exceptions if, for example, the headers are not a mapping or the body is not a string.
        """
        try:
            adapter = http.infer(event, context)
            return isinstance(adapter.scope, dict) and isinstance(adapter.body, bytes)
        except (AttributeError, KeyError, TypeError, ValueError):
            return False

    return handler


def _unsupported(context: LambdaContext) -> Event:
    error = UnsupportedEvent()
    request_id = get_request_id(context)
    write_line({"event": "request", "request_id": request_id, "status": error.status, "code": error.code})
    response = error.response()
    return {
        "statusCode": response.status_code,
        "headers": {**response.headers, "x-request-id": request_id},
        "body": bytes(response.body).decode(),
        "isBase64Encoded": False,
    }
