"""What lets the page in where the API is protected: a bearer token, or a signature with AWS credentials.

Neither a token nor a key is ever part of a message, a log line or an address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

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

    @classmethod
    def to(cls, url: str, credentials: Any | None, region: str | None) -> "AwsSignature":
        """The region of a function's own URL goes before `region`. Raises NoCredentials or NoRegion."""
        own = _function_url(url)
        region = own[1] if own else region
        if credentials is None:
            raise NoCredentials
        if not region:
            raise NoRegion
        return cls(credentials, region)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Raises NoCredentials where they have run out."""
        # Imported where it is needed: whoever signs nothing need not wait for it.
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.exceptions import BotoCoreError

        parts = urlsplit(str(request.url))
        request.url = parts._replace(query=_canonical(parts.query), fragment="").geturl()
        kept = {name: value for name, value in request.headers.items() if name.lower() in ("content-type", "host")}
        signed = AWSRequest(method=request.method, url=request.url, data=request.body, headers=kept)
        try:
            SigV4Auth(self._credentials.get_frozen_credentials(), SERVICE, self._region).add_auth(signed)
        except BotoCoreError as error:
            raise NoCredentials from error
        request.headers.update(dict(signed.headers))
        return request


def sign_with_aws(url: str, environ: Mapping[str, str]) -> AwsSignature:
    """With the credentials and for the region that AWS's own tools would take. Raises NoCredentials or NoRegion."""
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    try:
        session = Session()
        credentials = session.get_credentials()
        region = environ.get("AWS_REGION") or session.get_config_variable("region")
    except BotoCoreError as error:
        raise NoCredentials from error
    return AwsSignature.to(url, credentials, region)


def is_function_url(url: str) -> bool:
    """Whether it is a Lambda function's own, over HTTPS."""
    return url.startswith("https://") and _function_url(url) is not None


def _function_url(url: str) -> re.Match[str] | None:
    return _FUNCTION_URL.fullmatch(urlsplit(url).hostname or "")


def _canonical(query: str) -> str:
    """Escaped as the specification has it, so that what is sent is what is signed.

    What reads a signature escapes the query anew, and knows `+` for a space only where it was a form's.
    """
    pairs = (part.replace("+", " ").partition("=") for part in query.split("&") if part)
    return "&".join("=".join(quote(unquote_to_bytes(text), safe="-_.~") for text in pair[::2]) for pair in pairs)
