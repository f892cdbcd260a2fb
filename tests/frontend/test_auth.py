"""How requests are let in: what a server that checks them finds in them."""

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from frontend.auth import AwsSignature, BearerToken, sign_with_aws
from frontend.client import Client
from frontend.errors import NoCredentials, NoRegion
from frontend.replies import Document
from tests.frontend.service import Received, Service, reply

TEXT = "El Teide está en Tenerife, ¡a 3715 metros! 🏔️"
KEY_ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture(autouse=True)
def _no_credentials_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


def signature(call: Received, raw: bytes, region: str) -> str:
    """As AWS's documents have it ("Create a signed AWS API request"), with nothing of botocore's."""
    headers = {name.lower(): " ".join(value.split()) for name, value in call.headers.items()}
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0]
    canonical = "\n".join(
        [
            call.method,
            call.path,
            "",
            *(f"{name}:{headers[name]}" for name in names.split(";")),
            "",
            names,
            hashlib.sha256(raw).hexdigest(),
        ]
    )
    moment = headers["x-amz-date"]
    scope = f"{moment[:8]}/{region}/lambda/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + SECRET.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return (
        f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, Signature="
        + hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    )


def ask(service: Service, auth: requests.auth.AuthBase) -> None:
    service.script(reply(TEXT, ("Tenerife", 0.9)))
    with requests.Session() as session:
        client = Client(service.url, auth=auth, session=session)
        client.ask(["¿Dónde está el Teide?"], [Document("teide", TEXT)])
        client.version()


@pytest.mark.usefixtures("keys")
def test_each_request_carries_the_signature_that_aws_computes(service: Service) -> None:
    ask(service, sign_with_aws(service.url, {"AWS_REGION": "eu-south-2"}))

    assert [call.path for call in service.received] == ["/answers", "/version"]
    for call in service.received:
        assert call.headers["Authorization"] == signature(call, call.raw, "eu-south-2")


@pytest.mark.usefixtures("keys")
def test_what_is_signed_is_what_arrives(service: Service) -> None:
    ask(service, sign_with_aws(service.url, {"AWS_REGION": "eu-south-2"}))

    call = service.received[0]
    assert "SignedHeaders=content-type;host;x-amz-date" in call.headers["Authorization"]
    assert signature(call, call.raw + b" ", "eu-south-2") != call.headers["Authorization"]


def test_temporary_credentials_send_their_session_token(
    service: Service, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "sesion")

    ask(service, sign_with_aws(service.url, {"AWS_REGION": "eu-south-2"}))

    call = service.received[0]
    assert call.headers["X-Amz-Security-Token"] == "sesion"
    assert call.headers["Authorization"] == signature(call, call.raw, "eu-south-2")


@pytest.mark.usefixtures("keys")
def test_the_url_of_a_function_names_its_region() -> None:
    url = "https://abcdef0123.lambda-url.eu-west-3.on.aws"
    request = requests.Request("GET", url + "/version", auth=sign_with_aws(url, {"AWS_REGION": "us-east-1"})).prepare()

    assert "/eu-west-3/lambda/aws4_request" in request.headers["Authorization"]


@pytest.mark.usefixtures("keys")
def test_a_profile_names_the_region_of_any_other_url(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-2\n")
    url = "http://127.0.0.1:8008"

    request = requests.Request("GET", url, auth=sign_with_aws(url, {})).prepare()

    assert "/eu-west-2/lambda/aws4_request" in request.headers["Authorization"]


def test_without_credentials_nothing_is_sent() -> None:
    with pytest.raises(NoCredentials):
        sign_with_aws("http://127.0.0.1:8008", {"AWS_REGION": "eu-south-2"})


def test_an_unknown_profile_is_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nadie")

    with pytest.raises(NoCredentials):
        sign_with_aws("http://127.0.0.1:8008", {"AWS_REGION": "eu-south-2"})


@pytest.mark.usefixtures("keys")
def test_without_a_region_nothing_is_sent() -> None:
    with pytest.raises(NoRegion):
        sign_with_aws("http://127.0.0.1:8008", {})


def test_credentials_that_run_out_say_so(service: Service) -> None:
    from botocore.exceptions import CredentialRetrievalError

    class RunOut:
        def get_frozen_credentials(self) -> None:
            raise CredentialRetrievalError(provider="sso", error_msg="expired")

    with requests.Session() as session, pytest.raises(NoCredentials):
        Client(service.url, auth=AwsSignature(RunOut(), "eu-south-2"), session=session).version()

    assert service.received == []


def test_a_token_is_sent_and_never_shown(service: Service) -> None:
    auth = BearerToken("c2VjcmV0bw==")

    ask(service, auth)

    assert [call.headers["Authorization"] for call in service.received] == ["Bearer c2VjcmV0bw=="] * 2
    assert "c2VjcmV0bw" not in repr(auth)
