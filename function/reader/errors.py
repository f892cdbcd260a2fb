"""Errors of the reader.

ReaderError
├── ModelError          the model directory cannot be served
└── QuestionTooLong     the question is too long for the model's window
"""


class ReaderError(Exception):
    """Base class. The message says what to do."""


class ModelError(ReaderError):
    """The model directory is missing, incomplete, damaged or of an unknown architecture."""


class QuestionTooLong(ReaderError):
    """The question leaves no room for the context in a window. Questions are never truncated."""

    def __init__(self, index: int, tokens: int, limit: int) -> None:
        super().__init__(
            f"question {index} has {tokens} tokens and this model takes at most {limit}: ask it in fewer words"
        )
        self.index = index
        self.tokens = tokens
        self.limit = limit
