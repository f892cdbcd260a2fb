"""No paragraph of a held-out article is trained on, in whichever file it appears."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bake.fetch import sha256
from model.training.config import EMBEDDED, Config, DataFile, HeldOut, Source, Stage, load_config
from model.training.corpus import (
    OFF_TOPIC,
    RUN_WORDS,
    Split,
    configured_corpus,
    describe,
    is_held_out_title,
    off_topic,
    title_key,
    user_corpus,
    word_runs,
)
from model.training.data import Article, Paragraph, load_articles
from model.training.errors import DataChanged, DataMissing, InvalidData, NothingHeldOut, NothingToTrain

SAMPLE = Path("evaluation/data/xquad-es-sample.json")
NEVER = HeldOut("", one_in=2**62)


def write(path: Path, articles: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return path


def other(number: int) -> dict[str, Any]:
    context = " ".join(f"palabra{number}x{n}" for n in range(12))
    qa = {"id": str(number), "question": "¿Cuál?", "answers": [{"text": f"palabra{number}x3", "answer_start": 0}]}
    qa["answers"][0]["answer_start"] = context.index(f"palabra{number}x3")  # type: ignore[index]
    return {"title": f"Otro {number}", "paragraphs": [{"context": context, "qas": [qa]}]}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Write the sample and five other articles to two files with different titles in `tmp_path`."""
    articles = json.loads(SAMPLE.read_text(encoding="utf-8"))["data"]
    others = [other(number) for number in range(5)]
    write(tmp_path / "english.json", [*articles, *others])
    write(tmp_path / "spanish.json", [{**article, "title": f"{n}º"} for n, article in enumerate([*articles, *others])])
    (tmp_path / "prose.txt").write_text("Érase una vez.")
    sources = (Source(file="english.json"), Source(file="spanish.json"))
    return Config(
        id="id",
        base="base",
        licence="mit",
        stages=(Stage("one", sources, steps=1),),
        held_out=HeldOut("english.json", 2**62, (str(SAMPLE),), ("spanish.json", "english.json")),
        vocabulary=("prose.txt",),
    )


def test_held_out_articles_are_only_measured(config: Config, tmp_path: Path) -> None:
    corpus = configured_corpus(config, tmp_path)
    assert {name: len(asked) for name, asked in corpus.held_out.items()} == {
        "spanish": 154,
        "english": 154,
        OFF_TOPIC: 154,
    }
    assert [article.title for article in corpus.training["english.json"]] == [f"Otro {n}" for n in range(5)]
    assert [article.title for article in corpus.training["spanish.json"]] == [f"{n}º" for n in range(6, 11)]
    trained = {p["context"] for articles in corpus.training.values() for a in articles for p in a.paragraphs}
    assert trained.isdisjoint(question.context for asked in corpus.held_out.values() for question in asked)


def test_missing_files_are_named_with_their_origin(config: Config, tmp_path: Path) -> None:
    (tmp_path / "spanish.json").unlink()
    (tmp_path / "prose.txt").unlink()
    named = replace(config, files=(DataFile("prose.txt", "a library", "public domain", "0f"),))
    with pytest.raises(DataMissing, match="spanish") as caught:
        configured_corpus(named, tmp_path)
    assert caught.value.code == "data_missing"
    assert describe(named, "prose.txt") in str(caught.value)
    assert all(part in str(caught.value) for part in ("a library", "public domain", "0f"))


def test_a_file_that_is_not_the_configured_one_is_rejected(config: Config, tmp_path: Path) -> None:
    digest = sha256(tmp_path / "prose.txt")
    configured_corpus(replace(config, files=(DataFile("prose.txt", "a library", "mit", digest),)), tmp_path)
    with pytest.raises(DataChanged, match=r"prose\.txt") as caught:
        configured_corpus(replace(config, files=(DataFile("prose.txt", "a library", "mit", "00"),)), tmp_path)
    assert caught.value.code == "data_changed"


def test_off_topic_questions_are_about_another_article() -> None:
    articles = load_articles(SAMPLE)
    places = {p["context"]: article.title for article in articles for p in article.paragraphs}
    asked = off_topic(articles)
    assert len(asked) == 154 and len({question.id for question in asked}) == 154
    assert all(question.is_impossible and not question.answers for question in asked)
    assert all(places[question.context] != question.article for question in asked)


def test_one_text_in_five_of_a_users_files_is_held_out(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{part}.json", [other(n) for n in range(part, 100, 2)]) for part in (0, 1)]
    corpus = user_corpus(paths, None)
    trained = [p["context"] for articles in corpus.training.values() for a in articles for p in a.paragraphs]
    held_out = [question.context for question in corpus.held_out["held-out"]]
    assert 8 <= len(held_out) <= 35 and len(trained) + len(held_out) == 100
    assert set(trained).isdisjoint(held_out)
    assert user_corpus(paths, None) == corpus


def test_texts_of_a_users_held_out_file_are_not_trained_on(tmp_path: Path) -> None:
    data = write(tmp_path / "data.json", [other(n) for n in range(6)])
    held_out = write(tmp_path / "mine.json", [other(0), other(9)])
    corpus = user_corpus([data], held_out)
    assert len(corpus.held_out["mine"]) == 2
    trained = [p["context"] for articles in corpus.training.values() for a in articles for p in a.paragraphs]
    assert len(trained) == 5 and trained[0].startswith("palabra1x0")


def test_nothing_to_train_on_or_to_measure_with_is_rejected(tmp_path: Path) -> None:
    one = write(tmp_path / "one.json", [other(0)])
    with pytest.raises(NothingToTrain) as nothing:
        user_corpus([one], one)
    assert nothing.value.code == "nothing_to_train"
    # The hash of the only text decides whether it is held out or trained on; the other set is empty.
    with pytest.raises((NothingHeldOut, NothingToTrain)):
        user_corpus([one], None)
    empty = write(tmp_path / "empty.json", [{"title": "T", "paragraphs": [{"context": "c", "qas": []}]}])
    with pytest.raises(NothingHeldOut) as unmeasured:
        user_corpus([one], empty)
    assert unmeasured.value.code == "nothing_held_out"
    with pytest.raises(InvalidData):
        user_corpus([one], tmp_path / "none.json")


def article(title: str, *contexts: str, pooled: bool = False) -> Article:
    return Article(title, tuple(Paragraph(context=context, qas=[]) for context in contexts), pooled)


def text(name: str, numbers: Iterable[int] = range(10)) -> str:
    return " ".join(f"{name}{number}" for number in numbers)


def contexts(articles: Iterable[Article]) -> list[str]:
    return [paragraph["context"] for article in articles for paragraph in article.paragraphs]


def split(files: dict[str, list[Article]], always: Sequence[Article]) -> Split:
    made = Split(NEVER, [], always)
    made.extend(files)
    return made


def test_titles_are_compared_without_accents_case_and_punctuation() -> None:
    assert title_key("Victoria _ (Australia)") == title_key("victoria_australia") != title_key("Victoria")


def test_about_one_title_in_n_is_held_out_and_always_the_same() -> None:
    chosen = [number for number in range(3000) if is_held_out_title(f"title {number}", 10)]
    assert 230 < len(chosen) < 370
    assert is_held_out_title("Teacher", 12) and not is_held_out_title("Normans", 12)


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_texts_share_a_run_if_both_contain_the_same_seven_words(first: list[str], second: list[str]) -> None:
    def runs(words: list[str]) -> set[tuple[str, ...]]:
        return {tuple(words[at : at + RUN_WORDS]) for at in range(max(1, len(words) - RUN_WORDS + 1))}

    shared = not word_runs(" ".join(first)).isdisjoint(word_runs("  ".join(second).upper()))
    assert shared == bool(runs(first) & runs(second))


def test_an_article_under_the_same_title_is_held_out() -> None:
    same, other = article("Rhine", text("a")), article("Loire", text("b"))
    files = {"f": [same, other]}
    made = split(files, [article("RHINE", text("c"))])
    assert list(made.training(files["f"])) == [other]
    assert list(made.held_out(files["f"])) == [same]


def test_an_article_with_a_translated_title_is_recognized_by_its_text() -> None:
    english = article("Rhine", text("a"), text("b"))
    spanish = article("Rin", text("x") + " " + text("a"), text("b") + " y más", text("c"), text("d"))
    collection = article("several", text("z"), "antes " + text("d"), pooled=True)
    files = {"spanish": [spanish], "collection": [collection]}
    made = split(files, [english])
    assert not list(made.training(files["spanish"]))
    assert list(made.held_out(files["spanish"])) == [spanish]
    # No paragraph of the held-out file contains "d".
    assert contexts(made.training(files["collection"])) == [text("z")]


def test_a_shared_paragraph_is_left_out_and_the_rest_of_its_article_kept() -> None:
    files = {"f": [article("Loire", text("a"), *(text(f"p{number}x") for number in range(20)))]}
    made = split(files, [article("Rhine", text("a"), text("b"))])
    assert text("a") not in contexts(made.training(files["f"]))
    assert len(contexts(made.training(files["f"]))) == 20


def test_the_embedded_model_never_learns_from_the_sample_of_the_tests() -> None:
    held_out = load_config(EMBEDDED).held_out
    assert held_out is not None and held_out.always == (str(SAMPLE),)
    sample = load_articles(SAMPLE)
    made = Split(held_out, sample, [article for path in held_out.always for article in load_articles(Path(path))])
    assert not list(made.training(sample))
    assert list(made.held_out(sample)) == sample
