import socket
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any

import pytest
import requests
from requests.auth import HTTPBasicAuth

from frontend.client import LONGEST_WAIT, Client, Wait
from frontend.errors import (
    Denied,
    Failed,
    NotAnAnswer,
    Rejected,
    ServiceError,
    Throttled,
    TimedOut,
    TooLarge,
    Unavailable,
    Unreachable,
)
from frontend.replies import Answer, Document, Reply, Result, Span, Version
from tests.frontend.service import Scripted, Service, reply

TEXT = "🏔️ El Teide mide 3715 metros. Está en Tenerife."
DOCUMENTS = [Document("teide", TEXT)]
BUSY = Scripted(429, {"Message": "Too many requests"})


class Slept(list[float]):
    """A clock that only writes down how long it was asked to wait."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def slept() -> Slept:
    return Slept()


@pytest.fixture
def client(service: Service, slept: Slept) -> Iterator[Client]:
    with requests.Session() as session:
        yield Client(service.url, timeout=5, session=session, sleep=slept, jitter=lambda: 0.5)


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
                        document="text",
                        page=1,
                    ),
                ),
                no_answer_score=0.04,
            ),
        ),
        model="scripted",
        truncated=False,
        elapsed_ms=7.5,
        round_trip_ms=answered.round_trip_ms,
    )
    assert answered.round_trip_ms > 0
    assert service.asked() == [
        {"questions": ["¿Cuánto mide?"], "documents": [{"id": "teide", "text": TEXT}], "top_k": 2}
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
        (502, {"code": "response_too_large"}, TooLarge, "response_too_large"),
        (503, {"code": "model_unavailable"}, Failed, "model_unavailable"),
        (503, {"code": "out_of_time"}, TimedOut, "out_of_time"),
        (504, {"message": "Endpoint request timed out"}, TimedOut, None),
        (507, ["no object"], Failed, None),
        (200, b"<!doctype html><title>Hola</title>", NotAnAnswer, None),
        (200, b"", NotAnAnswer, None),
        (200, {}, NotAnAnswer, None),
        (200, [], NotAnAnswer, None),
        (200, {"results": [{"question": "¿?", "answers": None, "no_answer_score": 0}]}, NotAnAnswer, None),
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


@pytest.mark.parametrize(("status", "error"), [(429, Throttled), (502, Unavailable), (503, Unavailable)])
def test_what_may_pass_is_tried_again_with_doubling_waits(
    service: Service, client: Client, slept: Slept, status: int, error: type[ServiceError]
) -> None:
    service.script(Scripted(status, {"Message": "later"}), Scripted(status, b"later"), reply(TEXT, ("Tenerife", 0.8)))
    waits: list[Wait] = []

    answered = client.ask(["¿Dónde?"], DOCUMENTS, on_wait=waits.append)

    assert answered.results[0].answers[0].text == "Tenerife"
    assert slept == [0.375, 0.75]
    assert [(type(wait.error), wait.seconds, wait.next_try, wait.tries) for wait in waits] == [
        (error, 0.375, 2, 4),
        (error, 0.75, 3, 4),
    ]


def test_patience_ends_after_four_tries(service: Service, client: Client, slept: Slept) -> None:
    service.script(BUSY)

    with pytest.raises(Throttled):
        client.ask(["¿?"], DOCUMENTS)

    assert len(service.asked()) == 4
    assert slept == [0.375, 0.75, 1.5]


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 0.25), (0.999, 0.49975)])
def test_half_of_each_wait_is_left_to_chance(service: Service, slept: Slept, chance: float, seconds: float) -> None:
    service.script(BUSY, reply(TEXT))
    with requests.Session() as session:
        Client(service.url, session=session, sleep=slept, jitter=lambda: chance).ask(["¿?"], DOCUMENTS)

    assert list(slept) == [pytest.approx(seconds)]


def test_no_try_comes_sooner_than_retry_after(service: Service, client: Client, slept: Slept) -> None:
    service.script(Scripted(429, headers={"Retry-After": "3"}), reply(TEXT))

    client.ask(["¿?"], DOCUMENTS)

    assert slept == [3.0]


@pytest.mark.parametrize("header", ["60", formatdate(4_000_000_000, usegmt=True)])
def test_a_retry_after_that_nobody_waits_for_is_told_instead(
    service: Service, client: Client, slept: Slept, header: str
) -> None:
    service.script(Scripted(429, headers={"Retry-After": header}))

    with pytest.raises(Throttled) as said:
        client.ask(["¿?"], DOCUMENTS)

    assert said.value.retry_after is not None and said.value.retry_after > LONGEST_WAIT
    assert slept == []


def test_a_retry_after_that_says_nothing_is_left_aside(service: Service, client: Client, slept: Slept) -> None:
    service.script(Scripted(429, headers={"Retry-After": "soon"}), reply(TEXT))

    client.ask(["¿?"], DOCUMENTS)

    assert slept == [0.375]


def test_where_nothing_listens_the_service_is_unreachable_after_every_try(slept: Slept) -> None:
    with socket.socket() as taken, requests.Session() as session:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        client = Client(f"http://127.0.0.1:{taken.getsockname()[1]}", session=session, sleep=slept, jitter=lambda: 0.5)

        with pytest.raises(Unreachable):
            client.ask(["¿?"], DOCUMENTS)

    assert slept == [0.375, 0.75, 1.5]


def test_an_answer_that_does_not_come_in_time_is_not_asked_for_again(service: Service, slept: Slept) -> None:
    service.script(Scripted(held=True))
    with requests.Session() as session:
        client = Client(service.url, timeout=0.2, session=session, sleep=slept)

        with pytest.raises(TimedOut):
            client.ask(["¿?"], DOCUMENTS)

    assert len(service.asked()) == 1
    assert slept == []


def test_a_version_that_is_not_the_apis_is_no_answer(service: Service, client: Client) -> None:
    service.script(Scripted(body={"version": "nginx"}), path="/version")

    with pytest.raises(NotAnAnswer):
        client.version()
