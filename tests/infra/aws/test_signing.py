"""Signature Version 4, worked out from AWS's description of it and not with botocore."""

import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import requests
from botocore.credentials import Credentials

from infra.aws.signing import Bearer, Signature, prove
from infra.aws.wanted import Auth

KEY, SECRET, SESSION = "AKIAEXAMPLE", "a/secret+key", "a-session-token=="
REGION = "eu-west-1"


def expected(request: requests.PreparedRequest) -> str:
    """The signature of `request`, by the five steps of the specification."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = re.search(r"SignedHeaders=([^,]+)", headers["authorization"])
    assert found is not None
    names = found[1].split(";")
    parts = urlsplit(str(request.url))
    headers.setdefault("host", parts.netloc)
    query = "&".join(
        sorted(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in parse_qsl(parts.query, True)
        )
    )
    body = request.body or b""
    canonical = "\n".join(
        [
            str(request.method),
            # Every service but S3 has the path encoded once more.
            quote(parts.path, safe="/-_.~"),
            query,
            *(f"{name}:{headers[name].strip()}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest(),
        ]
    )
    moment = headers["x-amz-date"]
    scope = f"{moment[:8]}/{REGION}/lambda/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in (*scope.split("/"), to_sign):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex()


@pytest.mark.parametrize("token", [None, SESSION])
@pytest.mark.parametrize(
    "request_",
    [
        requests.Request("GET", "https://example.org/"),
        requests.Request("GET", "https://example.org/health?b=2&a=1&a=0"),
        requests.Request("POST", "https://example.org/answers", json={"question": "¿Quién?"}),
        requests.Request("POST", "https://example.org/qas/", data="context=ñandú".encode()),
        requests.Request(
            "POST",
            "https://example.org/qas/",
            params={"question": "¿Dónde está?", "context": "+ %"},
        ),
        requests.Request("POST", "http://127.0.0.1:8008/answers", json={"context": "Año 1882 😀"}),
    ],
    ids=lambda request: f"{request.method} {request.url}" if isinstance(request, requests.Request) else str(request),
)
def test_the_signature_is_that_of_the_specification(request_: requests.Request, token: str | None) -> None:
    request_.auth = Signature(Credentials(KEY, SECRET, token), REGION)
    with requests.Session() as session:
        prepared = session.prepare_request(request_)
    assert prepared.headers["Authorization"].endswith(f"Signature={expected(prepared)}")
    assert prepared.headers.get("X-Amz-Security-Token") == token


def test_headers_that_proxies_change_are_not_signed() -> None:
    request = requests.Request("GET", "https://example.org/", headers={"accept": "*/*", "user-agent": "x"})
    request.auth = Signature(Credentials(KEY, SECRET), REGION)
    with requests.Session() as session:
        prepared = session.prepare_request(request)
    assert "SignedHeaders=host;x-amz-date," in prepared.headers["Authorization"]


def test_the_proof_is_that_of_the_access() -> None:
    credentials = Credentials(KEY, SECRET)
    assert isinstance(prove(Auth.IAM, credentials, REGION, None), Signature)
    assert isinstance(prove(Auth.TOKEN, None, REGION, "a-token"), Bearer)
    assert prove(Auth.TOKEN, None, REGION, None) is None
    assert prove(Auth.NONE, credentials, REGION, "a-token") is None
