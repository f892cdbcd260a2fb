"""Choose held-out articles, and leave out of training what other files share with them.

Several files contain the same article with another translation and title, so titles are not enough: an article is
also held out if its paragraphs share runs of seven words with held-out ones.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from model.training.config import HeldOut
from model.training.data import Article, Paragraph

RUN = 7  # words
SAME_ARTICLE = 0.06  # of the paragraphs; measured: 0.09 and more in the same article, 0.03 and less in another

_WORD = re.compile(r"\w+")


def title_key(title: str) -> str:
    """Return the title without case, accents and punctuation.

    `Southern _ California` and `Southern_California` are the same."""
    letters = unicodedata.normalize("NFKD", title).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def is_chosen(title: str, one_in: int) -> bool:
    return int.from_bytes(hashlib.sha256(title_key(title).encode()).digest()[:8], "big") % one_in == 0


def word_runs(text: str) -> frozenset[int]:
    """Return the hashes of all runs of seven words, or of the whole text if it is shorter."""
    words = [word.encode() for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold())]
    runs = (b" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))
    return frozenset(int.from_bytes(hashlib.blake2b(run, digest_size=8).digest(), "big") for run in runs)


class Split:
    """The held-out articles of all files."""

    def __init__(self, held_out: HeldOut, choose: Sequence[Article], always: Iterable[Article]) -> None:
        """`choose`: the articles among which the hash chooses."""
        always = list(always)
        self._titles = {title_key(article.title) for article in always}
        self._titles |= {title_key(a.title) for a in choose if is_chosen(a.title, held_out.one_in)}
        self._runs: set[int] = set()
        for article in [*always, *(a for a in choose if title_key(a.title) in self._titles)]:
            self._add(article)

    def extend(self, files: Mapping[str, Sequence[Article]]) -> None:
        """Find the held-out articles in other files. Repeat until there are no new ones."""
        left = [article for articles in files.values() for article in articles if not article.pooled]
        runs = {id(article): [word_runs(p["context"]) for p in article.paragraphs] for article in left}
        while True:
            fresh = [article for article in left if self._is_same(article, runs[id(article)])]
            if not fresh:
                return
            left = [article for article in left if not any(article is other for other in fresh)]
            for article in fresh:
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
