"""The retries of the client: which requests, when, and for how long."""

import math
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest

from client import (
    Client,
    Document,
    RetryPolicy,
    ServiceError,
    Throttled,
    TimedOut,
    Unavailable,
    Unreachable,
    Wait,
)
from client.client import DEFAULT_RETRY, NO_RETRY
from client.transport import open_session
from tests.client.service import Scripted, Service, reply
from tests.client.slept import Slept

TEXT = "El Teide está en Tenerife."
DOCUMENTS = [Document("teide", TEXT)]
BUSY = Scripted(429, {"Message": "Too many requests"})


@pytest.mark.parametrize(("status", "error"), [(429, Throttled), (502, Unavailable), (503, Unavailable)])
def test_temporary_errors_are_retried_with_doubling_waits(
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


def test_a_request_is_sent_four_times_at_most(service: Service, client: Client, slept: Slept) -> None:
    service.script(BUSY)

    with pytest.raises(Throttled):
        client.ask(["¿?"], DOCUMENTS)

    assert len(service.asked()) == 4
    assert slept == [0.375, 0.75, 1.5]


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 0.25), (0.999, 0.49975)])
def test_half_of_each_wait_is_random(service: Service, slept: Slept, chance: float, seconds: float) -> None:
    service.script(BUSY, reply(TEXT))
    with Client(service.url, sleep=slept, jitter=lambda: chance) as client:
        client.ask(["¿?"], DOCUMENTS)

    assert list(slept) == [pytest.approx(seconds)]


def test_no_try_comes_sooner_than_retry_after(service: Service, client: Client, slept: Slept) -> None:
    service.script(Scripted(429, headers={"Retry-After": "3"}), reply(TEXT))

    client.ask(["¿?"], DOCUMENTS)

    assert slept == [3.0]


@pytest.mark.parametrize("header", ["60", formatdate(4_000_000_000, usegmt=True)])
def test_a_retry_after_above_the_longest_wait_is_raised_instead(
    service: Service, client: Client, slept: Slept, header: str
) -> None:
    service.script(Scripted(429, headers={"Retry-After": header}))

    with pytest.raises(Throttled) as raised:
        client.ask(["¿?"], DOCUMENTS)

    assert raised.value.retry_after is not None and raised.value.retry_after > DEFAULT_RETRY.longest_wait
    assert slept == []


def test_an_invalid_retry_after_is_ignored(service: Service, client: Client, slept: Slept) -> None:
    service.script(Scripted(429, headers={"Retry-After": "soon"}), reply(TEXT))

    client.ask(["¿?"], DOCUMENTS)

    assert slept == [0.375]


def test_where_nothing_listens_the_service_is_unreachable_after_every_try(slept: Slept) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        with Client(url, sleep=slept, jitter=lambda: 0.5) as client, pytest.raises(Unreachable, match=url):
            client.ask(["¿?"], DOCUMENTS)

    assert slept == [0.375, 0.75, 1.5]


def test_a_request_that_timed_out_is_not_sent_again(service: Service, slept: Slept) -> None:
    service.script(Scripted(held=True))
    with Client(service.url, timeout=0.2, sleep=slept) as client, pytest.raises(TimedOut):
        client.ask(["¿?"], DOCUMENTS)

    assert len(service.asked()) == 1
    assert slept == []


def test_another_policy_has_more_tries_and_longer_waits(service: Service, slept: Slept) -> None:
    service.script(Scripted(429, headers={"Retry-After": "60"}), BUSY, BUSY, BUSY, reply(TEXT))
    policy = RetryPolicy(tries=5, first_wait=1.0, longest_wait=60.0)

    with Client(service.url, retry=policy, sleep=slept, jitter=lambda: 0.5) as client:
        client.ask("¿?", DOCUMENTS)

    assert slept == [60.0, 1.5, 3.0, 6.0]


def test_one_call_can_have_a_policy_and_a_timeout_of_its_own(service: Service, client: Client, slept: Slept) -> None:
    service.script(BUSY, path="/version")

    with pytest.raises(Throttled):
        client.model(retry=NO_RETRY)
    assert slept == []

    service.script(Scripted(held=True), path="/version")
    with pytest.raises(TimedOut):
        client.model(timeout=0.2)


def test_after_close_no_request_is_sent_again(service: Service, slept: Slept) -> None:
    service.script(BUSY)
    client = Client(service.url, sleep=slept, jitter=lambda: 0.5)

    with pytest.raises(Throttled):
        client.ask("¿?", DOCUMENTS, on_wait=lambda wait: client.close())

    assert len(service.asked()) == 1


def test_close_ends_a_wait(service: Service) -> None:
    """The wait of this request would be far longer than the time limit of the tests."""
    service.script(Scripted(429, headers={"Retry-After": "100000"}))
    client = Client(service.url, retry=RetryPolicy(longest_wait=math.inf))
    waiting = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.ask, "¿?", DOCUMENTS, on_wait=lambda wait: waiting.set())
        assert waiting.wait(30)
        client.close()

        with pytest.raises(Throttled):
            asked.result(30)


def test_a_shared_session_is_left_open(service: Service) -> None:
    with open_session(service.url) as session:
        with Client(service.url, session=session) as client:
            client.model()
        assert session.get(f"{service.url}/version", timeout=30).ok
