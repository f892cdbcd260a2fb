"""The messages common to all pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from client import ServiceError


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages in one language. The fields in braces are filled when a message is shown."""

    language: str
    pages: Mapping[str, str]
    titles: Mapping[str, str]
    subtitles: Mapping[str, str]
    examples: str
    text: str
    text_placeholder: str
    question: str
    question_placeholder: str
    ask: str
    ask_hint: str
    waiting_title: str
    waiting: str
    reading: str
    late: str
    answer: str
    score: str
    percent: str
    decimal_sign: str
    group_sign: str
    under_one_percent: str
    other_answers: str
    whole_text: str
    no_answer_title: str
    no_answer: str
    no_time_title: str
    no_time: str
    missing: Mapping[str, str]
    again: str
    waits: Mapping[str, str]
    errors: Mapping[str, str]
    retry_after: str
    error_code: str
    bad_setting: str
    unknown_setting: str
    connected: str
    busy: str
    disconnected: str
    model: str
    latency: str
    cold: str
    warm: str
    locked: str
    embedded: str
    embedded_how: str
    token: str
    token_use: str
    token_wanted: str
    token_wrong: str
    token_kept: str
    aws_denied: str

    def error(self, error: ServiceError) -> str:
        """Return the message for the API's error code if there is any, or else for the kind of error."""
        said = self.errors.get(error.reason or "") or self.errors[error.code]
        if error.retry_after:
            said += " " + self.retry_after.format(seconds=round(error.retry_after))
        return said

    def number(self, value: float, places: int = 1) -> str:
        return f"{value:.{places}f}".replace(".", self.decimal_sign)

    def grouped(self, number: int) -> str:
        return f"{number:,}".replace(",", self.group_sign)

    def percentage(self, probability: float) -> str:
        if probability < 0.01:
            return self.under_one_percent
        return self.percent.format(number=round(probability * 100))
