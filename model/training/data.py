"""Read SQuAD files into paragraphs and examples. Offsets count code points."""

import json
import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import numpy as np

from model.training.errors import InvalidData


class GoldAnswer(TypedDict):
    text: str
    answer_start: int


class QA(TypedDict):
    """A question. `answers` is empty if `is_impossible`."""

    id: NotRequired[str]
    question: str
    answers: list[GoldAnswer]
    is_impossible: NotRequired[bool]


class Paragraph(TypedDict):
    """A paragraph of a SQuAD file, and the type that generators of training data yield."""

    context: str
    qas: list[QA]


@dataclass(frozen=True, slots=True)
class Article:
    """An article of one file; `pooled` as in `config.DataFile`."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A training example. `answer`: start and end in `context`, or None if there is no answer."""

    question: str
    context: str
    answer: tuple[int, int] | None


def open_text(path: Path) -> Any:
    """Open a text file as UTF-8 and decompress it if its name ends in .xz."""
    return lzma.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".xz" else path.open(encoding="utf-8-sig")


def load_articles(path: Path, pooled: bool = False) -> list[Article]:
    """Load a SQuAD file. Raises InvalidData if it is not SQuAD JSON or an answer's offset is wrong."""
    try:
        with open_text(path) as file:
            content = json.load(file)
        return [
            Article(
                title=str(article.get("title") or f"{path.name} {number}"),
                paragraphs=tuple(parse_paragraph(paragraph, str(path)) for paragraph in article["paragraphs"]),
                pooled=pooled,
            )
            for number, article in enumerate(content["data"])
        ]
    except OSError as error:
        raise InvalidData(str(path), error.strerror or type(error).__name__) from None
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, lzma.LZMAError) as error:
        raise InvalidData(str(path), f"SQuAD JSON: {error!r}") from None


def parse_paragraph(paragraph: Mapping[str, Any], name: str) -> Paragraph:
    """Parse a paragraph. `name` is the file name for errors. Raises InvalidData, KeyError or TypeError."""
    context = str(paragraph["context"])
    qas: list[QA] = []
    for qa in paragraph["qas"]:
        # The plausible answers of SQuAD v2's unanswerable questions are not answers.
        answers = [] if qa.get("is_impossible") else [_answer(answer, context, name) for answer in qa["answers"]]
        qas.append(QA(id=str(qa.get("id", "")), question=str(qa["question"]), answers=answers))
    return Paragraph(context=context, qas=qas)


def _answer(answer: Mapping[str, Any], context: str, name: str) -> GoldAnswer:
    text, start = str(answer["text"]), int(answer["answer_start"])
    if not text.strip() or not context.startswith(text, start):
        raise InvalidData(name, f"answer_start {start}: {text[:40]!r}")
    return GoldAnswer(text=text, answer_start=start)


def examples(paragraphs: Iterable[Paragraph]) -> Iterator[Example]:
    """Return one example per question, with its most frequent answer, or the first of several."""
    for paragraph in paragraphs:
        for qa in paragraph["qas"]:
            yield Example(qa["question"], paragraph["context"], _most_frequent(qa["answers"]))


def _most_frequent(answers: Sequence[GoldAnswer]) -> tuple[int, int] | None:
    spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers]
    return max(spans, key=spans.count, default=None)


def moved_questions(article: Article, rate: float, random: np.random.Generator) -> Iterator[Example]:
    """Make unanswerable questions: ask about another paragraph of the article that lacks the answer's text.

    On average, `rate` of them are made for each question.
    """
    if article.pooled or len(article.paragraphs) < 2:
        return
    contexts = [paragraph["context"] for paragraph in article.paragraphs]
    folded = [context.casefold() for context in contexts]
    for number, paragraph in enumerate(article.paragraphs):
        for qa in paragraph["qas"]:
            golds = [answer["text"].casefold() for answer in qa["answers"]]
            places = [
                other
                for other, text in enumerate(folded)
                if contexts[other] != contexts[number] and not any(gold in text for gold in golds)
            ]
            count = min(len(places), int(rate) + int(random.random() < rate % 1))
            for place in random.choice(len(places), count, replace=False) if places else ():
                yield Example(qa["question"], contexts[places[place]], None)


def without_duplicates(examples: Iterable[Example]) -> list[Example]:
    """Keep only the first of several examples with the same question and context."""
    return list({(example.question, example.context): example for example in reversed(list(examples))}.values())[::-1]
