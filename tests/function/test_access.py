import hashlib

import pytest

from function.config import Settings
from tests.function.conftest import Ask, asking
from tests.function.scripted import ScriptedReader

TOKEN = "3Zp-kQ_9wV"
ASKED = {"question": "¿Cuánto mide?", "context": "Mide 55 metros."}


@pytest.fixture
def ask(reader: ScriptedReader) -> Ask:
    return asking(reader, Settings(token_sha256=hashlib.sha256(TOKEN.encode()).digest()))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_who_has_the_token_is_answered(ask: Ask, scheme: str) -> None:
    response = ask("POST", "/answers", json=ASKED, headers={"authorization": f"{scheme} {TOKEN}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": TOKEN},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": f"Bearer {TOKEN[:-1]}"},
        {"authorization": f"Bearer {hashlib.sha256(TOKEN.encode()).hexdigest()}"},
        {"authorization": "Bearer ñ".encode()},
        {"x-token": TOKEN},
    ],
)
def test_nobody_else_is(ask: Ask, reader: ScriptedReader, headers: dict[str, str | bytes]) -> None:
    response = ask("POST", "/answers", content=b"not even JSON", headers=headers)
    assert (response.status_code, response.headers["www-authenticate"]) == (401, 'Bearer realm="qas"')
    assert response.json() == {
        "code": "unauthorized",
        "error": "send the header `Authorization: Bearer …` with this service's token",
        "detail": None,
    }
    assert reader.calls == []


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/"), ("POST", "/qas/"), ("GET", "/version"), ("GET", "/nowhere"), ("POST", "/docs")]
)
def test_what_reads_or_tells_of_the_model_is_closed(ask: Ask, method: str, path: str) -> None:
    assert ask(method, path).status_code == 401


@pytest.mark.parametrize(
    "path", ["/", "/health", "/health/", "/docs", "/docs/", "/openapi.json", "/docs/swagger-ui-5.35.0/swagger-ui.css"]
)
def test_what_does_not_is_open(ask: Ask, path: str) -> None:
    assert ask("GET", path).status_code == 200


def test_the_documentation_asks_for_the_token_where_there_is_one(ask: Ask, reader: ScriptedReader) -> None:
    schemes = ask("GET", "/openapi.json").json()["components"]["securitySchemes"]
    assert schemes == {"HTTPBearer": {"type": "http", "scheme": "bearer"}}
    assert "securitySchemes" not in asking(reader, Settings())("GET", "/openapi.json").json()["components"]
