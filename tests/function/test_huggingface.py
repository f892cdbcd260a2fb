from typing import Any

import pytest
from pydantic import ValidationError

from function.huggingface import PipelineRequest

ASKED: dict[str, Any] = {"question": "¿Cuánto mide?", "context": "Mide 55 metros."}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("inputs.question", "Field required"), ("inputs.context", "Field required")]),
        ({"inputs": {"question": "¿Y?"}}, [("inputs.context", "Field required")]),
        ({"inputs": "¿Y?"}, [("inputs", "Input should be a valid dictionary or instance of Inputs")]),
        ({"inputs": ASKED | {"question": " "}}, [("inputs.question.0", "must hold more than white space")]),
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
    assert request.inputs.batches() == [(["¿Cuánto mide?"], "Mide 55 metros.")]


def test_the_schema_says_that_one_or_many_are_taken() -> None:
    question = PipelineRequest.model_json_schema()["$defs"]["Inputs"]["properties"]["question"]
    assert question["anyOf"] == [{"type": "string"}, {"items": {"type": "string"}, "type": "array"}]
