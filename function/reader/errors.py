"""What a reader refuses.

ReaderError
├── ModelError          the model directory cannot be served
└── QuestionTooLong     the question leaves no room for any context in the model's window
"""


class ReaderError(Exception):
    """Base of all that a reader refuses; its text says what to do."""


class ModelError(ReaderError):
    """The model directory is missing, incomplete, damaged or of an unknown architecture."""


class QuestionTooLong(ReaderError):
    """The question leaves no room for any context; it is never cut in silence."""

    def __init__(self, index: int, tokens: int, limit: int) -> None:
        super().__init__(
            f"question {index} has {tokens} tokens and this model takes at most {limit}: ask it in fewer words"
        )
        self.index = index
        self.tokens = tokens
        self.limit = limit
