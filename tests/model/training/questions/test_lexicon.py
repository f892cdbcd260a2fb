import json
import random
from pathlib import Path

import pytest

from model.training.questions.lexicon import Lexicon, LexiconError, Value


def lexicon(tmp_path: Path, **kinds: object) -> Lexicon:
    path = tmp_path / "lexicon.json"
    path.write_text(json.dumps(kinds), encoding="utf-8")
    return Lexicon(path)


def draws(lexicon: Lexicon, kind: str, gender: str = "m") -> set[Value]:
    rng = random.Random(1)
    return {lexicon.draw(rng, kind, gender) for _ in range(200)}


def test_proper_names_take_no_article(tmp_path: Path) -> None:
    assert draws(lexicon(tmp_path, city=["Lima"]), "city") == {Value("Lima", article=None)}


def test_classes_of_words(tmp_path: Path) -> None:
    words = lexicon(tmp_path, animal={"m": ["gato"], "f": ["rana"], "el": ["águila"], "fp": ["abejas"]})
    articles = {value.text: value.determiner("el") + value.determiner("un") for value in draws(words, "animal")}
    assert articles == {"gato": "el un ", "rana": "la una ", "águila": "el un ", "abejas": "las unas "}


def test_pairs_agree(tmp_path: Path) -> None:
    jobs = lexicon(tmp_path, job={"pairs": ["actor/actriz"]})
    assert {value.text for value in draws(jobs, "job", "m")} == {"actor"}
    assert {value.text for value in draws(jobs, "job", "f")} == {"actriz"}


def test_phrases_hold_other_kinds_and_numbers(tmp_path: Path) -> None:
    words = lexicon(tmp_path, word=["sol"], name=["{Word} {5..6}{000..000}"])
    assert {value.text for value in draws(words, "name")} == {"Sol 5000", "Sol 6000"}


def test_weights(tmp_path: Path) -> None:
    words = lexicon(tmp_path, word=["99*a", "b"])
    rng = random.Random(1)
    assert sum(words.draw(rng, "word").text == "a" for _ in range(1000)) > 950


def test_titles_are_quoted_now_and_then(tmp_path: Path) -> None:
    titles = lexicon(tmp_path, title={"titles": ["El mar"]})
    assert {value.quotes for value in draws(titles, "title")} >= {"", "«»"}


def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="town"):
        lexicon(tmp_path, city=["Lima"]).draw(random.Random(1), "town")


def test_an_unknown_class_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="city has an unknown class of words: neuter"):
        lexicon(tmp_path, city={"neuter": ["Lima"]})
