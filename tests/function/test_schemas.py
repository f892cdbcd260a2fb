from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from function.reader.document import Document
from function.schemas import AnswersRequest, Prompt

ASKED: dict[str, Any] = {"question": "¿Cuánto mide?", "context": "Mide 55 metros."}
BLANK = "must contain at least one visible character"
DOCUMENTS = [{"id": "a", "text": "Uno."}, {"id": "b", "text": "Dos."}]


def problems(body: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refusal:
        AnswersRequest.model_validate(body)
    return [(".".join(map(str, error["loc"])), error["msg"]) for error in refusal.value.errors()]


def without(*names: str, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in ASKED.items() if name not in names} | more


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (without("question"), [("", "give exactly one of question and questions")]),
        (without(questions=["¿Y?"]), [("", "give exactly one of question and questions")]),
        (without("context"), [("", "give exactly one of context and documents")]),
        (without(documents=DOCUMENTS), [("", "give exactly one of context and documents")]),
        (without("context", documents=[*DOCUMENTS, DOCUMENTS[0]]), [("", "document ids must be unique")]),
        (without(question=" \n"), [("question", BLANK)]),
        (without(context="\f"), [("context", BLANK)]),
        (without(context="\0\0\0"), [("context", BLANK)]),
        (without(question="\u200b\u2060\ufeff"), [("question", BLANK)]),
        (without("context", documents=[{"id": "a", "text": "\u00a0\u00ad"}]), [("documents.0.text", BLANK)]),
        (without(context=""), [("context", "String should have at least 1 character")]),
        (
            without(context="\ud83d"),
            [("context", "Input should be a valid string, unable to parse raw data as a unicode string")],
        ),
        (without(question="a" * 10_001), [("question", "String should have at most 10000 characters")]),
        (
            without("question", questions=[]),
            [("questions", "List should have at least 1 item after validation, not 0")],
        ),
        (without("context", documents=[]), [("documents", "List should have at least 1 item after validation, not 0")]),
        (
            without("context", documents=[{"id": "", "text": "a"}]),
            [("documents.0.id", "String should have at least 1 character")],
        ),
        (
            without("context", documents=[{"id": "a", "txt": "a"}]),
            [("documents.0.text", "Field required"), ("documents.0.txt", "Extra inputs are not permitted")],
        ),
        (without(top_k=0), [("top_k", "Input should be greater than or equal to 1")]),
        (without(top_k=21), [("top_k", "Input should be less than or equal to 20")]),
        (without(max_answer_tokens=0), [("max_answer_tokens", "Input should be greater than or equal to 1")]),
        (without(max_answer_tokens=201), [("max_answer_tokens", "Input should be less than or equal to 200")]),
        (without(no_answer_threshold=-0.1), [("no_answer_threshold", "Input should be greater than or equal to 0")]),
        (without(no_answer_threshold=1.1), [("no_answer_threshold", "Input should be less than or equal to 1")]),
        (
            without(no_answer_threshold=float("nan")),
            [("no_answer_threshold", "Input should be less than or equal to 1")],
        ),
        (without(treshold=0.5), [("treshold", "Extra inputs are not permitted")]),
    ],
)
def test_limits(body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        without("question", questions=["a"] * 100),
        without("context", documents=[{"id": str(number), "text": "a"} for number in range(1000)]),
        without(question="a" * 10_000, top_k=20, max_answer_tokens=200, no_answer_threshold=1.0),
        without(top_k=1, max_answer_tokens=1, no_answer_threshold=0.0),
    ],
)
def test_at_the_limit_is_within(body: dict[str, Any]) -> None:
    AnswersRequest.model_validate(body)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY_TEXT, ANY_TEXT)
def test_text_arrives_as_it_was_sent(before: str, after: str) -> None:
    """If the text were stripped or normalised, the offsets would be wrong."""
    text = f"{before}a{after}"
    request = AnswersRequest.model_validate(ASKED | {"context": text})
    assert request.document_list() == [Document("context", text)]


def test_documents_keep_their_order_and_ids() -> None:
    request = AnswersRequest.model_validate(without("context", documents=DOCUMENTS))
    assert request.document_list() == [Document("a", "Uno."), Document("b", "Dos.")]


def test_questions_keep_their_order() -> None:
    assert AnswersRequest.model_validate(without("question", questions=["b", "a"])).question_list() == ["b", "a"]
    assert AnswersRequest.model_validate(ASKED).question_list() == ["¿Cuánto mide?"]


@pytest.mark.parametrize(("field", "text"), [("question", "a  "), ("context", "\t\nab"), ("context", "    ")])
def test_white_space_is_not_of_the_three_characters(field: str, text: str) -> None:
    with pytest.raises(ValidationError, match="string_too_short"):
        Prompt.model_validate({"question": "abc", "context": "abc", field: text})


def test_the_prototypes_request_holds_something_to_read() -> None:
    with pytest.raises(ValidationError, match=BLANK):
        Prompt.model_validate({"question": "abc", "context": "\u200b" * 3})


def test_the_prototypes_request_takes_no_halves_of_surrogate_pairs() -> None:
    with pytest.raises(ValidationError, match="string_unicode"):
        Prompt.model_validate({"question": "abc\udc00", "context": "abc"})
