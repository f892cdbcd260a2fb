"""What lets the page in where the API is protected: a bearer token, or a signature with AWS credentials.

Neither a token nor a key is ever part of a message, a log line or an address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from frontend.errors import NoCredentials, NoRegion

SERVICE = "lambda"
# RFC 6750; anything else in a header would be refused, or begin another one.
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_FUNCTION_URL = re.compile(r"[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws")


@dataclass(frozen=True, slots=True)
class BearerToken(AuthBase):
    """RFC 6750: `Authorization: Bearer …`."""

    token: str = field(repr=False)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class AwsSignature(AuthBase):
    """Signature Version 4, as a function URL of auth type AWS_IAM asks for.

    `credentials`: botocore's; they are taken anew for each request, as temporary ones are renewed. Only what no proxy
    changes is signed: host, content type, time, body.
    """

    def __init__(self, credentials: Any, region: str) -> None:
        self._credentials = credentials
        self._region = region

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        # Imported where it is needed: whoever signs nothing need not wait for it.
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.exceptions import BotoCoreError

        kept = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
        signed = AWSRequest(method=request.method, url=request.url, data=request.body, headers=kept)
        try:
            SigV4Auth(self._credentials.get_frozen_credentials(), SERVICE, self._region).add_auth(signed)
        except BotoCoreError as error:
            raise NoCredentials from error
        request.headers.update(dict(signed.headers))
        return request


def sign_with_aws(url: str, environ: Mapping[str, str]) -> AwsSignature:
    """With the credentials and for the region that AWS's own tools would take. Raises NoCredentials or NoRegion.

    The region of a function's own URL goes before that of the environment.
    """
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    own = _function_url(url)
    try:
        session = Session()
        region = own[1] if own else environ.get("AWS_REGION") or session.get_config_variable("region")
        credentials = session.get_credentials()
    except BotoCoreError as error:
        raise NoCredentials from error
    if credentials is None:
        raise NoCredentials
    if not region:
        raise NoRegion
    return AwsSignature(credentials, region)


def is_function_url(url: str) -> bool:
    """Whether it is a Lambda function's own, over HTTPS."""
    return url.startswith("https://") and _function_url(url) is not None


def _function_url(url: str) -> re.Match[str] | None:
    return _FUNCTION_URL.fullmatch(urlsplit(url).hostname or "")
