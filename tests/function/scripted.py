"""A fake reader and a fake Lambda context for tests of the app."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from function.reader.document import Answer, Document, Options, Reading, Result, Span, Usage
from function.reader.manifest import Manifest

MANIFEST = Manifest(
    id="scripted",
    revision="r1",
    architecture="bert",
    max_tokens=384,
    stride=128,
    no_answer_threshold=0.5,
    raw={"id": "scripted", "revision": "r1", "quality": {"f1": 0.0}},
)


@dataclass(frozen=True)
class Call:
    questions: Sequence[str]
    documents: Sequence[Document]
    options: Options
    time_left: Callable[[], float]


@dataclass
class ScriptedReader:
    """A reader that answers with the given `answers` that the documents contain, and records its calls.

    The first answer scores 0.9, each further one half of the previous score. If `no_answer_score` is None, it is 0.05
    with answers and 0.95 without.
    """

    answers: Sequence[str] = ("55 metros",)
    truncated: bool = False
    windows_read: int = 1
    fails: Exception | None = None
    manifest: Manifest = MANIFEST
    no_answer_score: float | None = None
    heading: Span | None = None
    calls: list[Call] = field(default_factory=list)

    def read(
        self,
        questions: Sequence[str],
        documents: Sequence[Document],
        options: Options = Options(),  # noqa: B008 (frozen)
        time_left: Callable[[], float] = lambda: float("inf"),
    ) -> Reading:
        self.calls.append(Call(questions, documents, options, time_left))
        if self.fails:
            raise self.fails
        places = [(document, text) for text in self.answers for document in documents if text and text in document.text]
        found = [
            replace(answer(document, text, 0.9 / 2**rank), heading=self.heading)
            for rank, (document, text) in enumerate(places[: options.top_k])
        ]
        no_answer_score = (0.05 if found else 0.95) if self.no_answer_score is None else self.no_answer_score
        results = [Result(question, found, no_answer_score) for question in questions]
        tokens = sum(len(document.text.split()) for document in documents)
        return Reading(results, Usage(tokens, len(questions), self.windows_read), self.truncated)


def answer(document: Document, text: str, score: float) -> Answer:
    start = document.text.index(text)
    sentence = Span(document.text, 0, len(document.text))
    return Answer(text, start, start + len(text), score, document.id, sentence, page=1)


@dataclass(frozen=True)
class LambdaContext:
    """The context object that Lambda's runtime passes with the event."""

    remaining_ms: int = 30_000
    aws_request_id: str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms
