"""The retries of the client: which requests, when, and for how long."""

import socket
from email.utils import formatdate

import pytest
import requests

from frontend.client import LONGEST_WAIT, Client, Wait
from frontend.errors import ServiceError, Throttled, TimedOut, Unavailable, Unreachable
from frontend.replies import Document
from tests.frontend.service import Scripted, Service, reply
from tests.frontend.slept import Slept

TEXT = "El Teide está en Tenerife."
DOCUMENTS = [Document("teide", TEXT)]
BUSY = Scripted(429, {"Message": "Too many requests"})


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
