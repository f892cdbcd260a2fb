"""A client of the QAS API: questions about texts in Spanish, answered with spans of the text.

    from client import Client

    with Client("http://localhost:8008") as client:
        reply = client.ask("¿Cuánto dura el contrato?", "El contrato dura doce meses.")
        print(reply.results[0].answers[0].text)

docs/client.md describes it. The package needs `requests`, and `botocore` to sign requests; it imports nothing else of
the project, so it can be copied under any name.
"""

from .auth import AwsSignature, BearerToken
from .client import Client, RetryPolicy, Wait
from .errors import (
    Denied,
    Failed,
    NoCredentials,
    NoRegion,
    NotAnAnswer,
    QuestionTooLong,
    Rejected,
    ServiceError,
    Throttled,
    TimedOut,
    TooLarge,
    Unavailable,
    Unreachable,
)
from .replies import Answer, Document, ModelInfo, Reply, Result, Span

__all__ = [
    "Answer",
    "AwsSignature",
    "BearerToken",
    "Client",
    "Denied",
    "Document",
    "Failed",
    "ModelInfo",
    "NoCredentials",
    "NoRegion",
    "NotAnAnswer",
    "QuestionTooLong",
    "Rejected",
    "Reply",
    "Result",
    "RetryPolicy",
    "ServiceError",
    "Span",
    "Throttled",
    "TimedOut",
    "TooLarge",
    "Unavailable",
    "Unreachable",
    "Wait",
]
