import math
from dataclasses import replace
from typing import Any

import httpx
import pytest

from function.app import create_app
from function.config import Settings
from function.reader.document import Document, Options, Reading, Result, Span
from tests.function.conftest import Ask, asking, asking_app
from tests.function.scripted import LambdaContext, ScriptedReader

QUESTION = "¿Cuánto mide la torre?"
CONTEXT = "La torre mide 55 metros."
ASKED = {"question": QUESTION, "context": CONTEXT}


def ok(response: httpx.Response) -> Any:
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json"), response.text
    return response.json()


class TestAnswers:
    def test_one_question_about_one_text(self, ask: Ask, reader: ScriptedReader) -> None:
        answer = ok(ask("POST", "/answers", json=ASKED))
        assert answer.pop("elapsed_ms") >= 0
        assert answer == {
            "results": [
                {
                    "question": QUESTION,
                    "answers": [
                        {
                            "text": "55 metros",
                            "start": 14,
                            "end": 23,
                            "score": 0.9,
                            "document": "context",
                            "sentence": {"text": CONTEXT, "start": 0, "end": 24},
                            "page": 1,
                        }
                    ],
                    "no_answer_score": 0.05,
                }
            ],
            "model": "scripted",
            "usage": {"tokens": 5, "windows": 1, "windows_read": 1},
            "truncated": False,
        }
        (call,) = reader.calls
        assert (call.questions, call.documents) == ([QUESTION], [Document("context", CONTEXT)])
        assert call.options == Options(top_k=1, max_answer_tokens=30, no_answer=True, no_answer_threshold=None)

    def test_a_heading_is_part_of_the_answer_if_there_is_one(self, ask: Ask, reader: ScriptedReader) -> None:
        reader.heading = Span("Torres", 0, 6)
        (result,) = ok(ask("POST", "/answers", json=ASKED))["results"]
        assert result["answers"][0]["heading"] == {"text": "Torres", "start": 0, "end": 6}

    def test_many_questions_about_many_documents(self, ask: Ask, reader: ScriptedReader) -> None:
        answer = ok(
            ask(
                "POST",
                "/answers",
                json={
                    "questions": ["¿Cuánto mide?", "¿Y la otra?"],
                    "documents": [{"id": "a", "text": "Mide 55 metros."}, {"id": "b", "text": "Esta, 55 metros."}],
                    "top_k": 2,
                    "max_answer_tokens": 5,
                    "no_answer": False,
                    "no_answer_threshold": 0.0,
                },
            )
        )
        places = [[(a["document"], a["start"], a["score"]) for a in r["answers"]] for r in answer["results"]]
        assert places == [[("a", 5, 0.9), ("b", 6, 0.45)]] * 2
        (call,) = reader.calls
        assert call.questions == ["¿Cuánto mide?", "¿Y la otra?"]
        assert call.documents == [Document("a", "Mide 55 metros."), Document("b", "Esta, 55 metros.")]
        assert call.options == Options(top_k=2, max_answer_tokens=5, no_answer=False, no_answer_threshold=0.0)

    def test_no_answer_is_an_empty_list(self) -> None:
        ask = asking(ScriptedReader(answers=()), Settings())
        (result,) = ok(ask("POST", "/answers", json=ASKED))["results"]
        assert result == {"question": QUESTION, "answers": [], "no_answer_score": 0.95}

    def test_an_answer_comes_with_the_probability_that_there_is_none(self) -> None:
        """A client can see whether no answer is more probable, even if the threshold admits an answer."""
        ask = asking(ScriptedReader(answers=("Mide", "55 metros"), no_answer_score=0.47), Settings())
        (result,) = ok(ask("POST", "/answers", json=ASKED | {"context": "Mide 55 metros.", "top_k": 2}))["results"]
        assert [answer["score"] for answer in result["answers"]] == [0.9, 0.45]
        assert result["no_answer_score"] == 0.47

    def test_a_question_that_was_not_read_has_no_score(self) -> None:
        class Hurried(ScriptedReader):
            def read(self, *request: Any) -> Reading:
                reading = super().read(*request)
                first, second = reading.results
                return replace(reading, results=[first, Result(second.question, (), None)], truncated=True)

        body = {"questions": [QUESTION, "¿Es alta?"], "context": CONTEXT}
        answer = ok(asking(Hurried(), Settings())("POST", "/answers", json=body))
        assert answer["results"][1] == {"question": "¿Es alta?", "answers": [], "no_answer_score": None}
        assert answer["truncated"] is True

    def test_the_best_so_far_at_the_deadline(self) -> None:
        ask = asking(ScriptedReader(truncated=True), Settings())
        answer = ok(ask("POST", "/answers", json=ASKED))
        assert (answer["truncated"], len(answer["results"][0]["answers"])) == (True, 1)

    @pytest.mark.parametrize("content_type", [None, "application/json; charset=utf-8", "application/ld+json"])
    def test_json_by_other_names_and_by_none(self, ask: Ask, content_type: str | None) -> None:
        headers = {} if content_type is None else {"content-type": content_type}
        content = b'{"question": "\\u00bfCu\\u00e1nto mide?", "context": "Mide 55 metros."}'
        (result,) = ok(ask("POST", "/answers", content=content, headers=headers))["results"]
        assert result["question"] == "¿Cuánto mide?"


class TestPrototype:
    @pytest.mark.parametrize("path", ["/qas/", "/qas"])
    @pytest.mark.parametrize(
        "request_in_httpxs_terms",
        [
            {"params": ASKED},
            {"params": ASKED, "content": b""},
            {"data": ASKED},
            {"files": {name: (None, value) for name, value in ASKED.items()}},
            {"json": ASKED},
            {"json": ASKED, "params": {"question": "x"}},
            {"json": {"question": QUESTION}, "params": {"context": CONTEXT, "utm_source": "x"}},
        ],
    )
    def test_every_way_to_ask(
        self, ask: Ask, reader: ScriptedReader, path: str, request_in_httpxs_terms: dict[str, Any]
    ) -> None:
        assert ok(ask("POST", path, **request_in_httpxs_terms)) == "55 metros"
        (call,) = reader.calls
        assert (call.questions, call.documents) == ([QUESTION], [Document("context", CONTEXT)])
        assert call.options == Options()

    def test_no_answer_is_an_empty_string(self) -> None:
        assert ok(asking(ScriptedReader(answers=()), Settings())("POST", "/qas/", params=ASKED)) == ""

    def test_a_long_text_fits_a_form_of_any_kind(self, ask: Ask) -> None:
        asked = ASKED | {"context": CONTEXT + " Sí." * 400_000}
        assert ok(ask("POST", "/qas/", data=asked)) == "55 metros"
        assert ok(ask("POST", "/qas/", files={name: (None, value) for name, value in asked.items()})) == "55 metros"

    @pytest.mark.parametrize("length", [0, 1, 2])
    @pytest.mark.parametrize("field", ["question", "context"])
    def test_three_characters_are_the_least(self, ask: Ask, field: str, length: int) -> None:
        response = ask("POST", "/qas/", params=ASKED | {field: "ñ" * length})
        assert (response.status_code, response.json()["detail"][0]["field"]) == (422, field)

    def test_three_characters_are_enough(self, ask: Ask) -> None:
        assert ok(ask("POST", "/qas/", params={"question": "¿?a", "context": "ñña"})) == ""

    def test_what_is_missing_is_named(self, ask: Ask) -> None:
        response = ask("POST", "/qas/")
        assert response.status_code == 422
        assert [problem["field"] for problem in response.json()["detail"]] == ["question", "context"]

    def test_a_file_is_no_text(self, ask: Ask) -> None:
        response = ask("POST", "/qas/", files={"question": (None, QUESTION), "context": ("torre.txt", CONTEXT)})
        assert (response.status_code, response.json()["error"]) == (422, "context: Input should be a valid string")

    def test_json_must_be_an_object(self, ask: Ask) -> None:
        response = ask("POST", "/qas/", json=[QUESTION, CONTEXT])
        assert (response.status_code, response.json()["error"]) == (422, "body: Input should be an object")

    def test_outer_white_space_is_no_part_of_a_question_or_text(self, ask: Ask, reader: ScriptedReader) -> None:
        assert ok(ask("POST", "/qas/", params={name: f"\n {text} " for name, text in ASKED.items()})) == "55 metros"
        assert (reader.calls[0].questions, reader.calls[0].documents[0].text) == ([QUESTION], CONTEXT)


class TestTimeLeft:
    def test_lambdas_deadline_less_a_margin(self, reader: ScriptedReader) -> None:
        app = create_app(Settings(deadline_margin_seconds=2.0), reader)

        async def in_lambda(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "aws.context": LambdaContext(remaining_ms=5_500)}, receive, send)

        ok(asking_app(in_lambda)("POST", "/answers", json=ASKED))
        assert reader.calls[0].time_left() == 3.5

    def test_the_limit_that_is_set_elsewhere(self, reader: ScriptedReader) -> None:
        ok(asking(reader, Settings(time_limit_seconds=60.0))("POST", "/answers", json=ASKED))
        first, second = reader.calls[0].time_left(), reader.calls[0].time_left()
        assert 0 < second <= first < 60

    def test_no_limit_by_itself(self, ask: Ask, reader: ScriptedReader) -> None:
        ok(ask("POST", "/answers", json=ASKED))
        assert reader.calls[0].time_left() == math.inf
