"""Authenticate requests, and check their signatures with an independent implementation of AWS's description."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import requests
from botocore.credentials import Credentials as Signer
from hypothesis import example, given
from hypothesis import strategies as st

from client import AwsSignature, BearerToken, Client, Document, NoCredentials, NoRegion
from client.auth import is_function_url
from infra.local.errors import Forbidden
from infra.local.events import HttpRequest
from infra.local.signature import Credentials, check_signature
from tests.client.service import Received, Service, reply

TEXT = "El Teide está en Tenerife, ¡a 3715 metros! 🏔️"
HOST = "https://abc.lambda-url.eu-west-1.on.aws/"
FUNCTION = "https://abc0.lambda-url.eu-west-1.on.aws"
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


def check(request: HttpRequest, session_token: str = "") -> None:
    """Check the signature as AWS does, without botocore. Raises Forbidden."""
    check_signature(request, Credentials(KEY_ID, SECRET, session_token), datetime.now(UTC))


def arrived(call: Received, raw: bytes | None = None) -> HttpRequest:
    headers = [(name.lower(), value) for name, value in call.headers.items()]
    path, _, query = call.path.partition("?")
    return HttpRequest(call.method, path, query, headers, call.raw if raw is None else raw, "127.0.0.1", 80)


def sent(request: requests.PreparedRequest) -> HttpRequest:
    """Return the request as a server would receive it."""
    parts = urlsplit(str(request.url))
    headers = {"host": parts.netloc, **{name.lower(): value for name, value in request.headers.items()}}
    body = (request.body or b"") if isinstance(request.body, bytes | None) else request.body.encode()
    return HttpRequest(str(request.method), parts.path, parts.query, [*headers.items()], body, "127.0.0.1", 443)


def ask(service: Service, auth: requests.auth.AuthBase) -> None:
    service.script(reply(TEXT, ("Tenerife", 0.9)))
    with Client(service.url, auth=auth) as client:
        client.ask(["¿Dónde está el Teide?"], [Document("teide", TEXT)])
        client.model()


@pytest.mark.usefixtures("keys")
def test_each_request_carries_the_signature_that_aws_computes(service: Service) -> None:
    ask(service, AwsSignature.from_environment(service.url, {"AWS_REGION": "eu-south-2"}))

    assert [call.path for call in service.received] == ["/answers", "/version"]
    for call in service.received:
        check(arrived(call))
        assert "/eu-south-2/lambda/aws4_request" in call.headers["Authorization"]


@pytest.mark.usefixtures("keys")
def test_what_is_signed_is_what_arrives(service: Service) -> None:
    ask(service, AwsSignature.from_environment(service.url, {"AWS_REGION": "eu-south-2"}))

    call = service.received[0]
    assert "SignedHeaders=content-type;host;x-amz-date" in call.headers["Authorization"]
    with pytest.raises(Forbidden, match="does not match"):
        check(arrived(call, call.raw + b" "))


def test_temporary_credentials_send_their_session_token(
    service: Service, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "sesion")

    ask(service, AwsSignature.from_environment(service.url, {"AWS_REGION": "eu-south-2"}))

    call = service.received[0]
    assert call.headers["X-Amz-Security-Token"] == "sesion"
    check(arrived(call), "sesion")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("+ ñ¿&=%;,/?:@!$'()*~#"), max_size=12)
BODIES = st.binary(max_size=200) | st.dictionaries(TEXTS.filter(bool), TEXTS, max_size=3)


def signed(request: requests.Request) -> requests.PreparedRequest:
    request.auth = AwsSignature(Signer(KEY_ID, SECRET), "eu-west-1")
    with requests.Session() as session:
        return session.prepare_request(request)


@given(
    st.sampled_from(["GET", "POST"]),
    st.lists(TEXTS.filter(lambda text: text not in ("", ".", "..")), max_size=3),
    st.lists(st.tuples(TEXTS.filter(bool), TEXTS), max_size=4),
    BODIES,
)
def test_whatever_is_asked_is_signed_as_it_arrives(
    method: str, path: list[str], query: list[tuple[str, str]], body: bytes | dict[str, str]
) -> None:
    """The library requests encodes a space in a parameter as a plus sign."""
    url = HOST + "/".join(quote(part, safe="") for part in path)
    request = sent(signed(requests.Request(method, url, params=query, data=body)))
    check(request)
    assert parse_qsl(request.query, keep_blank_values=True) == query


@given(TEXTS)
@example("context=a+b&question=%C2%BFqu%C3%A9?&empty=&bare&&x=a,b;c/d:e@f!g'h(i)j*k~l")
@example("raw=%FF&lower=%c3%b1&percent=100%")
def test_a_query_that_somebody_wrote_is_signed_as_it_arrives(query: str) -> None:
    url = f"{HOST}?{query}"
    request = sent(signed(requests.Request("GET", url)))
    check(request)
    unsigned = sent(requests.Request("GET", url).prepare())
    assert parse_qsl(request.query, True, errors="surrogateescape") == parse_qsl(
        unsigned.query, True, errors="surrogateescape"
    )


def test_headers_that_proxies_change_are_not_signed() -> None:
    request = signed(requests.Request("GET", HOST, headers={"accept": "*/*", "user-agent": "x", "host": "other.test"}))
    assert "SignedHeaders=host;x-amz-date," in request.headers["Authorization"]
    check(sent(request))


@pytest.mark.usefixtures("keys")
def test_the_url_of_a_function_names_its_region() -> None:
    url = "https://abcdef0123.lambda-url.eu-west-3.on.aws"
    request = requests.Request(
        "GET", url + "/version", auth=AwsSignature.from_environment(url, {"AWS_REGION": "us-east-1"})
    ).prepare()

    assert "/eu-west-3/lambda/aws4_request" in request.headers["Authorization"]


@pytest.mark.usefixtures("keys")
def test_a_profile_names_the_region_of_any_other_url(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-2\n")
    url = "http://127.0.0.1:8008"

    request = requests.Request("GET", url, auth=AwsSignature.from_environment(url, {})).prepare()

    assert "/eu-west-2/lambda/aws4_request" in request.headers["Authorization"]


def test_without_credentials_nothing_is_sent() -> None:
    with pytest.raises(NoCredentials):
        AwsSignature.from_environment("http://127.0.0.1:8008", {"AWS_REGION": "eu-south-2"})


def test_an_unknown_profile_is_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nadie")

    with pytest.raises(NoCredentials):
        AwsSignature.from_environment("http://127.0.0.1:8008", {"AWS_REGION": "eu-south-2"})


@pytest.mark.usefixtures("keys")
def test_without_a_region_nothing_is_sent() -> None:
    with pytest.raises(NoRegion):
        AwsSignature.from_environment("http://127.0.0.1:8008", {})


def test_credentials_that_run_out_say_so(service: Service) -> None:
    from botocore.exceptions import CredentialRetrievalError

    class RunOut:
        def get_frozen_credentials(self) -> None:
            raise CredentialRetrievalError(provider="sso", error_msg="expired")

    with Client(service.url, auth=AwsSignature(RunOut(), "eu-south-2")) as client, pytest.raises(NoCredentials):
        client.model()

    assert service.received == []


def test_a_token_is_sent_and_never_shown(service: Service) -> None:
    auth = BearerToken("c2VjcmV0bw==")

    ask(service, auth)

    assert [call.headers["Authorization"] for call in service.received] == ["Bearer c2VjcmV0bw=="] * 2
    assert "c2VjcmV0bw" not in repr(auth)


@pytest.mark.parametrize("token", ["", "two words", "señal", "a\r\nX-Other: b", "=a"])
def test_a_token_that_a_header_cannot_contain_is_rejected_and_not_shown(token: str) -> None:
    with pytest.raises(ValueError, match="a bearer token has only") as raised:
        BearerToken(token)

    assert not token or token not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "function"),
    [
        (FUNCTION, True),
        (FUNCTION + "/", True),
        (FUNCTION.replace("https", "http"), False),
        (FUNCTION + ".example.org", False),
        ("https://example.org/abc0.lambda-url.eu-west-1.on.aws", False),
    ],
)
def test_a_functions_url_is_known_by_its_host(url: str, function: bool) -> None:
    assert is_function_url(url) is function
