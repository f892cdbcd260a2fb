import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests

from function.app import VERSION, create_app
from function.config import Settings
from tests.function.conftest import Ask, asking
from tests.function.scripted import ScriptedReader
from tests.function.serving import serving

ASKED = {"question": "¿Cuánto mide?", "context": "Mide 55 metros."}
ORIGIN = {"origin": "https://pagina.es"}


def ok(response: httpx.Response) -> Any:
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json"), response.text
    return response.json()


def test_the_welcome_is_in_both_languages_and_leads_on(ask: Ask) -> None:
    assert ok(ask("GET", "/")) == {
        "mensaje": "Te damos la bienvenida a QAS: preguntas en español, respuestas dentro de tu texto.",
        "message": "Welcome to QAS: questions in Spanish, answers from within your text.",
        "docs": "/docs",
    }
    assert ask("GET", "/docs").status_code == 200


def test_health_asks_nothing_of_the_reader() -> None:
    assert ok(asking(ScriptedReader(fails=ZeroDivisionError()), Settings())("GET", "/health")) == {"status": "ok"}


def test_version_says_what_is_running(ask: Ask, reader: ScriptedReader) -> None:
    assert ok(ask("GET", "/version")) == {
        "app": VERSION,
        "engine": f"onnxruntime {version('onnxruntime')}",
        "model": reader.manifest.raw,
    }


def test_the_version_is_the_projects() -> None:
    assert tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION


@pytest.mark.parametrize("path", ["/", "/health", "/version", "/docs", "/openapi.json"])
def test_head_is_answered_wherever_get_is(path: str) -> None:
    """The server omits the body and sends its length."""
    with serving(create_app(Settings(), ScriptedReader())) as url:
        got, headed = requests.get(url + path, timeout=30), requests.head(url + path, timeout=30)
    assert (headed.status_code, headed.content) == (200, b"")
    for name in ("content-type", "content-length"):
        assert headed.headers[name] == got.headers[name]


@pytest.mark.parametrize("path", ["/health", "/version", "/docs", "/openapi.json"])
def test_a_slash_at_the_end_of_a_path_changes_nothing(ask: Ask, path: str) -> None:
    assert ask("GET", f"{path}/").content == ask("GET", path).content


@pytest.mark.parametrize("path", ["/answers", "/qas"])
def test_nor_where_text_is_read(ask: Ask, path: str) -> None:
    answers = [ask("POST", path + slash, json=ASKED) for slash in ("", "/")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ask("GET", f"{path}//").status_code == 404


class TestCors:
    def test_is_left_to_the_function_url(self, ask: Ask) -> None:
        response = ask("GET", "/health", headers=ORIGIN)
        assert not [name for name in response.headers if name.startswith("access-control")]

    @pytest.fixture
    def open_to_one(self, reader: ScriptedReader) -> Ask:
        return asking(reader, Settings(cors_origins=("https://pagina.es",)))

    def test_can_be_answered_by_the_app(self, open_to_one: Ask) -> None:
        preflight = open_to_one(
            "OPTIONS",
            "/answers",
            headers=ORIGIN
            | {"access-control-request-method": "POST", "access-control-request-headers": "content-type"},
        )
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == "https://pagina.es"
        response = open_to_one("POST", "/answers", json=ASKED, headers=ORIGIN)
        assert response.headers.get_list("access-control-allow-origin") == ["https://pagina.es"]

    def test_errors_can_be_read_as_well(self) -> None:
        ask = asking(ScriptedReader(fails=ZeroDivisionError()), Settings(cors_origins=("*",), max_body_bytes=100))
        for status, body in ((500, ASKED), (413, {"question": "a" * 100}), (422, {})):
            response = ask("POST", "/answers", json=body, headers=ORIGIN)
            assert (response.status_code, response.headers["access-control-allow-origin"]) == (status, "*")

    def test_not_for_other_origins(self, open_to_one: Ask) -> None:
        response = open_to_one("GET", "/health", headers={"origin": "https://otra.es"})
        assert "access-control-allow-origin" not in response.headers


class Held(ScriptedReader):
    """A reader that blocks until `let_go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.reading = threading.Event()
        self.let_go = threading.Event()

    def read(self, *given: Any) -> Any:
        self.reading.set()
        assert self.let_go.wait(30)
        return super().read(*given)


@pytest.mark.parametrize("path", ["/answers", "/", "/qas/"])
def test_while_one_request_reads_others_are_answered(path: str) -> None:
    reader = Held()
    with serving(create_app(Settings(), reader)) as url, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(requests.post, url + path, json=ASKED, timeout=30)
        try:
            assert reader.reading.wait(30)
            assert requests.get(f"{url}/health", timeout=10).json() == {"status": "ok"}
            assert not reading.done()
        finally:
            reader.let_go.set()
        assert reading.result(30).status_code == 200


def test_a_body_over_the_limit_is_answered_while_it_is_still_being_sent() -> None:
    with serving(create_app(Settings(), ScriptedReader())) as url:
        response = requests.post(f"{url}/answers", data=b" " * 20_000_000, timeout=30)
    assert (response.status_code, response.json()["detail"]) == (413, {"bytes": 20_000_000, "limit": 4_000_000})
