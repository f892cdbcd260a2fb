"""The requests of the API's client, and how it parses the responses."""

import math
from typing import Any

import pytest
import requests
from requests.auth import HTTPBasicAuth

from frontend.client import Client
from frontend.errors import Denied, Failed, NotAnAnswer, Rejected, ServiceError, TimedOut, TooLarge
from frontend.replies import Answer, Document, Reply, Result, Span, Version
from tests.frontend.service import Scripted, Service, reply
from tests.frontend.slept import Slept

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


def test_the_version_names_the_model(client: Client) -> None:
    assert client.version() == Version(model="scripted", revision="r1")


def test_a_slash_at_the_end_of_the_address_does_no_harm(service: Service) -> None:
    with requests.Session() as session:
        assert Client(service.url + "/", session=session).version().model == "scripted"


def test_every_try_is_signed_by_the_auth_it_was_given(service: Service, slept: Slept) -> None:
    service.script(BUSY, reply(TEXT))
    with requests.Session() as session:
        client = Client(service.url, auth=HTTPBasicAuth("ana", "secreto"), session=session, sleep=slept)
        client.ask(["¿?"], DOCUMENTS)
        client.version()

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
        (500, {"code": "internal_error"}, Failed, "internal_error"),
        (500, b"Internal Server Error", Failed, None),
        (413, {"code": "response_too_large"}, TooLarge, "response_too_large"),
        (503, {"code": "model_unavailable"}, Failed, "model_unavailable"),
        (503, {"code": "out_of_time"}, TimedOut, "out_of_time"),
        (504, {"message": "Endpoint request timed out"}, TimedOut, None),
        (507, ["no object"], Failed, None),
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
def test_what_will_not_pass_is_said_at_once(
    service: Service,
    client: Client,
    slept: Slept,
    status: int,
    body: Any,
    error: type[ServiceError],
    reason: str | None,
) -> None:
    service.script(Scripted(status, body, {"Location": service.url + "/elsewhere"}))

    with pytest.raises(error) as said:
        client.ask(["¿?"], DOCUMENTS)

    assert type(said.value) is error
    assert said.value.reason == reason
    assert len(service.asked()) == 1
    assert slept == []


def test_a_version_that_is_not_the_apis_is_no_answer(service: Service, client: Client) -> None:
    service.script(Scripted(body={"version": "nginx"}), path="/version")

    with pytest.raises(NotAnAnswer):
        client.version()


def test_where_nothing_was_read_there_is_no_score(service: Service, client: Client) -> None:
    service.script(reply(TEXT, no_answer=None, truncated=True))

    answered = client.ask(["¿?"], DOCUMENTS)

    assert answered.results[0] == Result("¿?", (), None)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_asked_without_the_proxy_of_the_environment(
    service: Service, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert Client(service.url.replace("127.0.0.1", host)).version().model == "scripted"


def test_any_other_machine_is_asked_through_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", service.url)

    with pytest.raises(NotAnAnswer):
        Client("http://qas.example").version()

    assert [call.path for call in service.received] == ["http://qas.example/version"]


def test_nobody_is_shown_what_may_be_secret_in_the_url() -> None:
    assert Client("https://ana:clave@qas.example:8443/prod/").address == "https://qas.example:8443"
