from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from function.config import Settings
from function.huggingface import PipelineRequest
from function.reader.document import Document, Options
from function.reader.errors import QuestionTooLong
from tests.function.conftest import Ask, asking
from tests.function.scripted import ScriptedReader

QUESTION = "¿Cuánto mide la torre?"
CONTEXT = "La torre mide 55 metros."
ASKED: dict[str, Any] = {"question": QUESTION, "context": CONTEXT}
FOUND = {"score": 0.9, "start": 14, "end": 23, "answer": "55 metros"}
TOWER = {"score": 0.45, "start": 3, "end": 8, "answer": "torre"}
HIGH = {"question": "¿Es alta?", "context": "Mide 55 metros de alto."}


def none(score: float) -> dict[str, Any]:
    return {"score": score, "start": 0, "end": 0, "answer": ""}


def ok(response: httpx.Response) -> Any:
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json"), response.text
    return response.json()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("inputs.question", "Field required"), ("inputs.context", "Field required")]),
        ({"inputs": {"question": "¿Y?"}}, [("inputs.context", "Field required")]),
        ({"inputs": "¿Y?"}, [("inputs", "Input should be a valid dictionary or instance of Inputs")]),
        (
            {"inputs": ASKED | {"question": " "}},
            [("inputs.question.0", "must contain at least one visible character")],
        ),
        ({"inputs": ASKED | {"question": 3}}, [("inputs.question", "Input should be a valid list")]),
        (
            {"inputs": ASKED | {"question": []}},
            [("inputs.question", "List should have at least 1 item after validation, not 0")],
        ),
        (
            {"inputs": ASKED | {"question": ["a"] * 101}},
            [("inputs.question", "List should have at most 100 items after validation, not 101")],
        ),
        (
            {"inputs": {"question": ["a", "b", "c"], "context": ["d", "e"]}},
            [("inputs", "give one context, or one for each question")],
        ),
        (
            {"inputs": {"question": "a", "context": ["d", "e"]}},
            [("inputs", "give one context, or one for each question")],
        ),
        (
            {"inputs": ASKED, "parameters": {"topk": 2}},
            [("parameters.topk", "Extra inputs are not permitted")],
        ),
        (
            {"inputs": ASKED, "parameters": {"top_k": 0, "max_answer_len": 201, "doc_stride": -1, "max_seq_len": 15}},
            [
                ("parameters.top_k", "Input should be greater than or equal to 1"),
                ("parameters.max_answer_len", "Input should be less than or equal to 200"),
                ("parameters.doc_stride", "Input should be greater than or equal to 0"),
                ("parameters.max_seq_len", "Input should be greater than or equal to 16"),
            ],
        ),
    ],
)
def test_limits(body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    with pytest.raises(ValidationError) as refusal:
        PipelineRequest.model_validate(body)
    assert [(".".join(map(str, error["loc"])), error["msg"]) for error in refusal.value.errors()] == expected


def test_inputs_come_before_what_stands_beside_them() -> None:
    request = PipelineRequest.model_validate({"inputs": ASKED, "question": "¿Otra?", "context": "Otro."})
    assert request.inputs.batches() == [([QUESTION], CONTEXT)]


def test_the_schema_says_that_one_or_many_are_taken() -> None:
    question = PipelineRequest.model_json_schema()["$defs"]["Inputs"]["properties"]["question"]
    one, many = question["anyOf"]
    assert (one["type"], many["type"], many["items"]) == ("string", "array", one)
    assert (many["minItems"], many["maxItems"], one["maxLength"]) == (1, 100, 10_000)


@pytest.mark.parametrize(
    "body",
    [
        {"inputs": ASKED, "parameters": {}},
        {"inputs": ASKED},
        {"inputs": ASKED, "parameters": None, "options": {"wait_for_model": True}},
        {"inputs": None, "parameters": {}, **ASKED},
        ASKED,
    ],
)
def test_every_generation_of_the_format(ask: Ask, reader: ScriptedReader, body: dict[str, Any]) -> None:
    assert ok(ask("POST", "/", json=body)) == FOUND
    (call,) = reader.calls
    assert (call.questions, call.documents) == ([QUESTION], [Document("context", CONTEXT)])
    assert call.options == Options(top_k=1, max_answer_tokens=15, no_answer=False)


def test_every_parameter(ask: Ask, reader: ScriptedReader) -> None:
    parameters = {
        "top_k": 3,
        "doc_stride": 64,
        "max_answer_len": 20,
        "max_seq_len": 256,
        "max_question_len": 64,
        "handle_impossible_answer": True,
        "align_to_words": True,
    }
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": parameters})) == [FOUND, none(0.05)]
    assert reader.calls[0].options == Options(
        top_k=3, max_answer_tokens=20, no_answer=False, max_window_tokens=256, stride=64, align_to_words=True
    )


def test_null_parameters_are_the_defaults(ask: Ask, reader: ScriptedReader) -> None:
    names = ["top_k", "doc_stride", "max_answer_len", "max_seq_len", "max_question_len", "align_to_words"]
    parameters = dict.fromkeys([*names, "handle_impossible_answer"])
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": parameters})) == FOUND
    assert reader.calls[0].options == Options(top_k=1, max_answer_tokens=15, no_answer=False)


def test_a_stride_of_zero_is_a_stride(ask: Ask, reader: ScriptedReader) -> None:
    ok(ask("POST", "/", json={"inputs": ASKED, "parameters": {"doc_stride": 0}}))
    assert reader.calls[0].options.stride == 0


def test_no_answer_is_an_empty_one() -> None:
    ask = asking(ScriptedReader(answers=()), Settings())
    assert ok(ask("POST", "/", json={"inputs": ASKED})) == none(0.95)
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": {"top_k": 2}})) == [none(0.95)]


@pytest.mark.parametrize(
    ("no_answer_score", "top_k", "expected"),
    [
        (0.1, 1, FOUND),
        (0.91, 1, none(0.91)),
        (0.9, 1, FOUND),
        (0.1, 5, [FOUND, TOWER, none(0.1)]),
        (0.5, 5, [FOUND, none(0.5), TOWER]),
        (0.5, 2, [FOUND, none(0.5)]),
        (0.1, 2, [FOUND, TOWER]),
        (0.95, 2, [none(0.95), FOUND]),
    ],
)
def test_no_answer_has_its_rank_among_the_answers(no_answer_score: float, top_k: int, expected: Any) -> None:
    """As in transformers 4.57.6, the model's threshold does not matter."""
    ask = asking(ScriptedReader(answers=("55 metros", "torre"), no_answer_score=no_answer_score), Settings())
    parameters = {"handle_impossible_answer": True, "top_k": top_k}
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": parameters})) == expected


def test_no_answer_is_not_among_them_unless_asked_for() -> None:
    ask = asking(ScriptedReader(no_answer_score=0.95), Settings())
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": {"top_k": 5}})) == [FOUND]


def test_many_questions_of_one_context_are_read_together(ask: Ask, reader: ScriptedReader) -> None:
    body = {"inputs": {"question": [QUESTION, "¿Es alta?"], "context": CONTEXT}}
    assert ok(ask("POST", "/", json=body)) == [FOUND, FOUND]
    assert [call.questions for call in reader.calls] == [[QUESTION, "¿Es alta?"]]


def test_many_questions_with_a_context_each(ask: Ask, reader: ScriptedReader) -> None:
    inputs = {name: [ASKED[name], HIGH[name]] for name in ("question", "context")}
    found = ok(ask("POST", "/", json={"inputs": inputs, "parameters": {"top_k": 2}}))
    assert found == [[FOUND], [{**FOUND, "start": 5, "end": 14}]]
    assert [(call.questions, call.documents[0].text) for call in reader.calls] == [
        ([QUESTION], CONTEXT),
        (["¿Es alta?"], "Mide 55 metros de alto."),
    ]


def test_a_list_of_one_is_one(ask: Ask) -> None:
    assert ok(ask("POST", "/", json={"inputs": {"question": [QUESTION], "context": [CONTEXT]}})) == FOUND


def test_the_question_that_is_too_long_has_its_number_in_the_request() -> None:
    class Strict(ScriptedReader):
        def read(self, questions: Any, *rest: Any) -> Any:
            if len(questions[0]) > 20:
                raise QuestionTooLong(0, 400, 370)
            return super().read(questions, *rest)

    inputs = {"question": ["¿Es alta?", QUESTION], "context": [CONTEXT, CONTEXT]}
    refused = asking(Strict(), Settings())("POST", "/", json={"inputs": inputs})
    assert refused.json()["detail"] == {"question": 1, "tokens": 400, "limit": 370}
