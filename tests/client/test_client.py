"""The requests of the client, and how it parses the responses."""

import math
from typing import Any

import pytest
from requests.auth import HTTPBasicAuth

from client import (
    Answer,
    Client,
    Denied,
    Document,
    Failed,
    ModelInfo,
    NotAnAnswer,
    QuestionTooLong,
    Rejected,
    Reply,
    Result,
    ServiceError,
    Span,
    TimedOut,
    TooLarge,
    Unavailable,
    Unreachable,
)
from tests.client.service import Scripted, Service, reply
from tests.client.slept import Slept

TEXT = "🏔️ El Teide mide 3715 metros. Está en Tenerife."
DOCUMENTS = [Document("teide", TEXT)]
BUSY = Scripted(429, {"Message": "Too many requests"})


def test_an_answer_arrives_whole(service: Service, client: Client) -> None:
    service.script(reply(TEXT, ("3715 metros", 0.9), question="¿Cuánto mide?", no_answer=0.04))

    answered = client.ask(["¿Cuánto mide?"], DOCUMENTS, top_k=2)

    start = TEXT.index("3715")
    assert answered == Reply(
        results=(
            Result(
                question="¿Cuánto mide?",
                answers=(
                    Answer(
                        text="3715 metros",
                        span=Span(start, start + 11),
                        sentence=Span(0, TEXT.index(" Está")),
                        score=0.9,
                        document="0",
                        page=1,
                    ),
                ),
                no_answer_score=0.04,
            ),
        ),
        model="scripted",
        windows=1,
        windows_read=1,
        truncated=False,
        elapsed_ms=7.5,
        round_trip_ms=answered.round_trip_ms,
    )
    assert answered.round_trip_ms > 0
    assert service.asked() == [
        {"questions": ["¿Cuánto mide?"], "documents": [{"id": "teide", "text": TEXT}], "top_k": 2, "no_answer": True}
    ]


def test_one_question_about_one_text_needs_no_lists(service: Service, client: Client) -> None:
    service.script(reply(TEXT, ("Tenerife", 0.9)))

    answered = client.ask("¿Dónde está?", TEXT)

    assert answered.results[0].answers[0].text == "Tenerife"
    assert service.asked() == [
        {"questions": ["¿Dónde está?"], "documents": [{"id": "text", "text": TEXT}], "top_k": 1, "no_answer": True}
    ]


def test_the_model_is_that_of_the_version(client: Client) -> None:
    assert client.model() == ModelInfo("scripted", "r1", 0.5)


def test_a_slash_at_the_end_of_the_url_is_ignored(service: Service) -> None:
    with Client(service.url + "/") as client:
        assert client.model().id == "scripted"


def test_any_path_can_be_requested(service: Service, client: Client) -> None:
    service.script(Scripted(body="Tenerife"), path="/qas/?question=d%C3%B3nde")

    assert client.request("POST", "/qas/", params={"question": "dónde"}).json() == "Tenerife"


def test_every_try_is_signed_by_the_auth_it_was_given(service: Service, slept: Slept) -> None:
    service.script(BUSY, reply(TEXT))
    with Client(service.url, auth=HTTPBasicAuth("ana", "secreto"), sleep=slept) as client:
        client.ask(["¿?"], DOCUMENTS)
        client.model()

    assert [call.headers["Authorization"] for call in service.received] == ["Basic YW5hOnNlY3JldG8="] * 3


@pytest.mark.parametrize(
    ("status", "body", "error", "reason"),
    [
        (400, {"code": "invalid_body"}, Rejected, "invalid_body"),
        (401, {"message": "Unauthorized"}, Denied, None),
        (403, {"Message": "Forbidden"}, Denied, None),
        (404, {"code": "not_found"}, NotAnAnswer, "not_found"),
        (413, {"code": "body_too_large"}, TooLarge, "body_too_large"),
        (413, b"<html>Payload too large</html>", TooLarge, None),
        (422, {"code": "question_too_long"}, Rejected, "question_too_long"),
        (422, {"code": "question_too_long", "detail": {"question": 1}}, NotAnAnswer, None),
        (422, {"code": "question_too_long", "detail": {"question": -1}}, NotAnAnswer, None),
        (500, {"code": "internal_error"}, Failed, "internal_error"),
        (500, b"Internal Server Error", Failed, None),
        (413, {"code": "response_too_large"}, TooLarge, "response_too_large"),
        (503, {"code": "model_unavailable"}, Failed, "model_unavailable"),
        (503, {"code": "out_of_time"}, TimedOut, "out_of_time"),
        (504, {"message": "Endpoint request timed out"}, TimedOut, None),
        (507, ["no object"], Failed, None),
        (405, {"code": "method_not_allowed"}, NotAnAnswer, "method_not_allowed"),
        (403, b"<p>\xc2\xbfsecreto?</p>", Denied, None),
        (403, {"code": "¿secreto?"}, Denied, None),
        (403, {"code": None}, Denied, None),
        (400, {"error": "¿secreto?"}, Rejected, None),
        (200, b"<!doctype html><title>Hola</title>", NotAnAnswer, None),
        (200, b"", NotAnAnswer, None),
        (200, b"[" * 100_000, NotAnAnswer, None),
        (200, {}, NotAnAnswer, None),
        (200, [], NotAnAnswer, None),
        (200, {"results": [{"question": "¿?", "answers": None, "no_answer_score": 0}]}, NotAnAnswer, None),
        (200, reply(TEXT).body | {"results": []}, NotAnAnswer, None),
        (200, reply(TEXT).body | {"results": 2 * reply(TEXT).body["results"]}, NotAnAnswer, None),
        (200, reply(TEXT, ("Tenerife", math.nan)).body, NotAnAnswer, None),
        (200, reply(TEXT, ("Tenerife", 1.01)).body, NotAnAnswer, None),
        (200, reply(TEXT, ("Tenerife", -0.1)).body, NotAnAnswer, None),
        (200, reply(TEXT, no_answer=math.nan).body, NotAnAnswer, None),
        (200, reply(TEXT, ("Tenerife", 0.5)).content.replace(b'"page": 1', b'"page": 1e999'), NotAnAnswer, None),
        (204, b"", NotAnAnswer, None),
        (307, b"", NotAnAnswer, None),
    ],
)
def test_an_error_that_lasts_is_raised_at_once(
    service: Service,
    client: Client,
    slept: Slept,
    status: int,
    body: Any,
    error: type[ServiceError],
    reason: str | None,
) -> None:
    service.script(Scripted(status, body, {"Location": service.url + "/elsewhere"}))

    with pytest.raises(error) as raised:
        client.ask(["¿?"], DOCUMENTS)

    assert type(raised.value) is error
    assert (raised.value.reason, raised.value.status) == (reason, status)
    assert str(raised.value).startswith(service.url) and str(status) in str(raised.value)
    assert "secreto" not in str(raised.value)
    assert len(service.asked()) == 1
    assert slept == []


def test_a_question_that_is_too_long_is_identified_by_its_index(service: Service, client: Client) -> None:
    service.script(Scripted(422, {"code": "question_too_long", "detail": {"question": 1, "tokens": 90, "limit": 64}}))

    with pytest.raises(QuestionTooLong) as raised:
        client.ask(["¿?", "¿" + "qué " * 90 + "?"], DOCUMENTS)

    assert (raised.value.index, raised.value.reason, raised.value.status) == (1, "question_too_long", 422)


@pytest.mark.parametrize("field", ["error", "Message"])
def test_the_sentence_of_the_response_is_kept_beside_the_message(service: Service, client: Client, field: str) -> None:
    """`error` is the API's field and `Message` that of AWS."""
    service.script(Scripted(403, {field: "¿secreto?"}))

    with pytest.raises(Denied) as raised:
        client.ask(["¿?"], DOCUMENTS)

    assert raised.value.explanation == "¿secreto?"
    assert "secreto" not in str(raised.value)


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        {"version": "nginx"},
        {"model": {"id": "qas", "revision": "1"}},
        {"model": {"id": "qas", "revision": "1", "no_answer_threshold": 1.5}},
    ],
)
def test_the_version_of_another_service_is_not_an_answer(service: Service, client: Client, body: Any) -> None:
    service.script(Scripted(body=body), path="/version")

    with pytest.raises(NotAnAnswer, match=service.url):
        client.model()


@pytest.mark.parametrize("url", ["localhost:8008", "http://127.0.0.1:9", "http://"])
def test_a_service_that_is_not_there_is_unreachable(url: str, slept: Slept) -> None:
    with Client(url, sleep=slept) as client, pytest.raises(Unreachable):
        client.model()


def test_messages_say_what_to_do_and_name_the_service_without_secrets() -> None:
    assert str(Unavailable("https://qas.example", status=503)) == (
        "https://qas.example is not available: try again in a moment. (503)"
    )
    assert str(TooLarge(reason="body_too_large")) == (
        "The service does not accept so much at once: send less text or fewer questions in a request. (body_too_large)"
    )


def test_where_nothing_was_read_there_is_no_score(service: Service, client: Client) -> None:
    service.script(reply(TEXT, no_answer=None, truncated=True))

    answered = client.ask(["¿?"], DOCUMENTS)

    assert answered.results[0] == Result("¿?", (), None)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_asked_without_the_proxy_of_the_environment(
    service: Service, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    with Client(service.url.replace("127.0.0.1", host)) as client:
        assert client.model().id == "scripted"


def test_any_other_machine_is_asked_through_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", service.url)

    with Client("http://qas.example") as client, pytest.raises(NotAnAnswer):
        client.model()

    assert [call.path for call in service.received] == ["http://qas.example/version"]


def test_nobody_is_shown_what_may_be_secret_in_the_url() -> None:
    assert Client("https://ana:clave@qas.example:8443/prod/").address == "https://qas.example:8443"
