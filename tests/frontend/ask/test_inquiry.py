"""Send an inquiry in requests within the API's limits, and decide whether there is an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import Answer, Client, NotAnAnswer, Rejected, Reply, Result, ServiceError, Span, TimedOut, TooLarge, Wait
from client.batching import MAX_BYTES
from frontend.ask.inquiry import MAX_READING, Inquiry, Material, decide, send
from tests.client.service import Received, Scripted, Service
from tests.frontend.ask.inquiries import NOON, TOWER, answer_last_word, inquiry, reply_last_word

LONG = "El viento sopla del norte y la gente pasea por la playa. " * 2500  # longer than MAX_READING
HUGE = "El viento sopla del norte y la gente pasea por la playa. " * 100_000  # too long for one request


def send_all(inquiry: Inquiry, client: Client) -> list[tuple[int, int]]:
    """Send the inquiry and return its progress, as (number of the request, number of requests)."""
    progress: list[tuple[int, int]] = []
    send(inquiry, client, lambda part, parts: progress.append((part, parts)), lambda wait: None)
    return progress


def outcomes(inquiry: Inquiry) -> list[type]:
    return [type(request.outcome) for request in inquiry.requests]


def answers(inquiry: Inquiry) -> list[str | None]:
    results = [inquiry.result(number) for number in range(len(inquiry.questions))]
    return [result.answers[0].text if result and result.answers else None for result in results]


def test_many_questions_about_a_short_text_go_in_one_request(service: Service, client: Client) -> None:
    service.script(Scripted(given=answer_last_word))
    pending = inquiry([f"¿? {word}" for word in ("torre", "1889", "metros", "nada")])

    assert send_all(pending, client) == [(1, 1)]
    assert answers(pending) == ["torre", "1889", "metros", None]
    (body,) = service.asked()
    assert (body["questions"], body["top_k"], body["no_answer"]) == (pending.questions, 4, False)


def test_questions_about_a_long_text_go_one_after_the_other(service: Service, client: Client) -> None:
    service.script(Scripted(given=answer_last_word))
    pending = inquiry(["¿Por dónde? playa", "¿De dónde? norte", "¿Y? nada"], Material("1", "viento.txt", LONG))

    assert len(LONG) > MAX_READING
    assert send_all(pending, client) == [(1, 3), (2, 3), (3, 3)]
    assert answers(pending) == ["playa", "norte", None]


def test_a_text_larger_than_a_request_is_read_in_parts_and_answered_as_one(service: Service, client: Client) -> None:
    service.script(Scripted(given=answer_last_word))
    text = HUGE + "Y al final un faro."
    pending = inquiry(["¿Qué hay al final? faro"], Material("1", "viento.txt", text))

    assert len(send_all(pending, client)) == 2
    result = pending.result(0)
    assert result is not None
    (answer,) = result.answers
    assert (answer.document, answer.span.start) == ("1", text.index("faro"))
    assert max(int(call.headers["Content-Length"]) for call in service.received) <= MAX_BYTES


@pytest.mark.parametrize(
    ("failure", "error"),
    [(Scripted(504), TimedOut), (Scripted(413, {"code": "body_too_large"}), TooLarge)],
    ids=["timed-out", "too-large"],
)
def test_a_failed_request_does_not_affect_the_others(
    service: Service, client: Client, failure: Scripted, error: type[ServiceError]
) -> None:
    service.script(failure, Scripted(given=answer_last_word))
    pending = inquiry(["¿? faro"], Material("1", "viento.txt", HUGE + "Y al final un faro."))

    send_all(pending, client)

    assert outcomes(pending) == [error, Reply]
    assert answers(pending) == ["faro"]
    assert isinstance(pending.outcome(), error)


def test_a_retry_sends_only_the_failed_requests(service: Service, client: Client) -> None:
    service.script(Scripted(504), Scripted(given=answer_last_word))
    pending = inquiry(["¿? playa", "¿? norte"], Material("1", "viento.txt", LONG))
    send_all(pending, client)
    assert answers(pending) == [None, "norte"]

    pending.retry()
    assert send_all(pending, client) == [(2, 2)]

    assert answers(pending) == ["playa", "norte"]
    assert [body["questions"] for body in service.asked()] == [["¿? playa"], ["¿? norte"], ["¿? playa"]]


def test_after_a_lasting_error_no_more_requests_are_sent(client: Client, service: Service) -> None:
    service.script(Scripted(429, headers={"Retry-After": "60"}))
    pending = inquiry(["¿? playa", "¿? norte"], Material("1", "viento.txt", LONG))

    assert send_all(pending, client) == [(1, 2)]
    assert [error.code for _, error in pending.failed()] == ["throttled", "throttled"]


def test_a_rejected_question_does_not_affect_the_others(service: Service, client: Client) -> None:
    def refuses(call: Received) -> Scripted:
        long = any("larga" in question for question in call.body["questions"])
        return Scripted(422, {"code": "question_too_long"}) if long else answer_last_word(call)

    service.script(Scripted(given=refuses))
    pending = inquiry(["¿? torre", "larguísima y larga", "¿? metros"])

    send_all(pending, client)

    assert outcomes(pending) == [Reply, Rejected, Reply]
    assert answers(pending) == ["torre", None, "metros"]
    assert [list(request.numbers) for request, _ in pending.failed()] == [[1]]


@pytest.mark.parametrize("change", [{"document": "7"}, {"end": len(TOWER) + 1}, {"start": -1}, {"start": 9, "end": 9}])
def test_an_answer_outside_the_texts_is_an_error(service: Service, client: Client, change: dict[str, Any]) -> None:
    def elsewhere(call: Received) -> Scripted:
        changed = reply_last_word(call.body)
        changed["results"][0]["answers"][0] |= change
        return Scripted(body=changed)

    service.script(Scripted(given=elsewhere))
    pending = inquiry(["¿? torre"])

    send_all(pending, client)

    assert outcomes(pending) == [NotAnAnswer]


def test_an_interrupted_inquiry_can_be_resumed(service: Service, client: Client) -> None:
    class Interrupted(BaseException):
        """An exception that ends the run of a page from outside."""

    def interrupt(part: int, parts: int) -> None:
        if part == 2:
            raise Interrupted

    service.script(Scripted(given=answer_last_word))
    pending = inquiry(["¿? playa", "¿? norte"], Material("1", "viento.txt", LONG))
    with pytest.raises(Interrupted):
        send(pending, client, interrupt, lambda wait: None)
    assert len(pending.unsent()) == 1

    assert send_all(pending, client) == [(2, 2)]
    assert answers(pending) == ["playa", "norte"]


def test_waiting_is_reported(service: Service, client: Client) -> None:
    service.script(Scripted(429, {"Message": "busy"}), Scripted(given=answer_last_word))
    waits: list[Wait] = []

    send(inquiry(["¿? torre"]), client, lambda part, parts: None, waits.append)

    assert [wait.error.code for wait in waits] == ["throttled"]


def test_the_times_of_all_requests_add_up(service: Service, client: Client) -> None:
    service.script(Scripted(given=answer_last_word))
    pending = Inquiry.of(["¿? playa", "¿? norte"], [Material("1", "viento.txt", LONG)], NOON)
    assert pending.outcome() is None

    send_all(pending, client)

    outcome = pending.outcome()
    assert isinstance(outcome, Reply)
    assert outcome.elapsed_ms == 10.0


def result(no_answer_score: float | None, *scores: float) -> Result:
    answers = tuple(Answer("x", Span(n, n + 1), Span(0, 9), score, "0", 1) for n, score in enumerate(scores))
    return Result("¿?", answers, no_answer_score)


@pytest.mark.parametrize(
    ("no_answer_score", "threshold", "answered"),
    [(0.3, 0.5, True), (0.5, 0.5, True), (0.51, 0.5, False), (0.0, 0.0, True), (1.0, 1.0, True)],
)
def test_there_is_no_answer_only_above_the_threshold(no_answer_score: float, threshold: float, answered: bool) -> None:
    assert bool(decide(result(no_answer_score, 0.4), threshold)) == answered


def test_improbable_candidates_are_left_out_except_the_best() -> None:
    assert [answer.score for answer in decide(result(0.1, 0.6, 0.01, 0.009), 0.5)] == [0.6, 0.01]
    assert [answer.score for answer in decide(result(0.1, 0.005, 0.004), 0.5)] == [0.005]


def test_without_reading_there_is_no_answer() -> None:
    assert decide(result(None), 1.0) == ()


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_never_removes_an_answer(score: float, first: float, second: float) -> None:
    low, high = sorted((first, second))

    assert set(decide(result(score, 0.5), low)) <= set(decide(result(score, 0.5), high))
