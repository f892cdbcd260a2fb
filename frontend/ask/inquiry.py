"""Questions on texts, the requests that ask them, and the answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from client import (
    Answer,
    Client,
    Denied,
    Document,
    NoCredentials,
    NoRegion,
    NotAnAnswer,
    Rejected,
    Reply,
    Result,
    ServiceError,
    Throttled,
    Unreachable,
    Wait,
)
from client.batching import Batch, batches, merge_replies
from client.replies import combine

CANDIDATES = 4
# The most characters of text times questions in one request: about 75 windows, which a transformer on one vCPU reads
# well within the function's timeout of 30 seconds.
MAX_READING = 100_000
MIN_PROBABILITY = 0.01  # other candidates below it are not shown
# Errors that the next request would cause as well.
LASTING = (Denied, NoCredentials, NoRegion, Throttled, Unreachable)

OnRequest = Callable[[int, int], None]
OnWait = Callable[[Wait], None]


@dataclass(frozen=True, slots=True)
class Material:
    """A text in which to find answers. `name`: the name of its file, or empty if it was pasted.

    `ocr_pages`: the numbers of the pages whose text was recognized by OCR.
    """

    id: str
    name: str
    text: str
    ocr_pages: frozenset[int] = frozenset()


@dataclass(slots=True, eq=False)
class Request:
    """A request with some of the questions, by number, on a batch of documents. `outcome` is None until it is sent."""

    batch: Batch
    numbers: Sequence[int]
    outcome: Reply | ServiceError | None = None


@dataclass(slots=True, eq=False)
class Inquiry:
    """Questions on texts. `requests` hold their outcomes as they are sent."""

    questions: Sequence[str]
    materials: Sequence[Material]
    asked_at: datetime
    requests: list[Request] = field(default_factory=list)

    @classmethod
    def of(cls, questions: Sequence[str], materials: Sequence[Material], asked_at: datetime) -> "Inquiry":
        """Divide the work into requests: the longer the texts, the fewer questions in a request. Raises NoRoom."""
        documents = [Document(material.id, material.text) for material in materials]
        envelope = {"questions": list(questions), "top_k": CANDIDATES, "no_answer": False}
        requests = []
        for batch in batches(documents, envelope):
            size = max(1, MAX_READING // sum(len(document.text) for document in batch.documents))
            numbers = range(len(questions))
            requests += [Request(batch, numbers[first : first + size]) for first in range(0, len(numbers), size)]
        return cls(questions, materials, asked_at, requests)

    def result(self, number: int) -> Result | None:
        """Return the result of a question, merged from all requests that were answered, or None if none was."""
        replies, read = [], []
        for request in self.requests:
            if number in request.numbers and isinstance(request.outcome, Reply):
                result = request.outcome.results[list(request.numbers).index(number)]
                replies.append(replace(request.outcome, results=(result,)))
                read.append(request.batch)
        return merge_replies(replies, read, CANDIDATES).results[0] if replies else None

    def failed(self, number: int | None = None) -> Iterator[tuple[Request, ServiceError]]:
        """Yield the failed requests and their errors: all, or those of one question."""
        for request in self.requests:
            if isinstance(request.outcome, ServiceError) and (number is None or number in request.numbers):
                yield request, request.outcome

    def unsent(self) -> list[Request]:
        return [request for request in self.requests if request.outcome is None]

    def retry(self) -> None:
        """Mark the failed requests as not sent."""
        for request, _ in self.failed():
            request.outcome = None

    def replied(self) -> Reply | None:
        """Return all replies as one, with windows and times added up, or None if there are none."""
        replies = [request.outcome for request in self.requests if isinstance(request.outcome, Reply)]
        return combine(replies, [result for reply in replies for result in reply.results]) if replies else None

    def outcome(self) -> Reply | ServiceError | None:
        """Return the first error or, if there is none, all replies as one."""
        return next((error for _, error in self.failed()), None) or self.replied()

    def material(self, name: str) -> Material:
        return next(material for material in self.materials if material.id == name)


def decide(result: Result, threshold: float) -> tuple[Answer, ...]:
    """Return the answers, best first; empty if nothing was read or the no-answer score is above `threshold`.

    This is done here and not in the API, so that a new threshold needs no new request.
    """
    if result.no_answer_score is None or result.no_answer_score > threshold:
        return ()
    best, others = result.answers[:1], result.answers[1:]
    return (*best, *(answer for answer in others if answer.score >= MIN_PROBABILITY))


def send(inquiry: Inquiry, client: Client, on_request: OnRequest, on_wait: OnWait) -> None:
    """Send the requests that were not sent yet. After an interruption, the next call sends the rest.

    `on_request` is called before each request with its number and the total.
    """
    while unsent := inquiry.unsent():
        request = unsent[0]
        on_request(len(inquiry.requests) - len(unsent) + 1, len(inquiry.requests))
        try:
            request.outcome = _answer(request, inquiry, client, on_wait)
        except LASTING as error:
            for other in unsent:
                other.outcome = error
        except Rejected as error:
            if len(request.numbers) == 1:
                request.outcome = error
            else:
                _split(request, inquiry)
        except ServiceError as error:
            request.outcome = error


def _answer(request: Request, inquiry: Inquiry, client: Client, on_wait: OnWait) -> Reply:
    questions = [inquiry.questions[number] for number in request.numbers]
    documents = request.batch.documents
    reply = client.ask(questions, documents, top_k=CANDIDATES, no_answer=False, on_wait=on_wait)
    lengths = {document.id: len(document.text) for document in documents}
    for result in reply.results:
        for answer in result.answers:
            if not 0 <= answer.span.start < answer.span.end <= lengths.get(answer.document, 0):
                raise NotAnAnswer
    return reply


def _split(request: Request, inquiry: Inquiry) -> None:
    """Replace a request with one for each question, as perhaps only one of them is invalid."""
    place = inquiry.requests.index(request)
    inquiry.requests[place : place + 1] = [Request(request.batch, [number]) for number in request.numbers]
