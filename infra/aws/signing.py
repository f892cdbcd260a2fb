"""How a request to the URL proves who sends it: AWS's signature, a bearer token, or nothing."""

from typing import Any

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from requests.auth import AuthBase

from infra.aws.wanted import Auth

# Headers that a proxy or a client may still change are left out of what is signed.
_SIGNED = ("content-type", "host")


class Signature(AuthBase):
    """Signature Version 4 for Lambda, of the final URL and body; `credentials` are botocore's."""

    def __init__(self, credentials: Any, region: str) -> None:
        self._credentials = credentials
        self._region = region

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        address, mark, query = str(request.url).partition("?")
        # Both mean a space, but the specification knows only the second.
        request.url = address + mark + query.replace("+", "%20")
        headers = {name: value for name, value in request.headers.items() if name.lower() in _SIGNED}
        signed = AWSRequest(request.method, request.url, headers, request.body)
        SigV4Auth(self._credentials, "lambda", self._region).add_auth(signed)
        request.headers.update(signed.headers.items())
        return request


class Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["authorization"] = f"Bearer {self._token}"
        return request


def prove(auth: Auth, credentials: Any, region: str, token: str | None) -> AuthBase | None:
    if auth is Auth.IAM:
        return Signature(credentials.get_frozen_credentials(), region)
    if auth is Auth.TOKEN and token is not None:
        return Bearer(token)
    return None
