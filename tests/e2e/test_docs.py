"""GET /docs in a real browser: it needs no internet, and every example works unchanged."""

import json

import pytest
from playwright.sync_api import expect

from infra.local.settings import Settings
from tests.e2e.conftest import Keep, Open

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

OPERATIONS = ["GET /", "POST /", "POST /answers", "POST /qas", "POST /qas/", "GET /health", "GET /version"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_execute_works_as_it_stands(open_page: Open, local_stack: Settings, keep: Keep, operation: str) -> None:
    method, path = operation.split()
    page = open_page(f"{local_stack.api}/docs")
    block = page.locator(f".opblock-{method.lower()}", has=page.locator(f'[data-path="{path}"]'))

    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Execute").click()

    response = block.locator(".live-responses-table")
    expect(response.locator("tr.response td.response-col_status")).to_contain_text("200")
    body = json.loads(response.locator(".response-col_description pre").first.inner_text())
    assert body
    response.scroll_into_view_if_needed()
    keep(page, f"docs-{method.lower()}{path.rstrip('/').replace('/', '-')}")


def test_every_operation_is_tried(open_page: Open, local_stack: Settings) -> None:
    page = open_page(f"{local_stack.api}/docs")

    expect(page.locator(".opblock")).to_have_count(len(OPERATIONS))
