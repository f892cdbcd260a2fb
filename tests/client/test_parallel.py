"""Many calls at a time: their order, their number, and what happens if some of them fail."""

import threading

import pytest

from client import Client, Document, RetryPolicy, ServiceError, Throttled, Unavailable
from client.client import NO_RETRY, Documents, Questions
from client.parallel import map_in_parallel
from tests.client.service import Received, Scripted, Service, first_words
from tests.client.slept import Slept

TEXT = "El Teide mide 3715 metros."
SECONDS = 30


class Narrow:
    """A service that is throttled while more than `room` calls are in progress. A call waits for the other calls."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._now = 0
        self._changed = threading.Condition()

    def __call__(self, item: int) -> int:
        with self._changed:
            self._now += 1
            self._changed.notify_all()
            throttled = self._now > self._room
            if not throttled:
                self._changed.wait_for(lambda: self._now > self._room, timeout=0.02)
        try:
            if throttled:
                raise Throttled
            return item
        finally:
            with self._changed:
                self._now -= 1


def test_results_are_in_the_order_of_the_items() -> None:
    second_has_ended = threading.Event()

    def call(item: int) -> int:
        if item == 0:
            assert second_has_ended.wait(SECONDS)
        if item == 1:
            second_has_ended.set()
        return item

    assert list(map_in_parallel(call, range(20), 4)) == list(range(20))


def test_as_many_calls_as_allowed_are_made_at_a_time() -> None:
    barrier = threading.Barrier(3, timeout=SECONDS)

    assert len(list(map_in_parallel(lambda item: barrier.wait(), range(9), 3))) == 9


@pytest.mark.parametrize("room", [1, 2, 3])
def test_a_throttled_service_gets_fewer_calls_at_a_time(room: int) -> None:
    assert list(map_in_parallel(Narrow(room), range(12), 4)) == list(range(12))


def test_a_service_that_is_throttled_with_one_call_raises() -> None:
    with pytest.raises(Throttled):
        list(map_in_parallel(Narrow(0), range(2), 4))


def test_another_error_ends_the_calls_and_keeps_the_results_before_it() -> None:
    asked, results = [], []

    def call(item: int) -> int:
        asked.append(item)
        if item == 1:
            raise Unavailable
        threading.Event().wait(0.01)
        return item

    with pytest.raises(Unavailable):
        for result in map_in_parallel(call, range(1000), 1):
            results.append(result)

    assert results == [0]
    assert len(asked) < 500


def test_the_client_asks_many_questions_at_a_time(service: Service, client: Client) -> None:
    """Every request is answered only when a second one has arrived."""
    barrier = threading.Barrier(2, timeout=SECONDS)

    def answer(call: Received) -> Scripted:
        barrier.wait()
        return first_words(call)

    service.script(Scripted(given=answer))
    pairs: list[tuple[Questions, Documents]] = [
        ("¿Qué?", "Uno dos."),
        (["¿Qué mide?", "¿Sí?"], [Document("teide", TEXT)]),
        ("¿Y qué más?", TEXT),
    ] * 2

    replies = list(client.ask_many(pairs, concurrency=2, top_k=3, no_answer=False))

    assert [[result.answers[0].text for result in reply.results] for reply in replies] == 2 * [
        ["Uno"],
        ["El Teide", "El"],
        ["El Teide mide"],
    ]
    assert all((body["top_k"], body["no_answer"]) == (3, False) for body in service.asked())


def test_the_client_asks_a_throttled_service_fewer_questions_at_a_time(service: Service, slept: Slept) -> None:
    busy = Scripted(429, headers={"Retry-After": "1"})
    service.script(busy, busy, Scripted(given=first_words))

    with Client(service.url, retry=NO_RETRY, sleep=slept) as client:
        replies = list(client.ask_many([("¿Qué?", TEXT)] * 4, concurrency=4))

    assert len(replies) == 4
    assert slept == []


def test_the_first_error_of_a_request_is_raised(service: Service, slept: Slept) -> None:
    service.script(Scripted(given=first_words), Scripted(413, {"code": "body_too_large"}))
    replies = []

    with Client(service.url, retry=RetryPolicy(), sleep=slept) as client, pytest.raises(ServiceError) as raised:
        for reply in client.ask_many([("¿Qué?", TEXT)] * 3, concurrency=1):
            replies.append(reply)

    assert raised.value.reason == "body_too_large"
    assert len(replies) == 1
