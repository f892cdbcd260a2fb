"""Lambda events → the app → Lambda responses."""

import logging
from collections.abc import Callable
from typing import Any

from mangum import Mangum
from mangum.types import ASGI, LambdaContext

from function.errors import UnsupportedEvent

# Its own line for each request names the path, which can hold anything.
logging.getLogger("mangum").setLevel(logging.WARNING)

Event = dict[str, Any]
# What an empty or a scheduled event stands for: it warms the function up.
HEALTH_CHECK: Event = {
    "version": "2.0",
    "requestContext": {"http": {"method": "GET", "path": "/health", "sourceIp": "127.0.0.1"}},
}


def create_handler(app: ASGI) -> Callable[[Any, LambdaContext], Event]:
    # Mangum would run start-up and shutdown around every single event.
    http = Mangum(app, lifespan="off")

    def handler(event: Any, context: LambdaContext) -> Event:
        """`event`: whatever JSON the function was invoked with. Anything but HTTP is answered with UnsupportedEvent."""
        match event:
            # A function URL or HTTP API; a load balancer; a REST API.
            case (
                {"version": "2.0", "requestContext": {"http": {"method": _, "path": _, "sourceIp": _}}}
                | {"requestContext": {"elb": _}, "httpMethod": _, "path": _}
                | {"requestContext": dict(), "resource": _, "httpMethod": _, "path": _}
            ):
                return http(event, context)
            case {"source": "aws.events" | "aws.scheduler"}:
                return http(HEALTH_CHECK, context)
            case _ if not event:
                return http(HEALTH_CHECK, context)
            case _:
                return unsupported()

    return handler


def unsupported() -> Event:
    response = UnsupportedEvent().response()
    return {
        "statusCode": response.status_code,
        "headers": dict(response.headers),
        "body": bytes(response.body).decode(),
        "isBase64Encoded": False,
    }
