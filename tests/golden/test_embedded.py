"""The embedded model answers as it did: whole answers, with a tolerance for other machines' floating point."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from function.app import create_app
from function.config import Settings
from function.reader.reader import Reader
from tests.function.conftest import asking_app
from tests.golden.asked import AWKWARD, REQUESTS

UNLIKELY = 0.01
GOLDEN = Path(__file__).with_name("embedded.json")


@pytest.fixture(scope="module")
def golden(embedded: Reader) -> Any:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    if golden["revision"] != embedded.manifest.revision:
        pytest.fail("the golden answers are another model's: run `python -m tests.golden` and look at the diff")
    return golden["answers"]


def answered(reader: Reader, request: Any) -> Any:
    response = asking_app(create_app(Settings(), reader))("POST", "/answers", json=request)
    assert response.status_code == 200
    body = response.json()
    del body["elapsed_ms"]
    for result in body["results"]:
        # The order of unlikely answers depends on the processor's floating point.
        result["answers"][1:] = [other for other in result["answers"][1:] if other["score"] >= UNLIKELY]
    return body


def near(value: Any) -> Any:
    match value:
        case float():
            return pytest.approx(value, abs=0.02)
        case dict():
            return {name: near(part) for name, part in value.items()}
        case list():
            return [near(part) for part in value]
        case _:
            return value


@pytest.mark.parametrize("name", REQUESTS)
def test_the_answers_are_what_they_were(embedded: Reader, golden: Any, name: str) -> None:
    assert answered(embedded, REQUESTS[name]) == near(golden[name])


@pytest.mark.parametrize("name", REQUESTS)
def test_every_offset_is_exact(embedded: Reader, name: str) -> None:
    request = REQUESTS[name]
    texts = {document["id"]: document["text"] for document in request.get("documents", [])}
    for result in answered(embedded, request)["results"]:
        for answer in result["answers"]:
            text = texts.get(answer["document"], request.get("context"))
            assert text[answer["start"] : answer["end"]] == answer["text"]
            sentence = answer["sentence"]
            assert text[sentence["start"] : sentence["end"]] == sentence["text"]
            assert sentence["start"] <= answer["start"] < answer["end"] <= sentence["end"]
            assert answer["page"] == 1 + text[: answer["start"]].count("\f")
            assert 0 < answer["score"] <= 1


def test_the_examples_of_the_documentation_are_answered_right(embedded: Reader) -> None:
    results = answered(embedded, REQUESTS["documentation"])["results"]
    best = [(result["answers"][0]["text"], result["answers"][0]["document"]) for result in results]
    assert best == [("Diego Velázquez", "meninas"), ("2009", "torre")]


def test_where_the_text_holds_no_answer_there_is_none(embedded: Reader) -> None:
    (result,) = answered(embedded, REQUESTS["another text"])["results"]
    assert result["answers"] == []
    assert result["no_answer_score"] > embedded.manifest.no_answer_threshold


@pytest.mark.parametrize("name", sorted(AWKWARD))
def test_spanish_is_read_as_it_comes(embedded: Reader, name: str) -> None:
    (result,) = answered(embedded, REQUESTS[name] | {"no_answer": False})["results"]
    assert "Velázquez" in unicodedata.normalize("NFC", result["answers"][0]["text"])
