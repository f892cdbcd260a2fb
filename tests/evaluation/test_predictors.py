from collections.abc import Iterator

import pytest

from client import Client, ModelInfo, QuestionTooLong, Unavailable
from evaluation.predictors import FIRST_CALL, Prediction, UrlPredictor
from evaluation.reader_predictor import ReaderPredictor
from evaluation.squad import load_squad
from function.reader.document import Document, Options
from function.reader.reader import load_reader
from tests.client.conftest import client, service, slept
from tests.client.service import Scripted, Service, reply
from tests.client.slept import Slept
from tests.evaluation import hand_worked
from tests.evaluation.serving import hand_worked_app, serving

__all__ = ["client", "service", "slept"]

QUESTIONS = [question for question in load_squad(hand_worked.FILE).questions if question.article == "Lima"]
CONTEXT = QUESTIONS[0].context
TEXTS = [question.text for question in QUESTIONS]
PREDICTIONS = [hand_worked.PREDICTIONS[question.id] for question in QUESTIONS]


@pytest.fixture
def api() -> Iterator[Client]:
    """Yield a client of the real application."""
    with serving(hand_worked_app()) as url, Client(url) as client:
        yield client


def test_the_best_span_is_kept_even_if_the_api_alone_would_return_no_answer(api: Client) -> None:
    assert api.ask(TEXTS, CONTEXT).results[-1].answers == ()

    predictions = UrlPredictor(api).predict(CONTEXT, TEXTS)

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


def test_a_question_too_long_for_the_reader_is_identified_by_its_index() -> None:
    with pytest.raises(QuestionTooLong) as raised:
        ReaderPredictor(load_reader()).predict(CONTEXT, ["¿Cuándo?", "¿" + "qué " * 5000 + "?"])
    assert raised.value.index == 1


def test_the_model_and_its_threshold_come_from_version(api: Client) -> None:
    assert UrlPredictor(api).model == ModelInfo("worked-by-hand", "7", 0.5)


def test_the_first_call_is_retried_less(service: Service, client: Client, slept: Slept) -> None:
    service.script(Scripted(503), path="/version")

    with pytest.raises(Unavailable):
        UrlPredictor(client)

    assert len(service.received) == FIRST_CALL.tries


def test_a_truncated_answer_is_marked_and_no_span_is_the_empty_text(service: Service, client: Client) -> None:
    service.script(reply(CONTEXT, no_answer=1.0, truncated=True))

    [prediction] = UrlPredictor(client).predict(CONTEXT, TEXTS[:1])

    assert (prediction.text, prediction.no_answer_score, prediction.truncated) == ("", 1.0, True)


def test_if_nothing_was_read_there_is_no_score(service: Service, client: Client) -> None:
    service.script(reply(CONTEXT, no_answer=None, truncated=True))

    assert UrlPredictor(client).predict(CONTEXT, TEXTS[:1]) == [Prediction("", None, truncated=True)]


def test_after_close_no_call_is_retried(service: Service, client: Client) -> None:
    service.script(Scripted(503))
    predictor = UrlPredictor(client)

    predictor.close()
    with pytest.raises(Unavailable):
        predictor.predict(CONTEXT, TEXTS)

    assert len(service.asked()) == 1
