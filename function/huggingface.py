"""The Hugging Face wire format.

Responses are like those of transformers 4.57. Requests may come from three generations of InferenceClient:

{"inputs": {"question", "context"}, "parameters": {…}}                  huggingface_hub 0.32.4 and later
{"inputs": null, "parameters": {…}, "question", "context"}              0.32.3
{"question", "context"}                                                 0.20.3
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from function.examples import MENINAS, PAINTER
from function.reader.document import Options, Result
from function.schemas import AnswerTokens, Number, Question, Text, TopK


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


ListLength = Field(min_length=1, max_length=100)
Questions = Annotated[list[Question], ListLength]
Texts = Annotated[list[Text], ListLength]


class Inputs(BaseModel):
    question: Annotated[Questions, BeforeValidator(_as_list, json_schema_input_type=Question | Questions)] = Field(
        examples=[PAINTER]
    )
    context: Annotated[Texts, BeforeValidator(_as_list, json_schema_input_type=Text | Texts)] = Field(
        description="One context for all questions, or one per question", examples=[MENINAS]
    )

    @model_validator(mode="after")
    def _check_lengths(self) -> "Inputs":
        if len(self.context) not in (1, len(self.question)):
            raise PydanticCustomError("pairs", "give one context, or one for each question")
        return self

    def batches(self) -> list[tuple[list[str], str]]:
        """Return pairs of questions and the context to read for them, in the order of the questions."""
        if len(self.context) == 1:
            return [(self.question, self.context[0])]
        return [([question], context) for question, context in zip(self.question, self.context, strict=True)]


class Parameters(BaseModel):
    """Parameters of the question-answering pipeline of transformers. Null means the default."""

    model_config = ConfigDict(extra="forbid", strict=True)

    top_k: TopK | None = Field(
        default=None,
        description="Maximum number of answers per question; default 1. If above 1, the answers are a list.",
    )
    max_answer_len: AnswerTokens | None = Field(
        default=None, description="Maximum length of an answer in tokens; default 15"
    )
    handle_impossible_answer: bool | None = Field(
        default=None,
        description='Whether to rank "no answer", `{"answer": "", "start": 0, "end": 0}`, among the answers by its '
        "probability; default false",
    )
    doc_stride: Annotated[int, Field(strict=False, ge=0), Number] | None = Field(
        default=None, description="Number of tokens that consecutive windows share, at most three quarters of a window"
    )
    max_seq_len: Annotated[int, Field(strict=False, ge=16), Number] | None = Field(
        default=None, description="Number of tokens in a window, including the question"
    )
    max_question_len: Annotated[int, Field(strict=False, ge=1), Number] | None = Field(
        default=None, description="Accepted but ignored: questions are never truncated"
    )
    align_to_words: bool | None = Field(
        default=None,
        description="If true, answers are extended to the tokenizer's words, which may include punctuation. Otherwise "
        "they are extended to whole words without punctuation.",
    )

    def options(self) -> Options:
        """Return the reader's options. `no_answer` is off: this format ranks it by score, without a threshold."""
        return Options(
            top_k=self.top_k or 1,
            max_answer_tokens=self.max_answer_len or 15,
            no_answer=False,
            max_window_tokens=self.max_seq_len,
            stride=self.doc_stride,
            align_to_words=bool(self.align_to_words),
        )


class PipelineRequest(BaseModel):
    """A request of `InferenceClient`. Older clients send `question` and `context` at the top level."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"inputs": {"question": PAINTER, "context": MENINAS}, "parameters": {"top_k": 2}}]
        }
    )

    inputs: Inputs
    parameters: Parameters | None = None

    @model_validator(mode="before")
    @classmethod
    def _accept_top_level_inputs(cls, body: Any) -> Any:
        if isinstance(body, dict) and body.get("inputs") is None:
            return {**body, "inputs": {name: body[name] for name in ("question", "context") if name in body}}
        return body


class PipelineAnswer(BaseModel):
    score: float = Field(
        description="Probability, from 0 to 1. It is 0 if the deadline passed before any text was read for the "
        "question.",
        examples=[0.9],
    )
    start: int = Field(description="Start offset in the context, in code points", examples=[0])
    end: int = Field(description="End offset in the context (exclusive), in code points", examples=[15])
    answer: str = Field(examples=["Diego Velázquez"])


Answers = PipelineAnswer | list[PipelineAnswer]


def pipeline_answers(result: Result, parameters: Parameters) -> Answers:
    """Return one answer if `top_k` is 1, else a list. "No answer" has an empty text, as in the pipeline.

    The format cannot express that a question was not read; such a question gets an empty answer with score 0.
    """
    answers = [
        PipelineAnswer(score=answer.score, start=answer.start, end=answer.end, answer=answer.text)
        for answer in result.answers
    ]
    if parameters.handle_impossible_answer or not answers:
        answers.append(PipelineAnswer(score=result.no_answer_score or 0.0, start=0, end=0, answer=""))
    top_k = parameters.options().top_k
    best = sorted(answers, key=lambda answer: answer.score, reverse=True)[:top_k]
    return best[0] if top_k == 1 else best
