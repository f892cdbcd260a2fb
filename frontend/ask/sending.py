"""Send the requests of an inquiry one after the other. If one fails, the results of the others are kept."""

from collections.abc import Callable

from client import (
    Client,
    Denied,
    NoCredentials,
    NoRegion,
    NotAnAnswer,
    Rejected,
    Reply,
    ServiceError,
    Throttled,
    Unreachable,
    Wait,
)
from frontend.ask.inquiry import CANDIDATES, Inquiry, Request

# Errors that the next request would cause as well.
LASTING = (Denied, NoCredentials, NoRegion, Throttled, Unreachable)

Tell = Callable[[int, int], None]


def send(inquiry: Inquiry, client: Client, tell: Tell, on_wait: Callable[[Wait], None]) -> None:
    """Send the requests that were not sent yet. After an interruption, the next call sends the rest.

    `tell` is called before each request with its number and the total.
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
    """Replace a request with one for each question, as perhaps only one of them is invalid."""
    place = inquiry.requests.index(request)
    inquiry.requests[place : place + 1] = [Request(request.batch, [number]) for number in request.numbers]
