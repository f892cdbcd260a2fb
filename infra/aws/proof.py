"""Authentication of requests to the URL: an AWS signature, a bearer token, or none."""

import boto3
from requests.auth import AuthBase

from client import AwsSignature, BearerToken
from client.auth import is_token
from infra.aws.errors import NoToken
from infra.aws.wanted import Auth


def prove(url: str, auth: Auth, session: boto3.Session, token: str | None) -> AuthBase | None:
    """Return the authentication for `auth`. Raises NoToken, and NoCredentials and NoRegion of the client."""
    if auth is Auth.IAM:
        return AwsSignature.for_url(url, session.get_credentials(), session.region_name)
    if auth is Auth.TOKEN:
        if token is None or not is_token(token):
            raise NoToken
        return BearerToken(token)
    return None
