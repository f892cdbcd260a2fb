"""The transformer engine with a network whose logits are computed by hand, and the reader with that engine."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from function.reader.document import Document, Options
from function.reader.engine import BATCH_TOKENS, TransformerEngine
from function.reader.errors import ModelError, QuestionTooLong
from function.reader.manifest import Manifest
from function.reader.reader import Reader, load_reader
from function.reader.tokenizer import Tokens
from tests.function.reader import networks
from tests.function.reader.subwords import KINDS, VOCABULARY
from tests.function.reader.texts import texts

CONTEXT = "Raúl nació en Alcalá de Henares en 1961, cuando Felipe trasladó la corte a Madrid. "


def tokens(ids: Sequence[int]) -> Tokens:
    at = np.arange(len(ids), dtype=np.int32)
    return Tokens(list(ids), at, at + 1)


def engine(directory: Path, **manifest: Any) -> TransformerEngine:
    networks.write_model(directory, **manifest)
    return TransformerEngine.load(Manifest.load(directory), directory, threads=1)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> TransformerEngine:
    return engine(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module", params=KINDS)
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return load_reader(networks.write_model(tmp_path_factory.mktemp("model"), request.param))


IDS = st.lists(st.integers(4, VOCABULARY - 1), min_size=1, max_size=40)


@given(IDS, st.lists(IDS, min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_a_window_has_the_logits_of_its_own_row_whatever_is_read_with_it(
    bert: TransformerEngine, question: list[int], windows: list[list[int]]
) -> None:
    read = bert.logits(tokens(question), [tokens(window) for window in windows])
    for window, found in zip(windows, read, strict=True):
        ids = [2, *question, 3, *window, 3]
        head = len(question) + 2
        expected = networks.logits(ids, [0] * head + [1] * (len(window) + 1))
        assert found.start == pytest.approx(expected[head:-1, 0], abs=1e-4)
        assert found.end == pytest.approx(expected[head:-1, 1], abs=1e-4)
        assert found.no_answer == pytest.approx(expected[0].sum(), abs=1e-4)


def test_windows_longer_than_a_batch_are_read_one_by_one(bert: TransformerEngine) -> None:
    windows = [[4 + i % 90] * length for i, length in enumerate([BATCH_TOKENS + 9, 5, BATCH_TOKENS, 7])]
    read = bert.logits(tokens([5]), [tokens(window) for window in windows])
    assert [len(logits.start) for logits in read] == [len(window) for window in windows]


def test_a_network_without_token_types_gets_none(tmp_path: Path) -> None:
    networks.write_model(tmp_path, architecture="roberta")
    networks.write_network(tmp_path / "model.onnx", inputs=("input_ids", "attention_mask"))
    roberta = TransformerEngine.load(Manifest.load(tmp_path), tmp_path, threads=1)
    (read,) = roberta.logits(tokens([7, 8]), [tokens([9, 10])])
    assert read.start == pytest.approx(networks.logits([2, 7, 8, 3, 9, 10, 3], None)[4:6, 0], abs=1e-4)


def test_special_tokens_are_those_of_the_manifest_and_take_their_room(tmp_path: Path) -> None:
    template = networks.TEMPLATE | {"between": [3, 3], "after": [1, 3]}
    joined = engine(tmp_path, template=template)
    assert joined.room(tokens([7, 8]), max_tokens=24) == 24 - 2 - 5
    (read,) = joined.logits(tokens([7, 8]), [tokens([9, 10])])
    expected = networks.logits([2, 7, 8, 3, 3, 9, 10, 1, 3], [0] * 5 + [1] * 4)
    assert read.start == pytest.approx(expected[5:7, 0], abs=1e-4)


def test_no_answer_is_the_same_in_all_windows_of_a_model_that_did_not_learn_it(tmp_path: Path) -> None:
    read = engine(tmp_path, no_answer=False).logits(tokens([7]), [tokens([8]), tokens([9, 10])])
    assert [logits.no_answer for logits in read] == [0.0, 0.0]


def test_no_answer_begins_or_ends_where_nothing_can_be_seen(bert: TransformerEngine) -> None:
    window = Tokens([8, 9], np.array([0, 3], np.int32), np.array([3, 3], np.int32))
    (read,) = bert.logits(tokens([7]), [window])
    assert np.isfinite(read.start).tolist() == np.isfinite(read.end).tolist() == [True, False]


@given(texts(max_words=30), st.sampled_from(["¿Quién?", "¿Dónde nació Raúl?"]), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_every_answer_is_a_span_of_its_text(reader: Reader, context: str, question: str, top_k: int) -> None:
    options = Options(top_k=top_k, no_answer=False)
    (result,) = reader.read([question], [Document("", context)], options).results
    for answer in result.answers:
        assert context[answer.start : answer.end] == answer.text == answer.text.strip() != ""
    places = sorted((answer.start, answer.end) for answer in result.answers)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(places)), "answers don't overlap"
    assert result.no_answer_score is not None
    assert sum(answer.score for answer in result.answers) + result.no_answer_score <= 1 + 1e-5


def test_answers_are_whole_words_in_long_texts_too(reader: Reader) -> None:
    context = CONTEXT * 12
    edges = {0, len(context)} | {i for i, c in enumerate(context) if not c.isalnum()}
    edges |= {i + 1 for i in edges}
    reading = reader.read(["¿Quién nació?"], [Document("", context)], Options(top_k=20, no_answer=False))
    assert reading.usage.windows > 10
    assert len(reading.results[0].answers) == 20
    for answer in reading.results[0].answers:
        assert {answer.start, answer.end} <= edges, answer.text


@pytest.mark.parametrize("kind", ["unigrams", "unigrams with spaces"])
def test_punctuation_that_a_tokenizer_keeps_in_its_words_is_answered_only_where_asked(
    tmp_path: Path, kind: str
) -> None:
    reading = load_reader(networks.write_model(tmp_path, kind))
    context = "«Raúl, (nació) en Alcalá; murió: 1961.»"

    def answers(align_to_words: bool) -> list[str]:
        options = Options(top_k=20, max_answer_tokens=1, no_answer=False, align_to_words=align_to_words)
        (result,) = reading.read(["¿Quién?"], [Document("", context)], options).results
        return [answer.text for answer in sorted(result.answers, key=lambda answer: answer.start)]

    assert answers(align_to_words=False) == ["Raúl", "nació", "en", "Alcalá", "murió", "1961"]
    assert answers(align_to_words=True) == context.split()


def test_a_model_that_did_not_learn_it_says_no_answer_only_where_the_request_sets_a_threshold(tmp_path: Path) -> None:
    answering = load_reader(networks.write_model(tmp_path, no_answer=False, no_answer_threshold=1.0))
    document = Document("", CONTEXT)
    (always,) = answering.read(["¿Quién?"], [document]).results
    (asked,) = answering.read(["¿Quién?"], [document], Options(no_answer_threshold=0.0)).results
    assert always.answers and not asked.answers


def test_a_question_that_leaves_no_room_is_refused(reader: Reader) -> None:
    with pytest.raises(QuestionTooLong, match=r"question 0 has .* takes at most 20: ask it in fewer words"):
        reader.read(["¿Quién nació? " * 6], [Document("", CONTEXT)])


@pytest.mark.parametrize("lacking", networks.TEMPLATE)
def test_a_manifest_that_does_not_say_how_parts_are_joined_is_refused(tmp_path: Path, lacking: str) -> None:
    template = {name: value for name, value in networks.TEMPLATE.items() if name != lacking}
    with pytest.raises(ModelError, match=f"someone/model does not say how .*{lacking}.*make the model directory again"):
        engine(tmp_path, template=template)


def test_a_network_that_answers_no_questions_is_refused(tmp_path: Path) -> None:
    networks.write_model(tmp_path)
    networks.write_network(tmp_path / "model.onnx", outputs=("start",))
    with pytest.raises(ModelError, match=r"model\.onnx is no question-answering model"):
        load_reader(tmp_path)
