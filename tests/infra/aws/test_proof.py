import boto3
import pytest
import requests

from client import AwsSignature, BearerToken
from infra.aws.account import explained
from infra.aws.errors import NoCredentials, NoRegion, NoToken
from infra.aws.proof import prove
from infra.aws.wanted import Auth

URL = "http://127.0.0.1:8008"
ACCOUNT = boto3.Session("AKIAEXAMPLE", "secret", region_name="eu-west-1")


def test_the_proof_is_that_of_the_access() -> None:
    assert isinstance(prove(URL, Auth.IAM, ACCOUNT, None), AwsSignature)
    assert prove(URL, Auth.TOKEN, ACCOUNT, "a-token") == BearerToken("a-token")
    assert prove(URL, Auth.NONE, ACCOUNT, "a-token") is None


def test_a_function_is_signed_for_where_it_is_and_any_other_url_for_the_deployers_region() -> None:
    for url, region in ((URL, "eu-west-1"), ("https://abc.lambda-url.us-west-2.on.aws", "us-west-2")):
        request = requests.Request("GET", url, auth=prove(url, Auth.IAM, ACCOUNT, None)).prepare()
        assert f"/{region}/lambda/aws4_request" in request.headers["Authorization"]


@pytest.mark.parametrize("token", [None, "", "two words", "señal"])
def test_what_cannot_be_a_token_is_not_sent(token: str | None) -> None:
    with pytest.raises(NoToken, match="QAS_TOKEN"):
        prove(URL, Auth.TOKEN, ACCOUNT, token)


def test_what_signing_lacks_is_told_as_everything_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    with pytest.raises(NoCredentials, match="aws sso login"), explained():
        prove(URL, Auth.IAM, boto3.Session(region_name="eu-west-1"), None)
    with pytest.raises(NoRegion, match="--region"), explained():
        prove(URL, Auth.IAM, boto3.Session("AKIAEXAMPLE", "secret"), None)
