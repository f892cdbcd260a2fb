"""The parts of the gateway's responses that tests compare."""

from typing import Any

import httpx


def whole(response: httpx.Response) -> tuple[int, dict[str, str], Any]:
    """Return the status, the headers without those that differ in each response, and the body."""
    headers = {name: value for name, value in response.headers.items() if name not in ("date", "x-amzn-requestid")}
    is_json = headers["content-type"] == "application/json"
    return response.status_code, headers, response.json() if is_json else response.text


def refused(response: httpx.Response) -> tuple[int, Any]:
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-amzn-requestid"]
    return response.status_code, response.json()
