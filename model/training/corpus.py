"""The data of one training: articles to train on, and held-out questions about other articles.

Several files contain the same article with another translation and title, so titles are not enough: an article is
also held out if its paragraphs share runs of seven words with held-out ones.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.squad import Answer, Question
from model.bake.fetch import sha256
from model.training.config import Config, HeldOut
from model.training.data import Article, Paragraph, load_articles
from model.training.errors import DataChanged, DataMissing, NothingHeldOut, NothingToTrain

HELD_OUT_ONE_IN = 5  # one in five paragraphs of a user's file is held out
OFF_TOPIC = "off-topic"
RUN_WORDS = 7
SAME_ARTICLE = 0.06  # share of paragraphs in common; measured: at least 0.09 for the same article, else at most 0.03

_WORD = re.compile(r"\w+")


def title_key(title: str) -> str:
    """Return the title without case, accents and punctuation.

    `Southern _ California` and `Southern_California` have the same key.
    """
    letters = unicodedata.normalize("NFKD", title).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def is_held_out_title(title: str, one_in: int) -> bool:
    return int.from_bytes(hashlib.sha256(title_key(title).encode()).digest()[:8], "big") % one_in == 0


def word_runs(text: str) -> frozenset[int]:
    """Return the hashes of all runs of seven words, or of the whole text if it is shorter."""
    words = [word.encode() for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold())]
    runs = (b" ".join(words[at : at + RUN_WORDS]) for at in range(max(1, len(words) - RUN_WORDS + 1)))
    return frozenset(int.from_bytes(hashlib.blake2b(run, digest_size=8).digest(), "big") for run in runs)


class Split:
    """The held-out articles of all files."""

    def __init__(self, held_out: HeldOut, choose: Sequence[Article], always: Iterable[Article]) -> None:
        """`choose`: the articles among which the hash chooses."""
        always = list(always)
        self._titles = {title_key(article.title) for article in always}
        self._titles |= {title_key(a.title) for a in choose if is_held_out_title(a.title, held_out.one_in)}
        self._runs: set[int] = set()
        for article in [*always, *(a for a in choose if title_key(a.title) in self._titles)]:
            self._add(article)

    def extend(self, files: Mapping[str, Sequence[Article]]) -> None:
        """Find the held-out articles in other files. Repeat until there are no new ones."""
        remaining = [article for articles in files.values() for article in articles if not article.pooled]
        runs = {id(article): [word_runs(p["context"]) for p in article.paragraphs] for article in remaining}
        while True:
            new = [article for article in remaining if self._is_same(article, runs[id(article)])]
            if not new:
                return
            remaining = [article for article in remaining if not any(article is other for other in new)]
            for article in new:
                self._add(article)

    def training(self, articles: Sequence[Article]) -> Iterator[Article]:
        """Yield the articles to train on, without paragraphs that share a run of words with a held-out one."""
        for article in articles:
            if title_key(article.title) not in self._titles:
                kept = tuple(p for p in article.paragraphs if not self._shares(p))
                if kept:
                    yield Article(article.title, kept, article.pooled)

    def held_out(self, articles: Sequence[Article]) -> Iterator[Article]:
        return (article for article in articles if title_key(article.title) in self._titles)

    def _shares(self, paragraph: Paragraph) -> bool:
        return not self._runs.isdisjoint(word_runs(paragraph["context"]))

    def _is_same(self, article: Article, runs: Sequence[frozenset[int]]) -> bool:
        if title_key(article.title) in self._titles:
            return True
        shared = sum(not self._runs.isdisjoint(paragraph) for paragraph in runs)
        return shared > 1 and shared >= SAME_ARTICLE * len(runs)

    def _add(self, article: Article) -> None:
        self._titles.add(title_key(article.title))
        for paragraph in article.paragraphs:
            self._runs |= word_runs(paragraph["context"])


@dataclass(frozen=True, slots=True)
class Corpus:
    """Data of a training. `training`: articles by file name. `held_out`: questions by the name of the measurement."""

    training: dict[str, list[Article]]
    held_out: dict[str, list[Question]]


def configured_corpus(config: Config, directory: Path) -> Corpus:
    """Load the configured files, split by article. Raises DataMissing, DataChanged or InvalidData."""
    assert config.held_out is not None
    _check_files(config, directory)
    files: dict[str, list[Article]] = {}
    for name in config.needed():
        if name.removesuffix(".xz").endswith(".json"):
            file = config.file(name)
            files[name] = load_articles(directory / name, file is not None and file.pooled)
    split = _split(config.held_out, files)
    held_out = {Path(name).stem: questions(split.held_out(files[name])) for name in config.held_out.measure}
    held_out[OFF_TOPIC] = off_topic(list(split.held_out(files[config.held_out.choose])))
    training = {name: list(split.training(articles)) for name, articles in files.items()}
    return Corpus(training, held_out)


def user_corpus(data: Sequence[Path], held_out: Path | None) -> Corpus:
    """Load a user's files. Without `held_out`, one paragraph in five is held out, by a hash of its text.

    Raises InvalidData, NothingToTrain or NothingHeldOut.
    """
    files = {str(path): load_articles(path) for path in data}
    if held_out is None:
        measured = [article for articles in files.values() for article in _paragraphs(articles, held_out=True)]
        files = {name: _paragraphs(articles, held_out=False) for name, articles in files.items()}
    else:
        measured = load_articles(held_out)
        contexts = {paragraph["context"] for article in measured for paragraph in article.paragraphs}
        files = {name: _without(articles, contexts) for name, articles in files.items()}
    names = ", ".join(map(str, data))
    if not any(paragraph["qas"] for articles in files.values() for a in articles for paragraph in a.paragraphs):
        raise NothingToTrain(names)
    held_out_questions = questions(measured)
    if not held_out_questions:
        raise NothingHeldOut(str(held_out or names))
    return Corpus(files, {held_out.stem if held_out else "held-out": held_out_questions})


def questions(articles: Iterable[Article]) -> list[Question]:
    result: list[Question] = []
    for article in articles:
        for paragraph in article.paragraphs:
            for qa in paragraph["qas"]:
                golds = tuple(Answer(answer["text"], answer["answer_start"]) for answer in qa["answers"])
                question = Question(
                    id=str(len(result)),
                    article=article.title,
                    context=paragraph["context"],
                    text=qa["question"],
                    answers=golds,
                    is_impossible=not golds,
                    plausible_answers=(),
                )
                result.append(question)
    return result


def off_topic(articles: Sequence[Article]) -> list[Question]:
    """Make unanswerable questions: ask the questions of each article about the next article."""
    result: list[Question] = []
    for article, other in zip(articles, [*articles[1:], *articles[:1]], strict=True):
        contexts = [paragraph["context"] for paragraph in other.paragraphs]
        for number, question in enumerate(questions([article])):
            context = contexts[number % len(contexts)]
            result.append(replace(question, id=str(len(result)), context=context, answers=(), is_impossible=True))
    # Questions about the same paragraph follow each other, so that they are read together.
    return sorted(result, key=lambda question: question.context)


def _split(held_out: HeldOut, files: dict[str, list[Article]]) -> Split:
    always = [article for path in held_out.always for article in load_articles(Path(path))]
    split = Split(held_out, files[held_out.choose], always)
    split.extend(files)
    return split


def _check_files(config: Config, directory: Path) -> None:
    missing = [name for name in config.needed() if not (directory / name).is_file()]
    if missing:
        raise DataMissing(str(directory), [describe(config, name) for name in missing])
    for name in config.needed():
        file = config.file(name)
        if file and sha256(directory / name) != file.sha256:
            raise DataChanged(str(directory / name))


def describe(config: Config, name: str) -> str:
    """Return a description of a file: name, origin, licence and hash."""
    file = config.file(name)
    return f"  {name}" if file is None else f"  {name}\n    {file.origin}\n    {file.licence}\n    sha256 {file.sha256}"


def _paragraphs(articles: Sequence[Article], held_out: bool) -> list[Article]:
    def is_held_out(context: str) -> bool:
        return hashlib.sha256(context.encode()).digest()[0] % HELD_OUT_ONE_IN == 0

    parts = [
        Article(a.title, tuple(p for p in a.paragraphs if is_held_out(p["context"]) == held_out)) for a in articles
    ]
    return [part for part in parts if part.paragraphs]


def _without(articles: Sequence[Article], contexts: set[str]) -> list[Article]:
    return [Article(a.title, tuple(p for p in a.paragraphs if p["context"] not in contexts)) for a in articles]
