"""Requests and responses of `POST /answers` and `POST /qas/`. Offsets and lengths count code points."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError, PydanticKnownError

from function.examples import HERITAGE, MENINAS, PAINTER, TOWER
from function.reader.document import Document, Options

# Any character except control characters, spaces and format characters, such as zero-width spaces.
READABLE = (
    r"[^\u0000-\u0020\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]"
)
THREE_CHARACTERS = rf"{READABLE}[\s\S]+{READABLE}"  # at least three, the first and the last readable


def _check_readable(text: str) -> str:
    if not re.search(READABLE, text):
        raise PydanticCustomError("blank", "must contain at least one visible character")
    return text


def _check_three_characters(text: str) -> str:
    if len(text) >= 3:
        _check_readable(text)
    if not re.search(THREE_CHARACTERS, text):
        raise PydanticKnownError("string_too_short", {"min_length": 3})
    return text


def check_one_of(**choices: Any) -> None:
    """Raise PydanticCustomError unless exactly one of `choices` is not None."""
    if sum(value is not None for value in choices.values()) != 1:
        raise PydanticCustomError("one_of", f"give exactly one of {' and '.join(choices)}")


def _check_number(value: Any) -> Any:
    # By default pydantic accepts "3" and true as integers. Strict mode rejects 3.0, which JSON Schema accepts.
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def one_of_schema(*names: str) -> dict[str, Any]:
    """Return the check of `check_one_of` as JSON Schema: one property is not null, all others are null or missing."""
    null = {"type": "null"}
    choices = [
        {"required": [name], "properties": {other: {"not": null} if other == name else null for other in names}}
        for name in names
    ]
    return {"oneOf": choices}


READABLE_TEXT: JsonDict = {"pattern": READABLE}
PROMPT_TEXT: JsonDict = {"minLength": 3, "pattern": THREE_CHARACTERS}
Number = BeforeValidator(_check_number)
TopK = Annotated[int, Field(strict=False, ge=1, le=20), Number]
AnswerTokens = Annotated[int, Field(strict=False, ge=1, le=200), Number]
# With a minimum length, pydantic also rejects lone surrogates. JSON can escape them, but UTF-8 cannot encode them in a
# response.
Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=10_000,
        description="A question in Spanish",
        examples=[PAINTER],
        json_schema_extra=READABLE_TEXT,
    ),
    AfterValidator(_check_readable),
]
Text = Annotated[
    str,
    Field(
        min_length=1,
        description="The text in which to look for answers. Form feeds separate its pages.",
        json_schema_extra=READABLE_TEXT,
    ),
    AfterValidator(_check_readable),
]


class DocumentIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=1, max_length=200, description="An id of your choice. Answers contain it as `document`.")
    text: Text


class AnswersRequest(BaseModel):
    """One or more questions about one or more texts.

    Set either `question` or `questions`, and either `context` or `documents`.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "allOf": [one_of_schema("question", "questions"), one_of_schema("context", "documents")],
            "examples": [
                {
                    "questions": [PAINTER, HERITAGE],
                    "documents": [{"id": "meninas", "text": MENINAS}, {"id": "torre", "text": TOWER}],
                    "top_k": 2,
                }
            ],
        },
    )

    question: Question | None = None
    questions: list[Question] | None = Field(default=None, min_length=1, max_length=100)
    context: Text | None = None
    documents: list[DocumentIn] | None = Field(
        default=None, min_length=1, max_length=1000, description="Each `id` must be unique"
    )
    top_k: TopK = Field(default=1, description="Maximum number of answers per question")
    max_answer_tokens: AnswerTokens = Field(
        default=30, description="Maximum length of an answer, in tokens of the model"
    )
    no_answer: bool = Field(
        default=True, description="Whether `answers` is empty if `no_answer_score` is above the threshold"
    )
    no_answer_threshold: float | None = Field(
        default=None, ge=0, le=1, description="Threshold for `no_answer_score`; null means the model's default"
    )

    @model_validator(mode="after")
    def _check_combinations(self) -> "AnswersRequest":
        check_one_of(question=self.question, questions=self.questions)
        check_one_of(context=self.context, documents=self.documents)
        if self.documents and len({document.id for document in self.documents}) < len(self.documents):
            raise PydanticCustomError("repeated_id", "document ids must be unique")
        return self

    def question_list(self) -> list[str]:
        return [self.question] if self.question else self.questions or []

    def document_list(self) -> list[Document]:
        if self.context:
            return [Document("context", self.context)]
        return [Document(document.id, document.text) for document in self.documents or []]

    def options(self) -> Options:
        return Options(
            top_k=self.top_k,
            max_answer_tokens=self.max_answer_tokens,
            no_answer=self.no_answer,
            no_answer_threshold=self.no_answer_threshold,
        )


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SentenceOut(_Out):
    text: str = Field(examples=["Diego Velázquez pintó Las Meninas en 1656."])
    start: int = Field(description="Start offset in the document, in code points", examples=[0])
    end: int = Field(description="End offset in the document (exclusive), in code points", examples=[42])


class HeadingOut(_Out):
    text: str = Field(examples=["Producto\tPrecio"])
    start: int = Field(description="Start offset in the document, in code points", examples=[0])
    end: int = Field(description="End offset in the document (exclusive), in code points", examples=[15])


class AnswerOut(_Out):
    text: str = Field(description="Text of the document from `start` to `end`", examples=["Diego Velázquez"])
    start: int = Field(description="Start offset in the document, in code points", examples=[0])
    end: int = Field(description="End offset in the document (exclusive), in code points", examples=[15])
    score: float = Field(
        description="Probability, from 0 to 1. Comparable across documents and with the question's `no_answer_score`.",
        examples=[0.9],
    )
    document: str = Field(
        description="Id of the document; `context` if the request sets `context`", examples=["meninas"]
    )
    sentence: SentenceOut = Field(
        description="Sentence that contains the answer; or the row, field, list item or heading"
    )
    page: int = Field(description="Page of the document, counted from 1", examples=[1])
    heading: HeadingOut | None = Field(
        default=None,
        exclude_if=lambda heading: heading is None,
        description="Heading of `sentence`: the header of a table, or the line above a list or a form. Missing if "
        "there is none.",
    )


class ResultOut(_Out):
    question: str = Field(examples=[PAINTER])
    answers: list[AnswerOut] = Field(description="Best first; empty if the documents contain no answer")
    no_answer_score: float | None = Field(
        description="Probability that the documents contain no answer. An answer whose `score` is lower is less likely "
        "to be correct than no answer, whatever the threshold. Null if the deadline passed before any text was read "
        "for this question.",
        examples=[0.03],
    )


class UsageOut(_Out):
    tokens: int = Field(description="Number of tokens in all documents", examples=[63])
    windows: int = Field(
        description="Number of windows into which the documents are split, summed over all questions", examples=[2]
    )
    windows_read: int = Field(
        description="Number of windows that were read. Fewer than `windows` if the documents are long or the deadline "
        "passed.",
        examples=[2],
    )


class AnswersResponse(_Out):
    results: list[ResultOut] = Field(description="One result per question, in the order of the request")
    model: str = Field(description="Id of the model; `GET /version` returns its manifest")
    usage: UsageOut
    truncated: bool = Field(
        description="Whether the deadline passed before the reading was complete. The answers are the best so far."
    )
    elapsed_ms: float = Field(description="Processing time in milliseconds", examples=[7.5])


class Prompt(BaseModel):
    """A question and a context. They can be query parameters, form fields or JSON."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": PAINTER, "context": MENINAS}]})

    question: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=10_000),
        AfterValidator(_check_three_characters),
        Field(json_schema_extra=PROMPT_TEXT),
    ]
    context: Annotated[
        str,
        StringConstraints(strip_whitespace=True),
        AfterValidator(_check_three_characters),
        Field(json_schema_extra=PROMPT_TEXT),
    ]
