"""Read and write SQuAD v1.1 and v2.0 files. Offsets count code points, a byte-order mark in a context included."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from evaluation.errors import DataUnreadable, NoQuestions, NotSquad

SAMPLE = Path(__file__).parent / "data" / "xquad-es-sample.json"
"""Questions of XQuAD-es, on which the project measures; see data/README.md."""

T = TypeVar("T")

_KINDS: dict[type, tuple[str, str]] = {
    dict: ("un objeto", "an object"),
    list: ("una lista", "a list"),
    str: ("un texto", "a string"),
    int: ("un número entero", "an integer"),
    bool: ("true o false", "true or false"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `article`: the article's title, or its number in the file. `answers`: empty if there is no answer."""

    id: str
    article: str
    context: str
    text: str
    answers: tuple[Answer, ...]
    is_impossible: bool
    plausible_answers: tuple[Answer, ...]

    @property
    def golds(self) -> list[str]:
        return [answer.text for answer in self.answers]

    @property
    def misplaced(self) -> int:
        """Return the number of answers with a wrong offset."""
        return sum(not self.context.startswith(answer.text, answer.start) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Dataset:
    """`repeated`: how many questions were replaced by a later one with the same id, as in the official script."""

    version: str
    questions: tuple[Question, ...]
    repeated: int

    @property
    def misplaced(self) -> int:
        return sum(question.misplaced for question in self.questions)


def load_squad(path: Path) -> Dataset:
    """Load a SQuAD file. Raises DataUnreadable, NotSquad or NoQuestions."""
    try:
        return parse_squad(path.read_bytes(), str(path))
    except OSError as error:
        raise DataUnreadable(str(path), error.strerror or type(error).__name__) from error


def save_squad(path: Path, questions: Iterable[Question]) -> None:
    """Write questions as a SQuAD v2.0 file. The directory must exist."""
    articles: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for question in questions:
        answers = [{"text": answer.text, "answer_start": answer.start} for answer in question.answers]
        qa = {"id": question.id, "question": question.text, "answers": answers, "is_impossible": question.is_impossible}
        articles.setdefault(question.article, {}).setdefault(question.context, []).append(qa)
    data = [
        {"title": title, "paragraphs": [{"context": context, "qas": qas} for context, qas in paragraphs.items()]}
        for title, paragraphs in articles.items()
    ]
    content = {"version": "v2.0", "data": data}
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def parse_squad(file: bytes, name: str) -> Dataset:
    """Parse a SQuAD file. `name`: the file name in errors. Raises NotSquad or NoQuestions."""
    try:
        # Only a byte-order mark at the start of the file is removed; others are part of the text.
        content = json.loads(file.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotSquad(name, "$", ("JSON en UTF-8", "JSON in UTF-8")) from None
    found = list(_File(name).questions(content))
    if not found:
        raise NoQuestions(name)
    questions = {question.id: question for question in found}
    version = str(content.get("version", ""))
    _refuse_surrogates(name, "$.version", version)
    return Dataset(version=version, questions=tuple(questions.values()), repeated=len(found) - len(questions))


@dataclass(frozen=True, slots=True)
class _File:
    """A parser of one file's JSON. Raises NotSquad with the path of a value that is missing or has the wrong type."""

    path: str

    def questions(self, content: object) -> Iterator[Question]:
        for number, (article, at) in enumerate(self._items(content, "data", "$")):
            title = self._field(article, "title", str, at, default="") or f"#{number}"
            for paragraph, within in self._items(article, "paragraphs", at):
                context = self._written(paragraph, "context", within)
                for question, where in self._items(paragraph, "qas", within):
                    yield self._question(question, where, title, context)

    def _question(self, question: object, where: str, title: str, context: str) -> Question:
        is_impossible = self._field(question, "is_impossible", bool, where, default=False)
        return Question(
            id=self._identifier(question, where),
            article=title,
            context=context,
            text=self._written(question, "question", where),
            answers=self._answers(question, "answers", where, optional=is_impossible),
            is_impossible=is_impossible,
            plausible_answers=self._answers(question, "plausible_answers", where, optional=True),
        )

    def _identifier(self, question: object, where: str) -> str:
        """Return the id as text. In some data sets, ids are numbers."""
        if isinstance(question, dict) and isinstance(question.get("id"), int):
            return str(question["id"])
        return self._field(question, "id", str, where)

    def _answers(self, question: object, key: str, where: str, optional: bool) -> tuple[Answer, ...]:
        if optional and isinstance(question, dict) and key not in question:
            return ()
        return tuple(
            Answer(text=self._field(answer, "text", str, at), start=self._field(answer, "answer_start", int, at))
            for answer, at in self._items(question, key, where)
        )

    def _written(self, owner: object, key: str, where: str) -> str:
        text = self._field(owner, key, str, where)
        if not text.strip():
            raise NotSquad(self.path, f"{where}.{key}", ("un texto que no esté en blanco", "a text that isn't blank"))
        return text

    def _items(self, owner: object, key: str, where: str) -> Iterator[tuple[object, str]]:
        for index, item in enumerate(self._field(owner, key, list, where)):
            yield item, f"{where}.{key}[{index}]"

    def _field(self, owner: object, key: str, kind: type[T], where: str, default: T | None = None) -> T:
        if not isinstance(owner, dict):
            raise NotSquad(self.path, where, _KINDS[dict])
        value = owner.get(key, default)
        if not isinstance(value, kind):
            raise NotSquad(self.path, f"{where}.{key}", _KINDS[kind])
        if isinstance(value, str):
            _refuse_surrogates(self.path, f"{where}.{key}", value)
        return value


def _refuse_surrogates(path: str, where: str, text: str) -> None:
    """Raise NotSquad for half a surrogate pair, such as "\\ud83d". JSON allows it, but UTF-8 cannot encode it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotSquad(
            path,
            where,
            (
                "un texto sin medios pares sustitutos como \\ud83d",
                "a text without half surrogate pairs such as \\ud83d",
            ),
        ) from None
