"""The page with the real stack, which requires requests signed with AWS credentials (QAS_AUTH=iam)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from frontend.texts import ENGLISH, SPANISH, Texts
from infra.local.settings import Settings
from tests.e2e import processes
from tests.e2e.asking import TEXT, ask
from tests.e2e.conftest import Keep, Open

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

KEY, SECRET, OTHER_SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/example", "eSteNoEsElSecreto/example"


@pytest.fixture(scope="module")
def signed_stack(has_emulator: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    credentials = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": ""}
    with processes.local_stack(tmp_path_factory.mktemp("signed"), QAS_AUTH="iam", **credentials) as settings:
        yield settings


@pytest.fixture
def stranger(signed_stack: Settings, start_page: Callable[..., str]) -> str:
    """Return the URL of a page with the right access key id and a wrong secret key."""
    others = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": OTHER_SECRET, "AWS_SESSION_TOKEN": ""}
    return start_page(QAS_URL=signed_stack.api, QAS_PAGE_AUTH="iam", AWS_REGION="eu-west-1", **others)


def tells_nothing(page: Page) -> bool:
    """Return whether the page's content contains neither the key id nor a secret."""
    return not any(secret in page.content() for secret in (KEY, SECRET, OTHER_SECRET))


def test_whoever_signs_is_answered_and_the_credentials_stay_with_the_server(
    open_page: Open, signed_stack: Settings, keep: Keep
) -> None:
    page = open_page(signed_stack.page)

    ask(page, TEXT, "¿En qué año se acabó la torre?")

    expect(page.locator(".qas-answer")).to_have_text("1889")
    expect(page.locator(".qas-status.qas-on")).to_contain_text("modelo qas/embedded-es")
    assert tells_nothing(page)
    keep(page, "signed-es-light")


@pytest.mark.parametrize("texts", [SPANISH, ENGLISH], ids=["es", "en"])
def test_wrong_credentials_are_said_on_every_page(
    open_page: Open, signed_stack: Settings, stranger: str, keep: Keep, texts: Texts
) -> None:
    for name in texts.pages:
        page = open_page(f"{stranger}/{name}?lang={texts.language}")

        expect(page.get_by_role("alert")).to_contain_text(texts.aws_denied.replace("`", ""))
        expect(page.locator(".qas-status.qas-busy")).to_have_text(texts.locked.format(url=signed_stack.api))
        assert tells_nothing(page)
        keep(page, f"signed-wrong-{name}-{texts.language}-light")


def test_a_question_with_wrong_credentials_is_not_answered(open_page: Open, stranger: str) -> None:
    page = open_page(stranger)

    ask(page, TEXT, "¿En qué año se acabó la torre?")

    expect(page.get_by_role("alert").filter(has_text=SPANISH.errors["denied"])).to_be_visible()
    expect(page.locator(".qas-answer")).to_have_count(0)
    assert tells_nothing(page)
