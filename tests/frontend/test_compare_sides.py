"""The addresses that the page's server calls for a user, and the credentials that it sends to each."""

from collections.abc import Iterator

import pytest

from client import AwsSignature, BearerToken
from frontend.compare.sides import auth_to, configured
from frontend.settings import Settings

URL, OTHER, FUNCTION = "http://127.0.0.1:8008", "http://127.0.0.1:8009", "https://abc0.lambda-url.eu-west-1.on.aws"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ejemplo")
    monkeypatch.setenv("AWS_REGION", "eu-south-2")
    yield


def test_the_connected_address_and_the_one_to_compare_with() -> None:
    assert configured(Settings(url=URL)) == [URL]
    assert configured(Settings(url=URL, compare_url=OTHER)) == [URL, OTHER]


def test_the_token_of_the_connected_service_goes_nowhere_else() -> None:
    settings = Settings(url=URL, auth="token", token="suyo", compare_url=OTHER)

    assert auth_to(OTHER, settings, "") is None
    assert auth_to("http://qas.example", settings, "") is None


def test_each_address_has_a_token_of_its_own() -> None:
    settings = Settings(url=URL, token="suyo", compare_url=OTHER, compare_token="otro")

    assert auth_to(OTHER, settings, "") == BearerToken("otro")
    assert auth_to(OTHER, settings, "tecleado") == BearerToken("tecleado")
    assert auth_to("http://qas.example", settings, "") is None


def test_what_could_not_stand_in_a_header_is_no_token() -> None:
    assert auth_to(OTHER, Settings(url=URL, compare_url=OTHER), "dos palabras") is None


@pytest.mark.usefixtures("keys")
def test_a_signature_goes_to_functions_and_to_what_was_configured() -> None:
    settings = Settings(url=URL, auth="iam", compare_url=OTHER)

    assert isinstance(auth_to(OTHER, settings, ""), AwsSignature)
    assert isinstance(auth_to(FUNCTION, settings, ""), AwsSignature)
    assert auth_to("https://qas.example", settings, "") is None
