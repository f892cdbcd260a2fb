"""How a request to the URL proves who sends it, as the page's do: AWS's signature, a bearer token, or nothing."""

import boto3
from requests.auth import AuthBase

from frontend.auth import TOKEN, AwsSignature, BearerToken
from infra.aws.errors import NoToken
from infra.aws.wanted import Auth


def prove(url: str, auth: Auth, session: boto3.Session, token: str | None) -> AuthBase | None:
    """Raises frontend.errors' NoCredentials and NoRegion, and NoToken."""
    if auth is Auth.IAM:
        return AwsSignature.to(url, session.get_credentials(), session.region_name)
    if auth is Auth.TOKEN:
        if token is None or not TOKEN.fullmatch(token):
            raise NoToken
        return BearerToken(token)
    return None
