"""Authentication: the settings of each service, and requests to the whole stack with and without credentials."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from botocore.credentials import Credentials as Signer
from requests.auth import AuthBase

from client import AwsSignature, BearerToken
from infra.local import access
from infra.local.errors import SettingsError
from infra.local.settings import Settings
from infra.local.signature import Credentials
from tests.infra.local.test_stack import QUESTION, Local, local_in

KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "3Zp-kQ_9wV"
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}


def test_without_auth_nobody_is_told_anything() -> None:
    settings = Settings()
    assert access.credentials(settings, KEYS) is None
    assert access.of_function(settings, {"QAS_TOKEN": TOKEN}) == access.of_page(settings, KEYS) == {}


def test_the_function_knows_the_tokens_digest_and_the_page_the_token() -> None:
    settings, environ = Settings(auth="token"), {"QAS_TOKEN": TOKEN, **KEYS}
    assert access.of_function(settings, environ) == {"QAS_TOKEN_SHA256": hashlib.sha256(TOKEN.encode()).hexdigest()}
    assert access.of_page(settings, environ) == {"QAS_PAGE_AUTH": "token", "QAS_PAGE_TOKEN": TOKEN}
    assert access.credentials(settings, environ) is None


def test_the_gateway_knows_the_caller() -> None:
    settings = Settings(auth="iam")
    assert access.credentials(settings, KEYS) == Credentials(KEY, SECRET)
    assert access.credentials(settings, KEYS | {"AWS_SESSION_TOKEN": "x"}) == Credentials(KEY, SECRET, "x")
    assert access.of_function(settings, KEYS) == {}
    assert access.of_page(settings, KEYS) == {"QAS_PAGE_AUTH": "iam", "AWS_REGION": "us-east-1"}
    assert access.of_page(settings, KEYS | {"AWS_REGION": "eu-west-1"})["AWS_REGION"] == "eu-west-1"


def test_a_gateway_by_itself_wants_its_function_to_know_the_token() -> None:
    """If the gateway runs alone, as in a container, the function may not have been configured with the token."""
    settings = Settings(auth="token")
    with pytest.raises(SettingsError, match="QAS_TOKEN_SHA256"):
        access.of_gateway(settings, KEYS)
    for known in ({"QAS_TOKEN": TOKEN}, {"QAS_TOKEN_SHA256": "ab" * 32}):
        assert access.of_gateway(settings, known) is None
    assert access.of_gateway(Settings(auth="iam"), KEYS) == Credentials(KEY, SECRET)


def test_what_is_told_to_be_typed_holds_no_secret() -> None:
    assert access.of_curl(Settings(), KEYS) == ""
    assert access.of_curl(Settings(auth="token"), {"QAS_TOKEN": TOKEN}) == ' -H "authorization: Bearer $QAS_TOKEN"'
    signed = ' --aws-sigv4 aws:amz:us-east-1:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
    assert access.of_curl(Settings(auth="iam"), KEYS) == signed
    with_session = access.of_curl(Settings(auth="iam"), KEYS | {"AWS_SESSION_TOKEN": "x"})
    assert with_session == f'{signed} -H "x-amz-security-token: $AWS_SESSION_TOKEN"'


@pytest.mark.parametrize(("auth", "lacking"), [("token", "QAS_TOKEN"), ("iam", "AWS_SECRET_ACCESS_KEY")])
def test_what_lacks_is_named_before_anything_starts(tmp_path: Path, auth: str, lacking: str) -> None:
    with pytest.raises(SettingsError, match=lacking):
        Local(tmp_path, {"QAS_AUTH": auth, "AWS_ACCESS_KEY_ID": KEY}).up()


@pytest.mark.parametrize("token", ["contraseña", "two words", "line\n", "a=b", "=", '"a"', "a:b", "\udcff"])
def test_a_token_that_http_cannot_carry_is_refused_before_anything_starts(tmp_path: Path, token: str) -> None:
    with pytest.raises(SettingsError, match=r"(?s)QAS_TOKEN: HTTP no puede.*HTTP cannot carry") as refusal:
        Local(tmp_path, {"QAS_AUTH": "token", "QAS_TOKEN": token}).up()
    assert token == "=" or token not in str(refusal.value)


@pytest.fixture(scope="module", params=["token", "iam"])
def protected(
    request: pytest.FixtureRequest, emulator_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Local]:
    for local in local_in(tmp_path_factory.mktemp("stack")):
        local.environ = {**local.environ, **KEYS, "QAS_AUTH": request.param, "QAS_TOKEN": TOKEN}
        local.up(QAS_LOCAL_FUNCTIONS="1")
        yield local


def ask(local: Local, auth: AuthBase | None) -> requests.Response:
    return requests.post(f"{local.settings.api}/answers", json=QUESTION, auth=auth, timeout=60)


@pytest.mark.emulator
@pytest.mark.timeout(240)
def test_only_who_may_is_answered(protected: Local) -> None:
    token: AuthBase = BearerToken(TOKEN)
    signature: AuthBase = AwsSignature(Signer(KEY, SECRET), "eu-west-1")
    others: list[AuthBase | None] = [None, BearerToken("another"), AwsSignature(Signer(KEY, "another"), "eu-west-1")]
    if protected.settings.auth == "token":
        right, wrong, refusal = token, [*others, signature], (401, "unauthorized")
    else:
        right, wrong, refusal = signature, [*others, token], (403, "forbidden")
    assert f"QAS_AUTH={protected.settings.auth}\n" in protected.said[-1]
    answered = ask(protected, right)
    assert (answered.status_code, answered.json()["results"][0]["answers"][0]["text"]) == (200, "Vicuña, Chile")
    for auth in wrong:
        refused = ask(protected, auth)
        assert (refused.status_code, refused.json()["code"]) == refusal
    logs = "".join(path.read_text() for path in (protected.run / "logs").iterdir())
    state = (protected.run / "stack.json").read_text()
    assert not [secret for secret in (SECRET, TOKEN) if secret in logs + state]
