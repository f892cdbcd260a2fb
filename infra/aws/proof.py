"""Authentication of requests to the URL, as in the frontend: an AWS signature, a bearer token, or none."""

import boto3
from requests.auth import AuthBase

from frontend.auth import TOKEN, AwsSignature, BearerToken
from infra.aws.errors import NoToken
from infra.aws.options import Auth


def prove(url: str, auth: Auth, session: boto3.Session, token: str | None) -> AuthBase | None:
    """Return the authentication for `auth`. Raises NoToken, and NoCredentials and NoRegion of frontend.errors."""
    if auth is Auth.IAM:
        return AwsSignature.to(url, session.get_credentials(), session.region_name)
    if auth is Auth.TOKEN:
        if token is None or not TOKEN.fullmatch(token):
            raise NoToken
        return BearerToken(token)
    return None
