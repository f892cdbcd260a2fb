"""The messages of the page if the service fails."""

import socket

import pytest
from streamlit.testing.v1 import AppTest

from frontend.texts import SPANISH
from tests.client.service import Scripted, Service, reply
from tests.frontend.page import TEXT, ask, shown


@pytest.mark.parametrize(
    ("failure", "said", "code"),
    [
        (Scripted(413, {"code": "body_too_large"}), SPANISH.errors["too_large"], "body_too_large"),
        (Scripted(422, {"code": "question_too_long"}), SPANISH.errors["question_too_long"], "question_too_long"),
        (Scripted(422, {"code": "invalid_request"}), SPANISH.errors["rejected"], "invalid_request"),
        (Scripted(403, {"Message": "Forbidden"}), SPANISH.errors["denied"], "denied"),
        (Scripted(500, b"Internal Server Error"), SPANISH.errors["failed"], "failed"),
        (Scripted(504, b""), SPANISH.errors["timed_out"], "timed_out"),
        (
            Scripted(429, headers={"Retry-After": "60"}),
            SPANISH.errors["throttled"] + " Vuelve a probar dentro de 60 s.",
            "throttled",
        ),
    ],
    ids=["too-large", "question", "rejected", "denied", "failed", "timed-out", "throttled"],
)
def test_a_failure_is_said_in_words_with_its_code(
    page: AppTest, service: Service, failure: Scripted, said: str, code: str
) -> None:
    service.script(failure)

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert [error.value for error in page.error] == [said]
    assert f"Código: {code}</p>" in shown(page)


def test_something_else_at_the_address_is_said_with_the_address(page: AppTest, service: Service) -> None:
    service.script(Scripted(200, b"<!doctype html>"))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert service.url in page.error[0].value


def test_a_busy_service_is_asked_again_and_answers(page: AppTest, service: Service) -> None:
    service.script(Scripted(429, {"Message": "busy"}), Scripted(502, b""), reply(TEXT, ("1889", 0.9)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert '<mark class="best">1889</mark>' in shown(page)
    assert len(service.asked()) == 3


def test_a_service_that_is_down_is_said(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("QAS_URL", url)

        page.run()
        ask(page, TEXT, "¿Cuándo?")

    assert page.error[0].value == SPANISH.errors["unreachable"].format(url=url)
    assert f"Sin conexión con {url}" in shown(page)


def test_a_failure_that_has_passed_leaves_nothing_behind(page: AppTest, service: Service) -> None:
    service.script(Scripted(500, b""), reply(TEXT, ("1889", 0.9)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")
    ask(page, TEXT, "¿Cuándo?")

    assert len(page.error) == 0
    assert '<mark class="best">1889</mark>' in shown(page)


def test_what_is_not_a_code_is_not_shown(page: AppTest, service: Service) -> None:
    service.script(Scripted(400, {"code": "<img src=x onerror=alert(1)>`:red[x]`"}))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert "Código: rejected</p>" in shown(page)
