"""Examples from SQuAD files."""

import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.data import (
    QA,
    Article,
    Example,
    GoldAnswer,
    Paragraph,
    examples,
    load_articles,
    moved_questions,
    without_duplicates,
)
from model.training.errors import InvalidData

CONTEXT = "\ufeffAna vive en Soria. Luis vive en Zamora."


def gold(text: str, context: str = CONTEXT) -> GoldAnswer:
    return GoldAnswer(text=text, answer_start=context.index(text))


def paragraph(context: str, *qas: QA) -> Paragraph:
    return Paragraph(context=context, qas=list(qas))


def write(path: Path, *qas: dict[str, Any]) -> Path:
    content = json.dumps({"data": [{"title": "T", "paragraphs": [{"context": CONTEXT, "qas": list(qas)}]}]})
    with lzma.open(path, "wt") if path.suffix == ".xz" else path.open("w") as file:
        file.write(content)
    return path


@pytest.mark.parametrize("name", ["data.json", "data.json.xz"])
def test_a_file_may_be_compressed(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, {"question": "¿Dónde vive Ana?", "answers": [gold("Soria")]})
    (article,) = load_articles(path)
    (example,) = examples(article.paragraphs)
    assert example.answer is not None
    assert CONTEXT[slice(*example.answer)] == "Soria"


def test_plausible_answers_of_impossible_questions_are_no_answers(tmp_path: Path) -> None:
    path = write(tmp_path / "v2.json", {"question": "¿?", "answers": [gold("Soria")], "is_impossible": True})
    (article,) = load_articles(path)
    assert [example.answer for example in examples(article.paragraphs)] == [None]


@pytest.mark.parametrize(
    "answer", [{"text": "Soria", "answer_start": 0}, {"text": " ", "answer_start": 4}, {"text": "Soria"}]
)
def test_a_wrong_answer_offset_is_rejected(tmp_path: Path, answer: dict[str, Any]) -> None:
    with pytest.raises(InvalidData) as caught:
        load_articles(write(tmp_path / "bad.json", {"question": "¿?", "answers": [answer]}))
    assert caught.value.code == "invalid_data"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"data": [3]}', '{"data": [{"paragraphs": [{}]}]}'])
def test_files_that_are_not_squad_are_rejected(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(InvalidData):
        load_articles(path)


def test_a_damaged_archive_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "bad.json.xz"
    path.write_bytes(lzma.compress(b'{"data": []}' * 100)[:50])
    with pytest.raises(InvalidData):
        load_articles(path)


def test_a_file_that_is_missing_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="No such file"):
        load_articles(tmp_path / "none.json")


def test_the_most_frequent_answer_is_learned() -> None:
    question = QA(question="¿Dónde?", answers=[gold("Soria"), gold("Zamora"), gold("Zamora")])
    (example,) = examples([paragraph(CONTEXT, question)])
    assert example.answer is not None
    assert CONTEXT[slice(*example.answer)] == "Zamora"


def test_moved_questions_have_no_answer_in_their_new_paragraph() -> None:
    here = QA(question="¿Dónde vive Ana?", answers=[gold("Soria")])
    article = Article(
        "T", (paragraph(CONTEXT, here), paragraph("En SORIA hace frío."), paragraph("Hace sol."), paragraph(CONTEXT))
    )
    moved = list(moved_questions(article, 3, np.random.default_rng(0)))
    assert moved == [Example("¿Dónde vive Ana?", "Hace sol.", None)]


@given(rate=st.floats(0, 2), seed=st.integers(0, 100))
def test_the_rate_of_moved_questions(rate: float, seed: int) -> None:
    questions = [QA(question=f"¿{n}?", answers=[]) for n in range(400)]
    article = Article("T", (paragraph("Uno.", *questions), paragraph("Dos."), paragraph("Tres.")))
    moved = len(list(moved_questions(article, rate, np.random.default_rng(seed))))
    assert abs(moved - 400 * rate) <= 60


@pytest.mark.parametrize(
    "article",
    [
        Article("one paragraph", (paragraph(CONTEXT, QA(question="¿?", answers=[])),)),
        Article("of many", (paragraph("a", QA(question="¿?", answers=[])), paragraph("b")), pooled=True),
    ],
)
def test_questions_are_only_moved_within_an_article(article: Article) -> None:
    assert not list(moved_questions(article, 1, np.random.default_rng(0)))


def test_the_first_of_equal_questions_is_kept() -> None:
    first, other, again = Example("a", "x", (0, 1)), Example("b", "x", None), Example("a", "x", None)
    assert set(without_duplicates([first, other, again])) == {first, other}
