"""Authentication of requests to the API: a bearer token, or a signature with AWS credentials.

Tokens and keys never appear in messages, logs or URLs.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from .errors import NoCredentials, NoRegion

SERVICE = "lambda"
# RFC 6750. Other characters are invalid in a header or could inject another header.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_FUNCTION_URL = re.compile(r"[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws")


@dataclass(frozen=True, slots=True)
class BearerToken(AuthBase):
    """The header `Authorization: Bearer …` (RFC 6750). Raises ValueError if a header cannot contain the token."""

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not is_token(self.token):
            raise ValueError("a bearer token has only letters without accents, digits and -._~+/, and = at its end")

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class AwsSignature(AuthBase):
    """Signature Version 4, as required by function URLs of auth type AWS_IAM.

    `credentials`: botocore's. They are read again for each request, because temporary credentials are renewed. Only
    headers that no proxy changes are signed: host, content type and time, besides the body.
    """

    def __init__(self, credentials: Any, region: str) -> None:
        self._credentials = credentials
        self._region = region

    @classmethod
    def for_url(cls, url: str, credentials: Any | None, region: str | None) -> "AwsSignature":
        """Return the signature for `url`. The region in a function URL takes precedence over `region`.

        Raises NoCredentials or NoRegion.
        """
        function_url = _function_url(url)
        region = function_url[1] if function_url else region
        if credentials is None:
            raise NoCredentials
        if not region:
            raise NoRegion
        return cls(credentials, region)

    @classmethod
    def from_environment(cls, url: str, environ: Mapping[str, str] = os.environ) -> "AwsSignature":
        """Return a signature with the credentials and the region that the AWS CLI would use.

        Raises NoCredentials or NoRegion.
        """
        from botocore.exceptions import BotoCoreError
        from botocore.session import Session

        try:
            session = Session()
            credentials = session.get_credentials()
            region = environ.get("AWS_REGION") or session.get_config_variable("region")
        except BotoCoreError as error:
            raise NoCredentials from error
        return cls.for_url(url, credentials, region)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign the request. Raises NoCredentials if the credentials have expired."""
        # botocore is slow to import, and only signing needs it.
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


def is_token(text: str) -> bool:
    """Return whether a header can contain the text as a bearer token."""
    return _TOKEN.fullmatch(text) is not None


def is_function_url(url: str) -> bool:
    """Return whether the URL is that of a Lambda function, over HTTPS."""
    return url.startswith("https://") and _function_url(url) is not None


def _function_url(url: str) -> re.Match[str] | None:
    return _FUNCTION_URL.fullmatch(urlsplit(url).hostname or "")


def _canonical(query: str) -> str:
    """Return the query escaped as in the specification of Signature Version 4, so that it is sent as it is signed.

    A verifier escapes the query again, and reads `+` as a space only in form data.
    """
    pairs = (part.replace("+", " ").partition("=") for part in query.split("&") if part)
    return "&".join("=".join(quote(unquote_to_bytes(text), safe="-_.~") for text in pair[::2]) for pair in pairs)
