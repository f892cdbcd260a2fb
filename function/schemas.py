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


def _readable(text: str) -> str:
    if not re.search(READABLE, text):
        raise PydanticCustomError("blank", "must hold more than white space and invisible characters")
    return text


def _three_characters(text: str) -> str:
    if len(text) >= 3:
        _readable(text)
    if not re.search(THREE_CHARACTERS, text):
        raise PydanticKnownError("string_too_short", {"min_length": 3})
    return text


def one_of(**choices: Any) -> None:
    """Raise PydanticCustomError unless exactly one of `choices` is not None."""
    if sum(value is not None for value in choices.values()) != 1:
        raise PydanticCustomError("one_of", f"give exactly one of {' and '.join(choices)}")


def _number(value: Any) -> Any:
    # By default pydantic accepts "3" and true as integers. Strict mode rejects 3.0, which JSON Schema accepts.
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def exactly_one(*names: str) -> dict[str, Any]:
    """Return the check of `one_of` as JSON Schema: one property is not null, all others are null or missing."""
    null = {"type": "null"}
    choices = [
        {"required": [name], "properties": {other: {"not": null} if other == name else null for other in names}}
        for name in names
    ]
    return {"oneOf": choices}


READABLE_TEXT: JsonDict = {"pattern": READABLE}
PROMPT_TEXT: JsonDict = {"minLength": 3, "pattern": THREE_CHARACTERS}
# With a minimum length, pydantic also rejects lone surrogates. JSON can escape them, but UTF-8 cannot encode them in a
# response.
Number = BeforeValidator(_number)
TopK = Annotated[int, Field(strict=False, ge=1, le=20), Number]
AnswerTokens = Annotated[int, Field(strict=False, ge=1, le=200), Number]
Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=10_000,
        description="In Spanish",
        examples=[PAINTER],
        json_schema_extra=READABLE_TEXT,
    ),
    AfterValidator(_readable),
]
Text = Annotated[
    str,
    Field(min_length=1, description="What to read; a form feed ends a page", json_schema_extra=READABLE_TEXT),
    AfterValidator(_readable),
]


class DocumentIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=1, max_length=200, description="Yours; answers name it")
    text: Text


class AnswersRequest(BaseModel):
    """One question or many, about one text or many."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "allOf": [exactly_one("question", "questions"), exactly_one("context", "documents")],
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
        default=None, min_length=1, max_length=1000, description="Each with another `id`"
    )
    top_k: TopK = Field(default=1, description="At most so many answers to each question")
    max_answer_tokens: AnswerTokens = Field(default=30, description="Longest answer, in the model's tokens")
    no_answer: bool = Field(default=True, description="Whether the answer may be that the text holds none")
    no_answer_threshold: float | None = Field(
        default=None, ge=0, le=1, description="No answer where `no_answer_score` is above it; null: the model's own"
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> "AnswersRequest":
        one_of(question=self.question, questions=self.questions)
        one_of(context=self.context, documents=self.documents)
        if self.documents and len({document.id for document in self.documents}) < len(self.documents):
            raise PydanticCustomError("repeated_id", "each document needs an id of its own")
        return self

    def asked(self) -> list[str]:
        return [self.question] if self.question else self.questions or []

    def to_read(self) -> list[Document]:
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
    start: int = Field(description="In its document, in code points", examples=[0])
    end: int = Field(examples=[42])


class AnswerOut(_Out):
    text: str = Field(
        description="Exactly what stands in the document from `start` to `end`", examples=["Diego Velázquez"]
    )
    start: int = Field(description="In its document, in code points", examples=[0])
    end: int = Field(examples=[15])
    score: float = Field(
        description="Probability, 0 to 1; comparable between documents, and with the `no_answer_score` of its question",
        examples=[0.9],
    )
    document: str = Field(description="The document's id; `context` where there are no documents", examples=["meninas"])
    sentence: SentenceOut = Field(
        description="The sentence that the answer stands in, or the row, field, list item or heading"
    )
    page: int = Field(description="From 1, counting form feeds", examples=[1])


class ResultOut(_Out):
    question: str = Field(examples=[PAINTER])
    answers: list[AnswerOut] = Field(description="Best first; empty: the text holds no answer")
    no_answer_score: float | None = Field(
        description="Probability that the text holds none. Above an answer's `score`, none is the likelier, "
        "whatever the threshold; null: the time was over before any of it was read",
        examples=[0.03],
    )


class UsageOut(_Out):
    tokens: int = Field(description="Of all documents", examples=[63])
    windows: int = Field(description="That the documents fill, over all questions", examples=[2])
    windows_read: int = Field(description="Fewer than `windows` where not all were worth reading", examples=[2])


class AnswersResponse(_Out):
    results: list[ResultOut] = Field(description="One for each question, in order")
    model: str = Field(description="Its id; GET /version says more")
    usage: UsageOut
    truncated: bool = Field(description="The deadline came first: these are the best answers so far")
    elapsed_ms: float = Field(description="Reading time, in milliseconds", examples=[7.5])


class Prompt(BaseModel):
    """The prototype's request: query parameters, form fields or JSON."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": PAINTER, "context": MENINAS}]})

    question: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=10_000),
        AfterValidator(_three_characters),
        Field(json_schema_extra=PROMPT_TEXT),
    ]
    context: Annotated[
        str,
        StringConstraints(strip_whitespace=True),
        AfterValidator(_three_characters),
        Field(json_schema_extra=PROMPT_TEXT),
    ]
