"""The page if the API requires credentials or fails."""

import socket

import pytest
from streamlit.testing.v1 import AppTest

from frontend.texts import SPANISH
from tests.client.service import VERSION, Received, Scripted, Service, reply
from tests.frontend.page import TEXT, ask, shown

TOKEN = "c2VjcmV0bw"
LOCKED = Scripted(401, {"code": "unauthorized", "error": "send a token", "detail": None})


def guarded(answer: Scripted) -> Scripted:
    """Return a script that sends the answer only to requests with the token."""

    def respond(call: Received) -> Scripted:
        return answer if call.headers.get("Authorization") == f"Bearer {TOKEN}" else LOCKED

    return Scripted(given=respond)


@pytest.fixture
def locked(service: Service) -> Service:
    service.script(guarded(Scripted(body=VERSION)), path="/version")
    service.script(guarded(reply(TEXT, ("1889", 0.9))))
    return service


def type_token(page: AppTest, token: str) -> None:
    page.text_input(key="token_field").set_value(token)
    next(button for button in page.button if button.label == SPANISH.token_use).click().run()
    assert not page.exception


def test_a_typed_token_is_used(page: AppTest, locked: Service) -> None:
    page.run()
    assert [warning.value for warning in page.warning] == [SPANISH.token_required]
    assert f"{locked.url} pide credenciales" in shown(page)

    type_token(page, f" {TOKEN}\n")
    ask(page, TEXT, "¿Cuándo?")

    assert len(page.warning) == 0
    assert "modelo scripted" in shown(page)
    assert '<mark class="best">1889</mark>' in shown(page)


def test_another_token_can_be_typed_after_a_wrong_one(page: AppTest, locked: Service) -> None:
    page.run()
    type_token(page, "otro")
    assert [warning.value for warning in page.warning] == [SPANISH.token_wrong]

    type_token(page, TOKEN)
    assert len(page.warning) == 0


def test_the_token_is_not_shown_on_the_page(page: AppTest, locked: Service) -> None:
    page.run()
    type_token(page, TOKEN + "A")

    assert TOKEN not in shown(page) + str(page.query_params) + page.warning[0].value
    assert page.text_input(key="token_field").value == ""


def test_a_token_that_is_invalid_in_a_header_is_not_sent(page: AppTest, locked: Service) -> None:
    page.run()
    type_token(page, "dos\r\nX-Otra: línea")

    assert {call.headers.get("Authorization") for call in locked.received} == {None}
    assert [warning.value for warning in page.warning] == [SPANISH.token_required]


def test_the_token_of_the_environment_is_used(page: AppTest, locked: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAS_PAGE_TOKEN", TOKEN)

    page.run()

    assert len(page.warning) == 0
    assert "modelo scripted" in shown(page)


def test_if_aws_denies_access_the_page_names_the_permissions(
    page: AppTest, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAS_PAGE_AUTH", "iam")
    monkeypatch.setenv("AWS_REGION", "eu-south-2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ejemplo")
    service.script(Scripted(403, {"Message": "Forbidden"}), path="/version")

    page.run()

    assert [error.value for error in page.error] == [SPANISH.aws_denied]
    assert service.received[0].headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")


def test_without_aws_credentials_nothing_else_is_shown(
    page: AppTest, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAS_PAGE_AUTH", "iam")
    monkeypatch.setenv("AWS_PROFILE", "nadie")

    page.run()

    assert [error.value for error in page.error] == [SPANISH.errors["no_aws_credentials"]]
    assert service.received == []


@pytest.mark.parametrize(
    ("failure", "message", "code"),
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
def test_an_error_is_shown_with_its_text_and_code(
    page: AppTest, service: Service, failure: Scripted, message: str, code: str
) -> None:
    service.script(failure)

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert [error.value for error in page.error] == [message]
    assert f"Código: {code}</p>" in shown(page)


def test_if_another_server_replies_the_page_shows_the_address(page: AppTest, service: Service) -> None:
    service.script(Scripted(200, b"<!doctype html>"))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert service.url in page.error[0].value


def test_requests_to_a_busy_service_are_retried(page: AppTest, service: Service) -> None:
    service.script(Scripted(429, {"Message": "busy"}), Scripted(502, b""), reply(TEXT, ("1889", 0.9)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert '<mark class="best">1889</mark>' in shown(page)
    assert len(service.asked()) == 3


def test_an_unreachable_service_is_reported(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        monkeypatch.setenv("QAS_URL", url)

        page.run()
        ask(page, TEXT, "¿Cuándo?")

    assert page.error[0].value == SPANISH.errors["unreachable"].format(url=url)
    assert f"Sin conexión con {url}" in shown(page)


def test_the_next_answer_replaces_the_error(page: AppTest, service: Service) -> None:
    service.script(Scripted(500, b""), reply(TEXT, ("1889", 0.9)))

    page.run()
    ask(page, TEXT, "¿Cuándo?")
    ask(page, TEXT, "¿Cuándo?")

    assert len(page.error) == 0
    assert '<mark class="best">1889</mark>' in shown(page)


def test_an_invalid_error_code_is_not_shown(page: AppTest, service: Service) -> None:
    service.script(Scripted(400, {"code": "<img src=x onerror=alert(1)>`:red[x]`"}))

    page.run()
    ask(page, TEXT, "¿Cuándo?")

    assert "Código: rejected</p>" in shown(page)
