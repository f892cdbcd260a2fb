"""What was asked of which material, and what came of it, request by request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from frontend.documents.batches import Batch, batches, merged
from frontend.errors import ServiceError
from frontend.replies import Document, Reply, Result, together

CANDIDATES = 4
# Characters of text times questions in one request: some 75 windows, which a transformer on one vCPU reads well within
# the half minute that a function has.
READING = 100_000


@dataclass(frozen=True, slots=True)
class Material:
    """A text to look in; `name` is the visitor's own, empty where the text was pasted.

    `ocr_pages`: the numbers of the pages whose text was recognized in an image.
    """

    id: str
    name: str
    text: str
    ocr_pages: frozenset[int] = frozenset()


@dataclass(slots=True, eq=False)
class Request:
    """Some questions (by their numbers) about some of the material, and what came of it: None before it is sent."""

    batch: Batch
    numbers: Sequence[int]
    outcome: Reply | ServiceError | None = None


@dataclass(slots=True, eq=False)
class Inquiry:
    questions: Sequence[str]
    materials: Sequence[Material]
    asked_at: datetime
    requests: list[Request] = field(default_factory=list)

    @classmethod
    def of(cls, questions: Sequence[str], materials: Sequence[Material], asked_at: datetime) -> "Inquiry":
        """Few questions go with much text, many with little. Raises NoRoom."""
        documents = [Document(material.id, material.text) for material in materials]
        envelope = {"questions": list(questions), "top_k": CANDIDATES, "no_answer": False}
        requests = []
        for batch in batches(documents, envelope):
            size = max(1, READING // sum(len(document.text) for document in batch.documents))
            numbers = range(len(questions))
            requests += [Request(batch, numbers[first : first + size]) for first in range(0, len(numbers), size)]
        return cls(questions, materials, asked_at, requests)

    def result(self, number: int) -> Result | None:
        """Of one question over all that was read for it; None where nothing was."""
        replies, read = [], []
        for request in self.requests:
            if number in request.numbers and isinstance(request.outcome, Reply):
                own = request.outcome.results[list(request.numbers).index(number)]
                replies.append(replace(request.outcome, results=(own,)))
                read.append(request.batch)
        return merged(replies, read, CANDIDATES).results[0] if replies else None

    def failed(self, number: int | None = None) -> Iterator[tuple[Request, ServiceError]]:
        """The requests that came to nothing: all, or those of one question."""
        for request in self.requests:
            if isinstance(request.outcome, ServiceError) and (number is None or number in request.numbers):
                yield request, request.outcome

    def unsent(self) -> list[Request]:
        return [request for request in self.requests if request.outcome is None]

    def retry(self) -> None:
        """What failed is to be sent again."""
        for request, _ in self.failed():
            request.outcome = None

    def replied(self) -> Reply | None:
        """All that was answered, as one reply whose windows and times add up."""
        replies = [request.outcome for request in self.requests if isinstance(request.outcome, Reply)]
        return together(replies, [result for reply in replies for result in reply.results]) if replies else None

    def outcome(self) -> Reply | ServiceError | None:
        """The first failure, where there was one; else all that was answered."""
        return next((error for _, error in self.failed()), None) or self.replied()

    def material(self, name: str) -> Material:
        return next(material for material in self.materials if material.id == name)
