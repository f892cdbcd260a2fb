"""Make books: long texts in which the paragraphs of a SQuAD file are shuffled among other paragraphs, the filler."""

import lzma
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.squad import Question, load_squad

PAGE_WORDS = 500
SAME_TEXT = 1 / 3  # paragraphs that share this part of their long words are translations of one text


@dataclass(frozen=True, slots=True)
class BookQuestion:
    """A question, and the start and end of each gold answer in the book."""

    text: str
    golds: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Book:
    text: str
    questions: tuple[BookQuestion, ...]

    @property
    def words(self) -> int:
        return len(self.text.split())


def load_filler(paths: Sequence[Path], seed: int) -> list[str]:
    """Load and shuffle the paragraphs of each file: SQuAD (.json), or text with one per line (.txt, .txt.xz)."""
    paragraphs: list[str] = []
    for path in paths:
        if path.suffix == ".json":
            loaded = list(dict.fromkeys(question.context for question in load_squad(path).questions))
        else:
            with (
                lzma.open(path, "rt", encoding="utf-8")
                if path.suffix == ".xz"
                else path.open(encoding="utf-8") as lines
            ):
                loaded = [line.strip() for line in lines if len(line.split()) >= 20]
        random.Random(seed).shuffle(loaded)
        paragraphs += loaded
    return paragraphs


def random_filler(contexts: Sequence[str], words: int, seed: int) -> list[str]:
    """Make at least `words` words: paragraphs of six sentences with 20 random words of the contexts."""
    rng = random.Random(seed)
    vocabulary = " ".join(contexts).replace(".", "").split()
    return [
        " ".join(" ".join(rng.choices(vocabulary, k=20)).capitalize() + "." for _ in range(6))
        for _ in range(words // 120 + 1)
    ]


def without_translations(filler: Iterable[str], contexts: Iterable[str]) -> list[str]:
    """Return the filler without paragraphs that are other translations of the contexts."""
    context_words = [_long_words(context) for context in contexts]
    kept = []
    for paragraph in filler:
        words = _long_words(paragraph)
        if all(len(words & other) < SAME_TEXT * min(len(words), len(other)) or not words for other in context_words):
            kept.append(paragraph)
    return kept


def books(questions: Sequence[Question], filler: Sequence[str], pages: int, seed: int) -> Iterator[Book]:
    """Yield books of `pages` pages that together contain all contexts, at most one per page on average."""
    contexts = list(dict.fromkeys(question.context for question in questions))
    rng = random.Random(seed)
    rng.shuffle(contexts)
    for first in range(0, len(contexts), pages):
        yield _book(contexts[first : first + pages], questions, filler, pages * PAGE_WORDS, rng)


def _book(
    contexts: Sequence[str], questions: Sequence[Question], filler: Sequence[str], words: int, rng: random.Random
) -> Book:
    paragraphs = list(contexts)
    missing = words - sum(len(context.split()) for context in contexts)
    start = rng.randrange(len(filler)) if words < 10_000 else 0
    for paragraph in [*filler[start:], *filler[:start]]:
        if missing <= 0:
            break
        paragraphs.append(" ".join(paragraph.split(" ")[:missing]))
        missing -= len(paragraph.split())
    rng.shuffle(paragraphs)
    places: dict[str, int] = {}
    at = 0
    for paragraph in paragraphs:
        places.setdefault(paragraph, at)
        at += len(paragraph) + 2
    return Book(
        "\n\n".join(paragraphs),
        tuple(
            BookQuestion(
                question.text,
                tuple(question.golds),
                tuple(
                    (places[question.context] + a.start, places[question.context] + a.start + len(a.text))
                    for a in question.answers
                ),
            )
            for question in questions
            if question.context in set(contexts)
        ),
    )


def _long_words(text: str) -> set[str]:
    return {word for word in text.lower().split() if len(word) > 4}
