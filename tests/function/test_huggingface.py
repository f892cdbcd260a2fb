from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from function.app import create_app
from function.config import Settings
from function.huggingface import PipelineRequest
from function.reader.document import Document, Options, Reading, Result
from function.reader.errors import QuestionTooLong
from tests.function.conftest import Ask, asking, asking_app
from tests.function.scripted import ScriptedReader

QUESTION = "¿Cuánto mide la torre?"
CONTEXT = "La torre mide 55 metros."
ASKED: dict[str, Any] = {"question": QUESTION, "context": CONTEXT}
FOUND = {"score": 0.9, "start": 14, "end": 23, "answer": "55 metros"}
HIGH = {"question": "¿Es alta?", "context": "Mide 55 metros de alto."}


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
            [("inputs.question.0", "must hold more than white space and invisible characters")],
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
    assert question["anyOf"] == [{"type": "string"}, {"items": {"type": "string"}, "type": "array"}]


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
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": parameters})) == [FOUND]
    assert reader.calls[0].options == Options(
        top_k=3, max_answer_tokens=20, no_answer=True, max_window_tokens=256, stride=64
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
    none = {"score": 0.95, "start": 0, "end": 0, "answer": ""}
    may = {"handle_impossible_answer": True}
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": may})) == none
    assert ok(ask("POST", "/", json={"inputs": ASKED, "parameters": may | {"top_k": 2}})) == [none]


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


@dataclass
class Clock:
    """Lambda's context and a reader's time: it goes on only when something is read."""

    milliseconds: float

    def get_remaining_time_in_millis(self) -> float:
        return self.milliseconds


@dataclass
class SlowReader(ScriptedReader):
    """Takes all the time that it is given, and reads nothing where that is less than `least` seconds."""

    clock: Clock = field(default_factory=lambda: Clock(31_000))
    least: float = 0.0
    taken: list[float] = field(default_factory=list)

    def read(self, questions: Any, documents: Any, options: Any = Options(), time_left: Any = None) -> Reading:  # noqa: B008
        reading = super().read(questions, documents, options, time_left)
        seconds = time_left()
        if seconds < self.least:
            unread = [Result(question, (), None) for question in questions]
            return Reading(unread, replace(reading.usage, windows_read=0), truncated=True)
        self.taken.append(seconds)
        self.clock.milliseconds -= seconds * 1000
        return replace(reading, truncated=True)


def ask_about_pairs(reader: SlowReader, pairs: int, **parameters: Any) -> httpx.Response:
    app = create_app(Settings(deadline_margin_seconds=1.0), reader)

    async def in_lambda(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "aws.context": reader.clock}, receive, send)

    inputs = {name: [text] * pairs for name, text in ASKED.items()}
    return asking_app(in_lambda)("POST", "/", json={"inputs": inputs, "parameters": parameters})


def test_pairs_share_the_time_evenly() -> None:
    reader = SlowReader()
    assert ok(ask_about_pairs(reader, 4)) == [FOUND] * 4
    assert reader.taken == pytest.approx([7.5] * 4)


def test_what_was_read_is_answered_though_the_time_did_not_suffice_for_all() -> None:
    class Greedy(SlowReader):
        def read(self, *request: Any) -> Reading:
            reading = super().read(*request)
            self.clock.milliseconds = 1_000
            return reading

    unread = {"score": 0.0, "start": 0, "end": 0, "answer": ""}
    assert ok(ask_about_pairs(Greedy(least=1.0), 3)) == [FOUND, unread, unread]
    assert ok(ask_about_pairs(Greedy(least=1.0), 2, top_k=2)) == [[FOUND], [unread]]


def test_where_no_pair_was_read_the_time_ran_out() -> None:
    response = ask_about_pairs(SlowReader(least=31.0), 3)
    assert (response.status_code, response.json()["code"]) == (503, "out_of_time")


def test_the_question_that_is_too_long_has_its_number_in_the_request() -> None:
    class Strict(ScriptedReader):
        def read(self, questions: Any, *rest: Any) -> Any:
            if len(questions[0]) > 20:
                raise QuestionTooLong(0, 400, 370)
            return super().read(questions, *rest)

    inputs = {"question": ["¿Es alta?", QUESTION], "context": [CONTEXT, CONTEXT]}
    refused = asking(Strict(), Settings())("POST", "/", json={"inputs": inputs})
    assert refused.json()["detail"] == {"question": 1, "tokens": 400, "limit": 370}
