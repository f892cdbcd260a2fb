import json
import math
import socket
import time
from collections.abc import Iterator

import pytest
import requests
from starlette.responses import Response

from evaluation.errors import EvaluationError, NotTheService, ServiceRefused, ServiceUnreachable
from evaluation.predictors import RETRIES, ModelInfo, Prediction, QuestionTooLong, UrlPredictor, open_session
from evaluation.reader_predictor import ReaderPredictor
from evaluation.squad import load_squad
from function.reader.document import Document, Options
from function.reader.reader import load_reader
from tests.evaluation import hand_worked
from tests.evaluation.serving import Interruptions, busy, hand_worked_app, serving

QUESTIONS = [question for question in load_squad(hand_worked.FILE).questions if question.article == "Lima"]
CONTEXT = QUESTIONS[0].context
TEXTS = [question.text for question in QUESTIONS]
PREDICTIONS = [hand_worked.PREDICTIONS[question.id] for question in QUESTIONS]


@pytest.fixture
def app() -> Interruptions:
    return hand_worked_app()


@pytest.fixture
def url(app: Interruptions) -> Iterator[str]:
    with serving(app) as url:
        yield url


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with open_session("http://127.0.0.1", connections=1, backoff_seconds=0) as session:
        yield session


def test_the_best_span_is_kept_where_the_service_alone_would_say_that_there_is_no_answer(
    url: str, session: requests.Session
) -> None:
    own = session.post(f"{url}/answers", json={"questions": TEXTS, "context": CONTEXT}).json()["results"]
    assert own[-1]["answers"] == []
    predictions = UrlPredictor(url, session).predict(CONTEXT, TEXTS)
    assert predictions == PREDICTIONS
    assert predictions[-1].text == "Francisco Pizarro"


def test_a_reader_in_this_process_keeps_the_best_span_too() -> None:
    reader = load_reader()
    never_answers = reader.read(TEXTS, [Document("", CONTEXT)], Options(no_answer_threshold=0.0))
    assert not any(result.answers for result in never_answers.results)
    predictor = ReaderPredictor(reader)
    assert predictor.model.no_answer_threshold == reader.manifest.no_answer_threshold
    for prediction, result in zip(predictor.predict(CONTEXT, TEXTS), never_answers.results, strict=True):
        assert prediction.text and prediction.text in CONTEXT
        assert prediction.no_answer_score == result.no_answer_score
        assert not prediction.truncated


def test_a_question_too_long_for_the_reader_is_told_by_its_number_too() -> None:
    with pytest.raises(QuestionTooLong) as refused:
        ReaderPredictor(load_reader()).predict(CONTEXT, ["¿Cuándo?", "¿" + "qué " * 5000 + "?"])
    assert refused.value.index == 1


def test_the_model_and_its_threshold_come_from_version(url: str, session: requests.Session) -> None:
    assert UrlPredictor(url + "/", session).model == ModelInfo("worked-by-hand", "7", 0.5)


def test_a_busy_service_is_asked_again_after_the_seconds_it_names(
    app: Interruptions, url: str, session: requests.Session
) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [busy(429, "too_many_requests", **{"Retry-After": "1"})]
    started = time.monotonic()
    assert predictor.predict(CONTEXT, TEXTS) == PREDICTIONS
    assert time.monotonic() - started >= 1
    assert app.calls == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_service_is_asked_again(app: Interruptions, url: str, session: requests.Session, status: int) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [busy(status, "internal_error"), busy(status, "internal_error")]
    assert predictor.predict(CONTEXT, TEXTS) == PREDICTIONS
    assert app.calls == 3


def test_after_so_many_tries_it_gives_up_and_names_the_services_code(
    app: Interruptions, url: str, session: requests.Session
) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [busy(503, "model_unavailable")] * (RETRIES + 1)
    with pytest.raises(ServiceRefused, match=r"503 \(model_unavailable\)"):
        predictor.predict(CONTEXT, TEXTS)
    assert app.calls == RETRIES + 1


def test_a_refused_question_is_not_asked_again_and_not_quoted(
    app: Interruptions, url: str, session: requests.Session
) -> None:
    secret = "¿secreto " + "x" * 10_000
    with pytest.raises(ServiceRefused, match=r"422 \(invalid_request\)") as refused:
        UrlPredictor(url, session).predict(CONTEXT, [secret])
    assert app.calls == 1
    assert "secreto" not in str(refused.value)


@pytest.mark.parametrize("body", ["<p>¿secreto?</p>", '{"code": "¿secreto?"}', "[]", '{"error": "¿secreto?"}'])
def test_an_error_that_is_not_the_services_own_has_no_code_and_is_not_quoted(
    app: Interruptions, url: str, session: requests.Session, body: str
) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [Response(body, 403)]
    with pytest.raises(ServiceRefused, match=r"403 \(-\)") as refused:
        predictor.predict(CONTEXT, TEXTS)
    assert "secreto" not in str(refused.value)


def too_long(question: int) -> Response:
    content = {
        "code": "question_too_long",
        "error": "too long",
        "detail": {"question": question, "tokens": 90, "limit": 64},
    }
    return Response(json.dumps(content), 422)


def test_a_question_that_is_too_long_is_told_by_its_number(
    app: Interruptions, url: str, session: requests.Session
) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [too_long(1)]
    with pytest.raises(QuestionTooLong) as refused:
        predictor.predict(CONTEXT, TEXTS)
    assert refused.value.index == 1


ANSWER = {"results": [{"answers": [], "no_answer_score": 1.0}], "truncated": True}


@pytest.mark.parametrize(
    "reply",
    [
        Response("not found", 404),
        Response("hello"),
        Response(status_code=307, headers={"Location": "/elsewhere"}),
        Response("null"),
        Response(json.dumps({})),
        Response(json.dumps({"results": "yes", "truncated": False})),
        Response(json.dumps({"results": [{"answers": [{}], "no_answer_score": 1.0}], "truncated": False})),
        Response(json.dumps({"results": [{"answers": [], "no_answer_score": "high"}], "truncated": False})),
        Response(json.dumps({"results": 2 * [{"answers": [], "no_answer_score": math.nan}], "truncated": False})),
        Response(json.dumps({"code": "question_too_long"}), 422),
        too_long(2),
        too_long(-1),
        pytest.param(Response(json.dumps(ANSWER)), id="one answer too few"),
    ],
)
def test_what_does_not_speak_the_contract_is_not_the_service(
    app: Interruptions, url: str, session: requests.Session, reply: Response
) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [reply]
    with pytest.raises(NotTheService):
        predictor.predict(CONTEXT, TEXTS[:2])


def test_an_answer_cut_short_says_so_and_no_span_is_the_empty_text(
    app: Interruptions, url: str, session: requests.Session
) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [Response(json.dumps(ANSWER))]
    [prediction] = predictor.predict(CONTEXT, TEXTS[:1])
    assert (prediction.text, prediction.no_answer_score, prediction.truncated) == ("", 1.0, True)


def test_where_nothing_was_read_there_is_no_score(app: Interruptions, url: str, session: requests.Session) -> None:
    predictor = UrlPredictor(url, session)
    app.replies = [Response(json.dumps({"results": [{"answers": [], "no_answer_score": None}], "truncated": True}))]
    assert predictor.predict(CONTEXT, TEXTS[:1]) == [Prediction("", None, truncated=True)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_asked_without_the_proxy_of_the_environment(
    url: str, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    url = url.replace("127.0.0.1", host)
    with open_session(url, connections=1) as session:
        assert UrlPredictor(url, session).model.id == "worked-by-hand"


def test_any_other_machine_is_asked_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    proxied = Response(json.dumps({"model": {"id": "proxied", "revision": "1", "no_answer_threshold": 0.5}}))
    with serving(proxied) as proxy, open_session("http://qas.example", connections=1) as session:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        assert UrlPredictor("http://qas.example", session).model.id == "proxied"


@pytest.mark.parametrize("version", ["hello", "{}", '{"model": {"id": "qas", "revision": "1"}}'])
def test_a_site_with_another_version_page_is_not_the_service(session: requests.Session, version: str) -> None:
    with serving(Response(version)) as url, pytest.raises(NotTheService, match=url):
        UrlPredictor(url, session)


def test_nothing_at_the_address_is_told_apart(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ServiceUnreachable, match=f"127.0.0.1:{port}"):
        UrlPredictor(f"http://127.0.0.1:{port}", session)


def test_an_address_that_is_none_is_unreachable(session: requests.Session) -> None:
    with pytest.raises(EvaluationError, match="localhost:8008"):
        UrlPredictor("localhost:8008", session)
