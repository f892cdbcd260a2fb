"""The messages of the page "Evaluar"."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvaluateMessages:
    """The messages in one language. The fields in braces are filled when a message is shown."""

    source: str
    sample: str
    upload: str
    file: str
    file_hint: str
    limit: str
    limit_all: str
    start: str
    cancel: str
    no_file: str
    waiting_title: str
    waiting: str
    starting: str
    progress: str
    left: str
    cancelled: str
    cancelled_at: str
    stopped_at: str
    facts: str
    all: str
    has_answer: str
    no_answer: str
    none_of_kind: str
    interval: str
    interval_note: Mapping[str, str]
    threshold: str
    threshold_help: str
    by_word: str
    by_answer_length: str
    by_context_length: str
    word_axis: str
    words_axis: str
    reliability: str
    reliability_note: str
    reliability_point: str
    score_axis: str
    right_axis: str
    curve: str
    curve_note: str
    curve_point: str
    precision: str
    recall: str
    errors: str
    none_shown: str
    shown: str
    verdicts: Mapping[str, str]
    filter: str
    search: str
    columns: Mapping[str, str]
    question: str
    expected: str
    found: str
    nothing: str
    report_html: str
    report_json: str
    notes: Mapping[str, str]
    question_words: Mapping[str, str]
