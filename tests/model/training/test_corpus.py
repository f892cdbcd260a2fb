import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.squad import load_squad
from model.training.corpus import SOURCES, Corpus, CorpusError, changed
from tests.model.training.corpora import SAMPLE, write_corpus


def questions(file: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(p, qa) for article in file["data"] for p in article["paragraphs"] for qa in p["qas"]]


def test_nothing_of_a_held_out_article_is_trained_on(tmp_path: Path) -> None:
    corpus = Corpus.load(write_corpus(tmp_path))
    held = {
        paragraph["context"]
        for file in corpus.held_out.values()
        for article in file["data"]
        for paragraph in article["paragraphs"]
    }
    assert [article["title"] for article in corpus.held_out["xquad-es"]["data"]] == ["Warsaw", "Again"]
    assert held.isdisjoint(corpus.contexts)
    assert held.isdisjoint(example.context for example in corpus.train)


def test_answers_stand_where_they_are_said_to(tmp_path: Path) -> None:
    corpus = Corpus.load(write_corpus(tmp_path))
    gold = {(q.text, a.text) for q in load_squad(SAMPLE).questions for a in q.answers}
    for example in corpus.train:
        assert not example.answerable or (example.question, example.answer) in gold


def test_of_the_second_squad_only_what_has_no_answer_is_added(tmp_path: Path) -> None:
    corpus = Corpus.load(write_corpus(tmp_path))
    impossible = [example for example in corpus.train if not example.answerable]
    answerable = [example for example in corpus.train if example.answerable]
    assert impossible and len(impossible) < len(answerable) / 2


def test_off_topic_questions_are_asked_of_another_article(tmp_path: Path) -> None:
    corpus = Corpus.load(write_corpus(tmp_path))
    own = {qa["question"]: paragraph["context"] for paragraph, qa in questions(corpus.held_out["xquad-es"])}
    asked = [(qa["question"], paragraph["context"]) for paragraph, qa in questions(corpus.held_out["off-topic"])]
    assert {question for question, _ in asked} == set(own)
    topic = {
        paragraph["context"]: article["title"]
        for article in corpus.held_out["xquad-es"]["data"]
        for paragraph in article["paragraphs"]
    }
    assert all(topic[context] != topic[own[question]] for question, context in asked)
    assert all(qa["is_impossible"] and not qa["answers"] for _, qa in questions(corpus.held_out["off-topic"]))


def test_a_missing_file_is_named_with_where_it_comes_from_and_its_licence(tmp_path: Path) -> None:
    (write_corpus(tmp_path) / "xquad-es.json").unlink()
    with pytest.raises(CorpusError, match=r"(?s)xquad-es\.json.*google-deepmind/xquad.*CC BY-SA 4\.0.*4942d19b"):
        Corpus.load(tmp_path)


def test_files_that_are_not_those_of_the_shipped_model_are_named(tmp_path: Path) -> None:
    assert [source.file for source in changed(write_corpus(tmp_path))] == [source.file for source in SOURCES]


def test_every_source_has_a_hash_and_a_licence() -> None:
    assert all(len(source.sha256) == 64 and source.licence and source.origin for source in SOURCES)


def test_the_sample_is_of_held_out_articles_only() -> None:
    """tests/data/README.md promises it; the shipped manifest names the data, this names the articles."""
    held = {"Warsaw", "Victoria_(Australia)", "Ctenophora", "Genghis_Khan", "Economic_inequality", "Rhine"}
    assert {article["title"] for article in json.loads(SAMPLE.read_text(encoding="utf-8"))["data"]} == held
