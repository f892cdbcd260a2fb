"""The endpoints that answer questions: /answers, / (Hugging Face's format) and /qas (the prototype's)."""

import time
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Annotated, Protocol

from fastapi import Depends, FastAPI, Request
from pydantic import ValidationError

from function.bodies import FORMS, JSON, parse_fields, require_json
from function.config import Settings
from function.docs import ERRORS, QUERY_ERRORS
from function.errors import InvalidRequest, OutOfTime
from function.examples import MENINAS, PAINTER
from function.huggingface import Answers, Parameters, PipelineRequest, pipeline_answers
from function.logs import milliseconds_since
from function.reader.document import Document, Options, Reading
from function.reader.errors import QuestionTooLong
from function.reader.manifest import Manifest
from function.schemas import AnswersRequest, AnswersResponse, Prompt

TAGS: list[str | Enum] = ["Answers"]
PROMPT_SCHEMA = Prompt.model_json_schema()
PROMPT_EXAMPLE = {"question": PAINTER, "context": MENINAS}
# OpenAPI cannot describe fields that are either in the query or in the body. /qas/ documents the query, /qas the body.
IN_QUERY = {
    "parameters": [
        {"name": name, "in": "query", "required": True, "schema": schema, "example": PROMPT_EXAMPLE[name]}
        for name, schema in PROMPT_SCHEMA["properties"].items()
    ]
}
IN_BODY = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": PROMPT_SCHEMA, "example": PROMPT_EXAMPLE} for kind in (JSON, *FORMS)},
    }
}

# Questions and the documents in which to look for the answers.
Batch = tuple[list[str], list[Document]]


class ReaderProtocol(Protocol):
    """The part of `Reader` that the endpoints use."""

    manifest: Manifest

    def read(
        self,
        questions: Sequence[str],
        documents: Sequence[Document],
        options: Options = ...,
        time_left: Callable[[], float] = ...,
    ) -> Reading: ...


def add_answering(app: FastAPI, settings: Settings, reader: ReaderProtocol) -> None:
    """Add the endpoints to the app.

    They are not coroutines, so that FastAPI runs them in threads and reading does not block other requests.
    """

    def read(request: Request, batches: Sequence[Batch], options: Options) -> list[Reading]:
        """Return one reading for each batch. The batches share the time evenly.

        Raises OutOfTime if the deadline came before any window was read.
        """
        start = time.perf_counter()
        remaining = time_left(request, settings)
        readings: list[Reading] = []
        for questions, documents in batches:
            batch_time_left = partial(_time_per_batch, remaining, len(batches) - len(readings))
            try:
                readings.append(reader.read(questions, documents, options, batch_time_left))
            except QuestionTooLong as error:
                # The index in the request, not in the batch.
                first = sum(len(reading.results) for reading in readings)
                raise QuestionTooLong(first + error.index, error.tokens, error.limit) from None
        windows_read = sum(reading.usage.windows_read for reading in readings)
        truncated = any(reading.truncated for reading in readings)
        request.state.line.update(
            questions=sum(len(questions) for questions, _ in batches),
            documents=sum(len(documents) for _, documents in batches),
            characters=sum(len(document.text) for _, documents in batches for document in documents),
            tokens=sum(reading.usage.tokens for reading in readings),
            windows=sum(reading.usage.windows for reading in readings),
            windows_read=windows_read,
            truncated=truncated,
            read_ms=milliseconds_since(start),
        )
        if truncated and not windows_read:
            raise OutOfTime
        return readings

    @app.post(
        "/answers",
        dependencies=[Depends(require_json)],
        responses=ERRORS,
        tags=TAGS,
        summary="Answer questions about documents",
    )
    def answers(request: Request, body: AnswersRequest) -> AnswersResponse:
        """Return the answers to each question, with their offsets, probabilities, sentences and pages."""
        start = time.perf_counter()
        (reading,) = read(request, [(body.question_list(), body.document_list())], body.options())
        return AnswersResponse.model_validate(
            {
                "results": reading.results,
                "model": reader.manifest.id,
                "usage": reading.usage,
                "truncated": reading.truncated,
                "elapsed_ms": milliseconds_since(start),
            }
        )

    @app.post(
        "/",
        dependencies=[Depends(require_json)],
        responses=ERRORS,
        tags=TAGS,
        summary="Answer questions in the Hugging Face format",
    )
    def pipeline(request: Request, body: PipelineRequest) -> Answers | list[Answers]:
        """Answer requests of `InferenceClient(model=url).question_answering(…)`.

        If the request contains several questions, the response is a list with one item per question.
        """
        parameters = body.parameters or Parameters()
        batches = [(questions, [Document("context", context)]) for questions, context in body.inputs.batches()]
        readings = read(request, batches, parameters.options())
        outputs = [pipeline_answers(result, parameters) for reading in readings for result in reading.results]
        return outputs[0] if len(outputs) == 1 else outputs

    @app.post("/qas", openapi_extra=IN_BODY, responses=ERRORS, tags=TAGS, summary="Answer a question in a form or JSON")
    @app.post(
        "/qas/",
        openapi_extra=IN_QUERY,
        responses=QUERY_ERRORS,
        tags=TAGS,
        summary="Answer a question in the query string",
    )
    def qas(request: Request, prompt: Annotated[Prompt, Depends(parse_prompt)]) -> str:
        """Return the best answer as a string, or `""` if the context contains no answer.

        The question and the context can be query parameters, form fields or JSON.
        """
        (reading,) = read(request, [([prompt.question], [Document("context", prompt.context)])], Options())
        return next((answer.text for answer in reading.results[0].answers), "")


def time_left(request: Request, settings: Settings) -> Callable[[], float]:
    """Return a function that returns the seconds until reading must end.

    In Lambda this is the deadline less a margin, elsewhere the configured time limit.
    """
    context = request.scope.get("aws.context")
    if context is not None:
        return lambda: context.get_remaining_time_in_millis() / 1000 - settings.deadline_margin_seconds
    end = time.monotonic() + settings.time_limit_seconds
    return lambda: end - time.monotonic()


async def parse_prompt(request: Request) -> Prompt:
    try:
        return Prompt.model_validate(await parse_fields(request))
    except ValidationError as error:
        raise InvalidRequest.from_problems(error.errors()) from None


def _time_per_batch(remaining: Callable[[], float], batches: int) -> float:
    return remaining() / batches
