"""One training question about one text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """`context[start:end]` is the answer, in code points; both are 0 where the text holds none."""

    question: str
    context: str
    start: int
    end: int

    @property
    def answerable(self) -> bool:
        return self.end > self.start

    @property
    def answer(self) -> str:
        return self.context[self.start : self.end]
