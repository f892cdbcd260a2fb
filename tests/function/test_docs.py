import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

from function.app import create_app
from function.config import Settings
from function.docs import ASSETS
from function.errors import ApiError, InvalidQuery, MethodNotAllowed, NotFound, UnsupportedEvent
from function.examples import MENINAS
from tests.function.conftest import Ask
from tests.function.scripted import ScriptedReader
from tests.function.serving import serving

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path("test-output")
# Content types and SHA-256 of the files in the npm package swagger-ui-dist, at the version in their path.
PUBLISHED = {
    "favicon-32x32.png": ("image/png", "3ed612f41e050ca5e7000cad6f1cbe7e7da39f65fca99c02e99e6591056e5837"),
    "swagger-ui-bundle.js": (
        "text/javascript; charset=utf-8",
        "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
    ),
    "swagger-ui.css": (
        "text/css; charset=utf-8",
        "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
    ),
}
OPERATIONS = ["GET /", "GET /health", "GET /version", "POST /", "POST /answers", "POST /qas", "POST /qas/"]


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader(answers=("Diego Velázquez",))


def test_the_page_names_its_own_files_only(ask: Ask) -> None:
    page = ask("GET", "/docs").text
    assert sorted(re.findall(r'(?:src|href)="([^"]+)"', page)) == [f"{ASSETS}/{name}" for name in PUBLISHED]
    assert "url: '/openapi.json'" in page
    assert "http:" not in page
    assert "https:" not in page


@pytest.mark.parametrize("name", PUBLISHED)
def test_its_files_are_the_published_ones_and_may_be_kept(ask: Ask, name: str) -> None:
    response = ask("GET", f"{ASSETS}/{name}")
    assert (response.headers["content-type"], hashlib.sha256(response.content).hexdigest()) == PUBLISHED[name]
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def examples(schema: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    """Return the examples that Swagger UI shows: the content's example, or else those of its schema."""
    if "example" in content:
        return [content["example"]]
    name = content["schema"]["$ref"].rpartition("/")[2]
    found: list[Any] = schema["components"]["schemas"][name]["examples"]
    return found


def test_every_endpoint_is_documented(ask: Ask) -> None:
    assert sorted(operations(ask("GET", "/openapi.json").json())) == OPERATIONS


def test_every_example_is_spanish_and_works_as_it_stands(ask: Ask) -> None:
    schema = ask("GET", "/openapi.json").json()
    sent = []
    for name, operation in operations(schema).items():
        method, path = name.split()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            for example in examples(schema, content):
                way = {"multipart/form-data": "files", "application/x-www-form-urlencoded": "data"}.get(kind, "json")
                body = {k: (None, v) for k, v in example.items()} if way == "files" else example
                response = ask(method, path, **{way: body})
                assert response.status_code == 200, (name, kind, response.text)
                assert "Diego Velázquez" in response.text
                sent.append((name, kind))
    assert sorted(sent) == [
        ("POST /", "application/json"),
        ("POST /answers", "application/json"),
        ("POST /qas", "application/json"),
        ("POST /qas", "application/x-www-form-urlencoded"),
        ("POST /qas", "multipart/form-data"),
    ]


def test_the_examples_in_the_query_work_as_they_stand(ask: Ask) -> None:
    parameters = operations(ask("GET", "/openapi.json").json())["POST /qas/"]["parameters"]
    assert ask("POST", "/qas/", params={p["name"]: p["example"] for p in parameters}).json() == "Diego Velázquez"


@pytest.mark.parametrize("name", ["POST /answers", "POST /", "POST /qas", "POST /qas/"])
def test_every_error_is_shown_in_the_one_form(ask: Ask, name: str) -> None:
    responses = operations(ask("GET", "/openapi.json").json())[name]["responses"]
    shown = []
    for status, response in responses.items():
        if status != "200":
            content = response["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/ErrorBody"}
            for code, example in content["examples"].items():
                # FastAPI omits a detail that is null.
                assert set(example["value"]) | {"detail"} == {"code", "error", "detail"}
                shown.append((int(status), code))
    elsewhere = {NotFound, MethodNotAllowed, UnsupportedEvent}
    if name != "POST /qas/":
        elsewhere.add(InvalidQuery)
    assert sorted(shown) == sorted((cls.status, cls.code) for cls in set(ApiError.__subclasses__()) - elsewhere)


@pytest.fixture
def page() -> Iterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1200, "height": 1600})
        browser.close()


@pytest.mark.browser
def test_a_browser_without_internet_can_try_everything_out(page: Page, reader: ScriptedReader) -> None:
    with serving(create_app(Settings(), reader)) as url:
        outside: list[str] = []

        def only_here(route: Route) -> None:
            if route.request.url.startswith((f"{url}/", "data:")):
                route.continue_()
            else:
                outside.append(route.request.url)
                route.abort()

        complaints: list[str] = []
        page.route("**/*", only_here)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{url}/docs")
        blocks = page.locator(".opblock")
        expect(blocks).to_have_count(len(OPERATIONS))
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "docs.png")
        for number in range(len(OPERATIONS)):
            block = blocks.nth(number)
            block.locator(".opblock-summary-control").click()
            block.get_by_role("button", name="Execute").click()
            expect(block.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
        page.locator("#operations-Answers-answers_answers_post").screenshot(path=SCREENSHOTS / "docs-answers.png")
    assert (outside, complaints) == ([], [])
    assert [call.documents[0].text for call in reader.calls] == [MENINAS] * 4
