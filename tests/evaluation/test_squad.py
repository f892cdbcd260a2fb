import codecs
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluation.errors import DataUnreadable, EvaluationError, NoQuestions, NotSquad
from evaluation.squad import SAMPLE, Answer, Question, load_squad, save_squad
from tests.evaluation import hand_worked

Write = Callable[[Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file: bytes unchanged, anything else as JSON."""

    def write(content: Any) -> Path:
        path = tmp_path / "file.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


def squad(**changes: Any) -> dict[str, Any]:
    """Return a v1 file with one question; `changes` replace the fields of these names, or delete them if None."""
    answer = {"text": "Lima", "answer_start": 3}
    question = {"id": "q", "question": "¿Dónde?", "answers": [answer]}
    paragraph = {"context": "En Lima.", "qas": [question]}
    article = {"title": "Perú", "paragraphs": [paragraph]}
    file = {"version": "1.1", "data": [article]}
    for part in (file, article, paragraph, question, answer):
        for name in part.keys() & changes.keys():
            if changes[name] is None:
                del part[name]
            else:
                part[name] = changes[name]
    return file


def test_a_v1_file(write: Write) -> None:
    dataset = load_squad(write(squad()))
    assert dataset.version == "1.1"
    assert dataset.questions == (Question("q", "Perú", "En Lima.", "¿Dónde?", (Answer("Lima", 3),), False, ()),)
    assert (dataset.repeated, dataset.misplaced) == (0, 0)
    assert dataset.questions[0].golds == ["Lima"]


@pytest.mark.parametrize("file", [SAMPLE, Path(__file__).parents[1] / "data" / "everyday-es.json"])
def test_saved_questions_load_as_they_were(file: Path, tmp_path: Path) -> None:
    questions = load_squad(file).questions
    save_squad(tmp_path / "saved.json", questions)
    assert load_squad(tmp_path / "saved.json").questions == questions


def test_a_v2_file_has_unanswerable_questions_with_plausible_answers() -> None:
    questions = {question.id: question for question in load_squad(hand_worked.FILE).questions}
    assert len(questions) == 8
    assert questions["cusco"].is_impossible
    assert questions["cusco"].golds == []
    assert questions["cusco"].plausible_answers == (Answer("Francisco Pizarro", 47),)
    assert questions["fundador"].golds == ["Francisco Pizarro", "Pizarro"]


def test_the_sample_of_xquad() -> None:
    dataset = load_squad(SAMPLE)
    articles = list(dict.fromkeys(question.article for question in dataset.questions))
    assert articles == [
        "Warsaw",
        "Victoria_(Australia)",
        "Ctenophora",
        "Genghis_Khan",
        "Economic_inequality",
        "Rhine",
    ]
    assert (len(dataset.questions), dataset.repeated, dataset.misplaced) == (154, 0, 0)


def test_a_files_own_byte_order_mark_is_nothing_and_a_contexts_counts(write: Write) -> None:
    content = squad(context="\ufeffEn Lima.", answer_start=4)
    [question] = load_squad(write(codecs.BOM_UTF8 + json.dumps(content, ensure_ascii=False).encode())).questions
    assert question.context.startswith("\ufeff")
    assert question.misplaced == 0


def test_what_may_be_missing(write: Write) -> None:
    dataset = load_squad(write(squad(version=None, title=None)))
    assert dataset.version == ""
    assert dataset.questions[0].article == "#0"
    unanswerable = {"id": "q", "question": "¿Dónde?", "is_impossible": True}
    assert load_squad(write(squad(qas=[unanswerable]))).questions[0].answers == ()


def test_questions_may_be_numbered(write: Write) -> None:
    assert load_squad(write(squad(id=31))).questions[0].id == "31"


@pytest.mark.parametrize("start", [0, 2, 4, 100, -4])
def test_answers_that_do_not_stand_where_they_say_are_counted(write: Write, start: int) -> None:
    assert load_squad(write(squad(answer_start=start))).misplaced == 1


def test_of_questions_with_one_id_the_last_counts_as_in_the_official_script(write: Write) -> None:
    first, other, last = (
        {"id": id, "question": text, "answers": []} for id, text in [("a", "¿"), ("b", "¿"), ("a", "?")]
    )
    dataset = load_squad(write(squad(qas=[first, other, last])))
    assert {question.id: question.text for question in dataset.questions} == {"a": "?", "b": "¿"}
    assert dataset.repeated == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", "¿?".encode("latin-1"), b'{"data": [}'])
def test_what_is_not_json_in_utf8_is_refused(write: Write, content: bytes) -> None:
    with pytest.raises(NotSquad, match=r"JSON in UTF-8 was expected at \$\."):
        load_squad(write(content))


@pytest.mark.parametrize(
    ("content", "where", "expected"),
    [
        ([], "$", "an object"),
        ("text", "$", "an object"),
        (squad(data=None), "$.data", "a list"),
        (squad(data={"title": ""}), "$.data", "a list"),
        (squad(data=["Perú"]), "$.data[0]", "an object"),
        (squad(title=7), "$.data[0].title", "a string"),
        (squad(paragraphs=None), "$.data[0].paragraphs", "a list"),
        (squad(context=None), "$.data[0].paragraphs[0].context", "a string"),
        (squad(context=" \n"), "$.data[0].paragraphs[0].context", "a text that isn't blank"),
        (squad(qas=None), "$.data[0].paragraphs[0].qas", "a list"),
        (squad(id=None), "$.data[0].paragraphs[0].qas[0].id", "a string"),
        (squad(question=None), "$.data[0].paragraphs[0].qas[0].question", "a string"),
        (squad(question=""), "$.data[0].paragraphs[0].qas[0].question", "a text that isn't blank"),
        (squad(answers=None), "$.data[0].paragraphs[0].qas[0].answers", "a list"),
        # The layout of Hugging Face's `datasets`.
        (
            squad(answers={"text": ["Lima"], "answer_start": [3]}),
            "$.data[0].paragraphs[0].qas[0].answers",
            "a list",
        ),
        (squad(text=None), "$.data[0].paragraphs[0].qas[0].answers[0].text", "a string"),
        (squad(answer_start="3"), "$.data[0].paragraphs[0].qas[0].answers[0].answer_start", "an integer"),
        (
            squad(qas=[{"id": "q", "question": "¿?", "is_impossible": 0, "answers": []}]),
            "$.data[0].paragraphs[0].qas[0].is_impossible",
            "true or false",
        ),
    ],
)
def test_what_is_not_squad_is_refused_with_the_place(write: Write, content: Any, where: str, expected: str) -> None:
    path = write(content)
    with pytest.raises(NotSquad) as refused:
        load_squad(path)
    assert refused.value.code == "not_squad"
    assert str(refused.value).endswith(f"{path} is neither SQuAD v1 nor v2: {expected} was expected at {where}.")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"context": "En Lima. \ud83d"}, "$.data[0].paragraphs[0].context"),
        ({"question": "¿D\udc00nde?"}, "$.data[0].paragraphs[0].qas[0].question"),
        ({"id": "\ud800"}, "$.data[0].paragraphs[0].qas[0].id"),
        ({"text": "\udfff\ud83d"}, "$.data[0].paragraphs[0].qas[0].answers[0].text"),
        ({"title": "Per\ud83d"}, "$.data[0].title"),
        ({"version": "\ud83d"}, "$.version"),
    ],
)
def test_half_a_surrogate_pair_is_refused_with_the_place(write: Write, changes: dict[str, str], where: str) -> None:
    """JSON can escape half a pair, but UTF-8 cannot encode it."""
    with pytest.raises(NotSquad) as refused:
        load_squad(write(squad(**changes)))
    assert f"en {where} se esperaba un texto sin medios pares sustitutos como \\ud83d" in refused.value.spanish
    str(refused.value).encode()


def test_a_whole_surrogate_pair_is_a_character(write: Write) -> None:
    (question,) = load_squad(write(squad(context="En Lima \U0001f600."))).questions
    assert question.context == "En Lima 😀."


@pytest.mark.parametrize("content", [squad(data=[]), squad(paragraphs=[]), squad(qas=[])])
def test_a_file_without_questions_is_refused(write: Write, content: Any) -> None:
    with pytest.raises(NoQuestions, match="contains no questions"):
        load_squad(write(content))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(DataUnreadable, match=str(path)):
            load_squad(path)


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in EvaluationError.__subclasses__()]
    assert len(set(codes)) == len(codes) == 4
