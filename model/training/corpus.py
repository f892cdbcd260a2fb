"""The data that the embedded reader is made from, split by article."""

import hashlib
import json
import lzma
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.training.questions.example import Example


@dataclass(frozen=True, slots=True)
class Source:
    file: str
    sha256: str
    licence: str
    origin: str


SOURCES = (
    Source(
        "squad-es-v1.json",
        "c50325129bf6c7aa4d791d82879db283bb2031699d61a1907b36e72d1d225293",
        "CC BY-SA 4.0 (SQuAD), MIT (TAR)",
        "SQuAD-es v1.1 dev, small: github.com/ccasimiro88/TranslateAlignRetrieve (Carrino et al., arXiv 1912.05200)",
    ),
    Source(
        "squad-es-v2.json",
        "fac9410c55e4ef75c1edd58523be87d2d9b27808cff1cab4dda5a0bb883ac9b0",
        "CC BY-SA 4.0 (SQuAD), MIT (TAR)",
        "SQuAD-es v2.0 dev, small: github.com/ccasimiro88/TranslateAlignRetrieve (Carrino et al., arXiv 1912.05200)",
    ),
    Source(
        "xquad-es.json",
        "4942d19b6f99a6e2d711e08989338e068b1ef7dc8f10b7d62dec3793107125cd",
        "CC BY-SA 4.0",
        "XQuAD es: github.com/google-deepmind/xquad (Artetxe et al., arXiv 1910.11856)",
    ),
    Source(
        "prose-es.txt.xz",
        "34b741d02be09cdd55e88fcd5117aef43131d66b078252602b229cc007199644",
        "Public Domain Mark 1.0",
        "234 Spanish American novels, 1830-1910, one paragraph a line: github.com/cligs/conha19",
    ),
    Source(
        "sentences-es.txt",
        "8f828118aeb89dc0475d7920aa4969b15aee1afdc092109cdc90322995608967",
        "CC BY-SA 4.0, CC BY-SA 3.0",
        "Universal Dependencies: UD_Spanish-GSD dev and test, UD_Spanish-PUD (universaldependencies.org)",
    ),
)


XQUAD_WEIGHS = 3  # people translated it, and marked its answers anew


class CorpusError(Exception):
    """A data file is missing; its text names the file and where it comes from."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is trained on, and `held_out`: SQuAD files by name.

    Held out is every sixth article of XQuAD-es, with the same articles of both SQuAD-es files: nothing of theirs is
    trained on, not even their text for word vectors. `contexts` are paragraphs for cloze questions, `prose` is text
    for word vectors. `held_out["off-topic"]` asks XQuAD's held-out questions of texts about something else.
    """

    train: list[Example]
    held_out: dict[str, dict[str, Any]]
    contexts: list[str]
    prose: list[str]

    @classmethod
    def load(cls, directory: Path) -> "Corpus":
        """Raises CorpusError."""
        missing = [source for source in SOURCES if not (directory / source.file).is_file()]
        if missing:
            raise CorpusError(f"{directory} lacks files that the training reads:\n{listing(missing)}")
        v1, v2, xquad = (_articles(directory / source.file) for source in SOURCES[:3])
        # Both list the same articles in the same order, under a translated and an English title.
        spanish = {article["title"] for article in v1[::6]}
        english = {article["title"] for article in xquad[::6]}
        parts = {"squad-es-v1": (v1, spanish), "squad-es-v2": (v2, spanish), "xquad-es": (xquad, english)}
        train = [
            example
            for name, (articles, out) in parts.items()
            for article in articles
            if article["title"] not in out
            for example in _examples(article) * (XQUAD_WEIGHS if name == "xquad-es" else 1)
            # All answerable questions of v2 stand in v1.
            if name != "squad-es-v2" or not example.answerable
        ]
        held_out: dict[str, dict[str, Any]] = {
            name: {"version": name, "data": [article for article in articles if article["title"] in out]}
            for name, (articles, out) in parts.items()
        }
        held_out["off-topic"] = _off_topic(held_out["xquad-es"]["data"])
        sentences = (directory / "sentences-es.txt").read_text(encoding="utf-8").splitlines()
        groups = [" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)]
        with lzma.open(directory / "prose-es.txt.xz", "rt", encoding="utf-8") as file:
            prose = file.read().splitlines()
        contexts = sorted({example.context for example in train})
        return cls(train, held_out, contexts + groups, prose)


def listing(sources: Iterable[Source]) -> str:
    """What each file is, where it comes from, its licence and its hash."""
    return "\n".join(f"  {s.file}\n    {s.origin}\n    {s.licence}\n    sha256 {s.sha256}" for s in sources)


def changed(directory: Path) -> list[Source]:
    """The files that are not those which the shipped model was made from."""
    return [source for source in SOURCES if sha256(directory / source.file) != source.sha256]


def _articles(path: Path) -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return articles


def _examples(article: dict[str, Any]) -> list[Example]:
    """One example a gold answer, so that a question with several is seen with each."""
    return [
        Example(qa["question"], paragraph["context"], start, end)
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
        for start, end in sorted(
            {(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]} or {(0, 0)}
        )
    ]


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _off_topic(articles: list[dict[str, Any]]) -> dict[str, Any]:
    """Each article's questions asked of another one's paragraphs, which hold no answer to them."""
    data = []
    for article, other in zip(articles, articles[1:] + articles[:1], strict=True):
        questions = [qa | {"answers": [], "is_impossible": True} for p in article["paragraphs"] for qa in p["qas"]]
        contexts = [paragraph["context"] for paragraph in other["paragraphs"]]
        paragraphs = [{"context": c, "qas": questions[i :: len(contexts)]} for i, c in enumerate(contexts)]
        data.append({"title": article["title"], "paragraphs": paragraphs})
    return {"version": "off-topic", "data": data}
