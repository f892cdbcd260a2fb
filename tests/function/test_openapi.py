"""Compare the API with its schema: all checks of schemathesis, with the same examples in each run."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from function.app import create_app
from function.bodies import FORMS
from function.config import Settings
from tests.function.conftest import Ask
from tests.function.scripted import ScriptedReader

load_all_checks()
schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(Settings(), ScriptedReader()))


@schema.parametrize()
@settings(max_examples=25, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_the_app_does_what_its_schema_says(case: schemathesis.Case[Any]) -> None:
    excluded: list[Any] = []
    if case.media_type in FORMS:
        excluded.append(negative_data_rejection)  # All values of a form are text, so the text "1" is valid.
    if not _pairs(case.body) or not _distinct(case.body):
        excluded.append(positive_data_acceptance)
    case.call_and_validate(excluded_checks=excluded)


def _pairs(body: Any) -> bool:
    """Return whether there are as many contexts as questions: JSON Schema cannot compare the lengths of two lists."""
    match body:
        case {"inputs": {"question": question, "context": [_, _, *_] as context}}:
            return isinstance(question, list) and len(question) == len(context)
    return True


def _distinct(body: Any) -> bool:
    """Return whether the ids of the documents are distinct: JSON Schema can only compare whole documents."""
    match body:
        case {"documents": [*documents]}:
            ids = [str(document.get("id")) for document in documents if isinstance(document, dict)]
            return len(ids) == len(set(ids))
    return True


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"question": "¿Qué?"}, "give exactly one of context and documents"),
        ({"question": "¿Qué?", "questions": ["¿Qué?"], "context": "a"}, "give exactly one of question and questions"),
        ({"question": "¿Qué?", "documents": [{"id": "1", "text": "a"}] * 2}, "document ids must be unique"),
        ({"question": "¿Qué?", "context": "a", "top_k": True}, "Input should be a valid integer"),
        ({"question": "¿Qué?", "context": "a", "top_k": "3"}, "Input should be a valid integer"),
        (
            {"question": "¿Qué?", "context": "a", "top_k": 3.5},
            "Input should be a valid integer, got a number with a fractional part",
        ),
        ({"question": "¿Qué?", "context": "a", "no_answer": 1}, "Input should be a valid boolean"),
        ({"question": "¿Qué?", "context": "a", "no_answer_threshold": "0.5"}, "Input should be a valid number"),
    ],
)
def test_what_the_schema_refuses_is_refused(ask: Ask, body: dict[str, Any], problem: str) -> None:
    answer = ask("POST", "/answers", json=body)
    assert (answer.status_code, answer.json()["detail"][0]["problem"]) == (422, problem)


def test_a_whole_number_may_be_written_as_a_decimal(ask: Ask) -> None:
    """In JSON Schema, 3.0 is an integer."""
    assert ask("POST", "/answers", json={"question": "¿Qué?", "context": "a", "top_k": 3.0}).status_code == 200
