"""The data of one training: articles to train on and held-out questions. They share no paragraph."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.squad import Answer, Question
from model.training.base import sha256
from model.training.config import Config, HeldOut
from model.training.data import Article, load_articles
from model.training.errors import DataChanged, DataMissing, NothingHeldOut, NothingToTrain
from model.training.split import Split

HELD_OUT_SHARE = 5  # of a user's file, one paragraph in five is held out
OFF_TOPIC = "off-topic"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Data of a training. `training`: articles by file name. `held_out`: questions by the name of the measurement."""

    training: dict[str, list[Article]]
    held_out: dict[str, list[Question]]


def shared_corpus(config: Config, directory: Path) -> Corpus:
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


def own_corpus(data: Sequence[Path], held_out: Path | None) -> Corpus:
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
    asked = questions(measured)
    if not asked:
        raise NothingHeldOut(str(held_out or names))
    return Corpus(files, {held_out.stem if held_out else "held-out": asked})


def questions(articles: Iterable[Article]) -> list[Question]:
    found: list[Question] = []
    for article in articles:
        for paragraph in article.paragraphs:
            for qa in paragraph["qas"]:
                golds = tuple(Answer(answer["text"], answer["answer_start"]) for answer in qa["answers"])
                question = Question(
                    id=str(len(found)),
                    article=article.title,
                    context=paragraph["context"],
                    text=qa["question"],
                    answers=golds,
                    is_impossible=not golds,
                    plausible_answers=(),
                )
                found.append(question)
    return found


def off_topic(articles: Sequence[Article]) -> list[Question]:
    """Make unanswerable questions: ask the questions of each article about the next article."""
    found: list[Question] = []
    for article, other in zip(articles, [*articles[1:], *articles[:1]], strict=True):
        contexts = [paragraph["context"] for paragraph in other.paragraphs]
        for number, question in enumerate(questions([article])):
            context = contexts[number % len(contexts)]
            found.append(replace(question, id=str(len(found)), context=context, answers=(), is_impossible=True))
    # Questions about the same paragraph follow each other, so that they are read together.
    return sorted(found, key=lambda question: question.context)


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
        return hashlib.sha256(context.encode()).digest()[0] % HELD_OUT_SHARE == 0

    parts = [
        Article(a.title, tuple(p for p in a.paragraphs if is_held_out(p["context"]) == held_out)) for a in articles
    ]
    return [part for part in parts if part.paragraphs]


def _without(articles: Sequence[Article], contexts: set[str]) -> list[Article]:
    return [Article(a.title, tuple(p for p in a.paragraphs if p["context"] not in contexts)) for a in articles]
