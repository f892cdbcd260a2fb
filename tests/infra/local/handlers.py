"""The Lambda function that the emulator runs in the tests; the path of the request selects what it does."""

import base64
import hashlib
import os
import time
from pathlib import Path
from typing import Any

LAMBDA_TEXT = {"content-type": "text/plain"}


def handler(event: dict[str, Any], context: Any) -> Any:
    query = event.get("queryStringParameters", {})
    match event["rawPath"]:
        case "/event":
            return event
        case "/context":
            name, memory = context.function_name, context.memory_limit_in_mb
            return {"name": name, "memory": memory, "environment": dict(os.environ)}
        case "/process":
            return os.getpid()
        case "/work":
            hashlib.pbkdf2_hmac("sha256", b"work", b"", 10_000)
            return {"statusCode": 200, "headers": LAMBDA_TEXT, "body": f"answer to {query['id']}"}
        case "/wait":
            _wait(Path(query["directory"]))
            return {"statusCode": 200, "headers": LAMBDA_TEXT, "body": "went on"}
        case "/slow":
            time.sleep(float(query["seconds"]))
        case "/raise":
            raise ValueError(query["text"])
        case "/exit":
            os._exit(int(query["status"]))
        case "/length":
            body = event.get("body", "")
            length = len(base64.b64decode(body)) if event["isBase64Encoded"] else len(body.encode())
            return {"statusCode": 200, "headers": LAMBDA_TEXT, "body": str(length)}
        case "/large":
            return "a" * (int(query["bytes"]) - len('""'))
        case "/no-json":
            return float("nan")
        case "/no-status":
            return {"statusCode": "200", "body": ""}
    return {"statusCode": 200, "headers": LAMBDA_TEXT, "body": "ok"}


def _wait(directory: Path) -> None:
    """Tell the test that the handler has begun, and wait for the test; both through named pipes."""
    with (directory / "entered").open("w"):
        pass
    with (directory / "go").open():
        pass
