"""The fields of the page's texts. Fields in braces inside a text are filled when it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from client import ServiceError
from evaluation.comparison import Agreement
from evaluation.curves import Bin, Point
from evaluation.totals import Measure


@dataclass(frozen=True, slots=True)
class AskTexts:
    """The texts of the page "Preguntar"."""

    questions: str
    questions_placeholder: str
    source: str
    sources: Mapping[str, str]
    upload: str
    upload_hint: str
    address: str
    address_placeholder: str
    add: str
    loading: str
    recognizing: str
    by_ocr: str
    fetching: str
    pages: Mapping[str, str]
    word_count: str
    remove: str
    too_many_files: str
    too_much_text: str
    invalid: Mapping[str, str]
    reading_part: str
    stop: str
    stopped: str
    resume: str
    failed_part: str
    failed_pages: str
    part_of_text: str
    try_again: str
    pasted: str
    page: str
    show: str
    show_candidate: str
    page_of: str
    part_of: str
    previous: str
    next: str
    no_answer_why: str
    no_answer_nearest: str
    no_answer_likelier: str
    threshold_title: str
    threshold: str
    threshold_help: str
    unread: str
    truncated: str
    windows_read: Mapping[str, str]
    budget: str
    history: str
    history_hint: str
    more_questions: str
    reopen: str
    clear_history: str
    no_answer_short: str
    failed_short: str
    download: str
    download_hint: str
    file_name: str
    percent_format: str


@dataclass(frozen=True, slots=True)
class EvaluateTexts:
    """The texts of the page "Evaluar". The page "Comparar" uses some of them."""

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
    time_left: str
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
    predicted: str
    nothing: str
    report_html: str
    report_json: str
    notes: Mapping[str, str]
    question_words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CompareTexts:
    """The texts of the page "Comparar"."""

    first: str
    second: str
    address: str
    only_configured: str
    any_address: str
    bad_address: str
    token: str
    token_help: str
    memory: str
    source: str
    sources: Mapping[str, str]
    start: str
    in_turn: str
    waiting_title: str
    waiting: str
    same: str
    different: str
    side: str
    mcnemar: str
    significant: Mapping[bool, str]
    no_difference: str
    latency: str
    latency_note: str
    latency_axis: str
    latency_share: str
    latency_row: str
    cost: str
    cost_row: str
    cost_note: str
    pairs: str
    filter: str
    shown: str
    none_shown: str
    agreements: Mapping[Agreement, str]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts in one language: those that all pages use, and those of each page."""

    language: str
    pages: Mapping[str, str]
    titles: Mapping[str, str]
    subtitles: Mapping[str, str]
    examples: str
    text: str
    text_placeholder: str
    question: str
    question_placeholder: str
    ask_button: str
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
    retrying: str
    retry_reasons: Mapping[str, str]
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
    token_required: str
    token_wrong: str
    token_privacy: str
    aws_denied: str
    ask: AskTexts
    evaluate: EvaluateTexts
    compare: CompareTexts

    def error(self, error: ServiceError) -> str:
        """Return the message for the API's error code if there is any, or else for the kind of error."""
        message = self.errors.get(error.reason or "") or self.errors[error.code]
        if error.retry_after:
            message += " " + self.retry_after.format(seconds=round(error.retry_after))
        return message

    def number(self, value: float, places: int = 1) -> str:
        return f"{value:.{places}f}".replace(".", self.decimal_sign)

    def grouped(self, number: int) -> str:
        return f"{number:,}".replace(",", self.group_sign)

    def percentage(self, probability: float) -> str:
        if probability < 0.01:
            return self.under_one_percent
        return self.percent.format(number=round(probability * 100))

    def interval(self, measure: Measure) -> str:
        """Return the value with its confidence interval."""
        return self.evaluate.interval.format(
            value=self.number(measure.value), low=self.number(measure.low), high=self.number(measure.high)
        )

    def reliability_point(self, bin: Bin) -> str:
        return self.evaluate.reliability_point.format(
            total=bin.total, score=self.percentage(bin.score), right=self.percentage(bin.right)
        )

    def curve_point(self, point: Point) -> str:
        return self.evaluate.curve_point.format(
            threshold=self.number(point.threshold, 3),
            precision=self.percentage(point.precision),
            recall=self.percentage(point.recall),
            answered=self.percentage(point.answered),
        )
