"""Check signatures made by botocore, an independent implementation, and signatures published by AWS."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signer
from hypothesis import given
from hypothesis import strategies as st

from infra.local.errors import Forbidden
from infra.local.events import HttpRequest
from infra.local.signature import Credentials, check_signature, signature_of

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
CALLER = Credentials(KEY, SECRET)
COLLECTED = datetime.now(UTC)  # the time at which the requests in the parameters below are signed
HOST = "abc.lambda-url.eu-west-1.on.aws"


def signed(
    method: str = "POST",
    path: str = "/answers",
    query: str = "",
    body: bytes = b'{"question": "\xc2\xbfQui\xc3\xa9n?"}',
    service: str = "lambda",
    signer: Signer | None = None,
) -> HttpRequest:
    """Return a request that is signed now; `path` and `query` are encoded as they are sent."""
    url = f"https://{HOST}{path}{'?' if query else ''}{query}"
    request = AWSRequest(method, url, headers={"host": HOST, "content-type": "application/json"}, data=body)
    SigV4Auth(signer or Signer(KEY, SECRET), service, "eu-west-1").add_auth(request)
    headers = [(name.lower(), value) for name, value in request.headers.items()]
    return HttpRequest(method, urlsplit(url).path, query, headers, body, "127.0.0.1", 443)


def now() -> datetime:
    return datetime.now(UTC)


def header(request: HttpRequest, name: str, value: str) -> HttpRequest:
    return replace(request, headers=[(n, value if n == name else v) for n, v in request.headers])


def without(request: HttpRequest, name: str) -> HttpRequest:
    return replace(request, headers=[(n, v) for n, v in request.headers if n != name])


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(
    st.sampled_from(["GET", "POST", "OPTIONS"]),
    st.lists(WORDS.filter(lambda word: word not in (".", "..")), max_size=3),
    st.lists(st.tuples(WORDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=12)), max_size=4),
    st.binary(max_size=200),
)
def test_what_was_signed_passes(method: str, path: list[str], query: list[tuple[str, str]], body: bytes) -> None:
    sent = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query)
    request = signed(method, "/" + "/".join(quote(part, safe="") for part in path), sent, body)
    check_signature(request, CALLER, now())


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "body", "signature"),
    [
        ("GET", "/", "", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "/", "", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        ("GET", "/ሴ", "", {}, b"", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        (
            "GET",
            "/",
            "Param2=value2&Param1=value1",
            {},
            b"",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "POST",
            "/",
            "",
            {"content-type": "application/x-www-form-urlencoded"},
            b"Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
    ids=["get-vanilla", "post-vanilla", "get-utf8", "get-vanilla-query-order-key-case", "post-x-www-form-urlencoded"],
)
def test_what_aws_has_published_as_signed(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    """The requests, signatures and credentials are those of AWS's test suite for Signature Version 4."""
    sent = {**headers, "host": "example.amazonaws.com", "x-amz-date": "20150830T123600Z"}
    request = HttpRequest(method, path, query, [*sent.items()], body, "127.0.0.1", 443)
    assert signature_of(request, sorted(sent), "20150830/us-east-1/service/aws4_request", SECRET) == signature


@pytest.mark.parametrize("path", ["/", "//", "/qas/", "/a/../qas/", "/./answers", "/a//b", "/%C3%B1", "/a%20b", "/a~b"])
def test_paths_are_read_as_they_are_signed(path: str) -> None:
    check_signature(signed(path=path), CALLER, now())


def test_other_headers_may_be_added_on_the_way() -> None:
    request = signed()
    check_signature(replace(request, headers=[*request.headers, ("x-forwarded-for", "::1")]), CALLER, now())


def test_temporary_credentials_need_their_session_token() -> None:
    temporary = Credentials(KEY, SECRET, "IQoJb3JpZ2lu")
    request = signed(signer=Signer(KEY, SECRET, "IQoJb3JpZ2lu"))
    check_signature(request, temporary, now())
    for another in (CALLER, Credentials(KEY, SECRET, "IQoJ")):
        with pytest.raises(Forbidden, match="session token"):
            check_signature(request, another, now())
    with pytest.raises(Forbidden, match="session token"):
        check_signature(signed(), temporary, now())


@pytest.mark.parametrize(
    "changed",
    [
        replace(signed(), method="GET"),
        replace(signed(), path="/qas/"),
        replace(signed(), query="context=a"),
        replace(signed(), body=b"{}"),
        header(signed(), "host", "localhost"),
        signed(signer=Signer(KEY, SECRET[:-1])),
        signed(signer=Signer("AKIDANOTHER", SECRET)),
    ],
    ids=["method", "path", "query", "body", "host", "secret", "key"],
)
def test_what_was_changed_or_signed_by_another_does_not(changed: HttpRequest) -> None:
    with pytest.raises(Forbidden, match="does not match"):
        check_signature(changed, CALLER, COLLECTED)


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24])
def test_a_signature_is_good_for_minutes(minutes: int) -> None:
    with pytest.raises(Forbidden, match="five minutes"):
        check_signature(signed(), CALLER, now() + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (without(signed(), "authorization"), "is not signed"),
        (header(signed(), "authorization", "Bearer abc"), "is not signed"),
        (header(signed(), "authorization", "AWS4-HMAC-SHA256 Credential=a/b"), "is not signed"),
        (signed(service="s3"), "scope must be"),
        (without(signed(), "x-amz-date"), "time is missing"),
        (header(signed(), "x-amz-date", "yesterday"), "time is missing"),
        (without(signed(), "content-type"), "signed and sent"),
    ],
)
def test_an_unusable_signature_is_refused_with_its_reason(request_: HttpRequest, reason: str) -> None:
    with pytest.raises(Forbidden, match=reason) as refused:
        check_signature(request_, CALLER, COLLECTED)
    assert (refused.value.status, refused.value.code) == (403, "forbidden")


def test_secrets_are_never_shown() -> None:
    assert SECRET not in repr(Credentials(KEY, SECRET, "IQoJb3JpZ2lu"))
    assert "IQoJ" not in repr(Credentials(KEY, SECRET, "IQoJb3JpZ2lu"))
