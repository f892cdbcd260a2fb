"""An inquiry goes to the API, one request after the other; what one of them fails to bring, the others do not lose."""

from collections.abc import Callable

from frontend.ask.inquiry import CANDIDATES, Inquiry, Request
from frontend.client import Client, Wait
from frontend.errors import (
    Denied,
    NoCredentials,
    NoRegion,
    NotAnAnswer,
    Rejected,
    ServiceError,
    Throttled,
    Unreachable,
)
from frontend.replies import Reply

# What the next request would meet as well.
LASTING = (Denied, NoCredentials, NoRegion, Throttled, Unreachable)

Tell = Callable[[int, int], None]


def send(inquiry: Inquiry, client: Client, tell: Tell, on_wait: Callable[[Wait], None]) -> None:
    """Whatever of it was not sent yet; whoever is interrupted can go on later.

    `tell` hears before each request which of how many it is.
    """
    while unsent := inquiry.unsent():
        request = unsent[0]
        tell(len(inquiry.requests) - len(unsent) + 1, len(inquiry.requests))
        try:
            request.outcome = _ask(request, inquiry, client, on_wait)
        except LASTING as error:
            for each in unsent:
                each.outcome = error
        except Rejected as error:
            if len(request.numbers) == 1:
                request.outcome = error
            else:
                _part(request, inquiry)
        except ServiceError as error:
            request.outcome = error


def _ask(request: Request, inquiry: Inquiry, client: Client, on_wait: Callable[[Wait], None]) -> Reply:
    questions = [inquiry.questions[number] for number in request.numbers]
    documents = request.batch.documents
    reply = client.ask(questions, documents, top_k=CANDIDATES, no_answer=False, on_wait=on_wait)
    lengths = {document.id: len(document.text) for document in documents}
    for result in reply.results:
        for answer in result.answers:
            if not 0 <= answer.span.start < answer.span.end <= lengths.get(answer.document, 0):
                raise NotAnAnswer
    return reply


def _part(request: Request, inquiry: Inquiry) -> None:
    """One of its questions may be to blame, and the others not: each goes by itself."""
    place = inquiry.requests.index(request)
    inquiry.requests[place : place + 1] = [Request(request.batch, [number]) for number in request.numbers]
