"""Evaluate a torch network with the function's reader."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from evaluation.predictors import Prediction
from evaluation.squad import Question, load_squad
from function.reader.engine import Template
from model.bake.export import encode, input_names, torch_logits
from model.training.base import open_directory
from model.training.evaluate import TorchSession, evaluate, reader_of
from model.training.network import load_network

SAMPLE = Path("evaluation/data/xquad-es-sample.json")


@pytest.fixture(scope="module")
def network(checkpoint: Path) -> PreTrainedModel:
    return load_network(open_directory(checkpoint), 0)


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return list(load_squad(SAMPLE).questions[:10])


def test_the_session_computes_what_the_network_does(
    network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase
) -> None:
    names = input_names(network, tokenizer)
    inputs = encode(tokenizer, [("¿Quién?", "Ana vino."), ("¿Dónde vive Ana?", "Ana vive en Soria.")], 64, names)
    session = TorchSession(network.train(), names)
    start, end = torch_logits(network, inputs)
    found = session.run(["start_logits", "end_logits"], inputs)
    assert (found[0] == start).all() and (found[1] == end).all()
    assert [node.name for node in session.get_inputs()] == names


def test_questions_with_and_without_answer_are_counted_separately(
    network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, template: Template, questions: list[Question]
) -> None:
    without = [replace(question, id=f"{question.id}-", answers=(), is_impossible=True) for question in questions[:4]]
    summary = evaluate(reader_of(network, tokenizer, template), [*questions, *without])
    assert summary.has_answer and summary.has_answer.total == 10
    assert summary.no_answer and summary.no_answer.total == 4
    assert summary.auc is not None and 0 <= summary.auc <= 1


def test_the_progress_bar_gets_every_question(
    network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, template: Template, questions: list[Question]
) -> None:
    seen: list[str] = []

    def track(pairs: Iterable[tuple[Question, Prediction]]) -> Iterable[tuple[Question, Prediction]]:
        for question, prediction in pairs:
            seen.append(question.id)
            yield question, prediction

    evaluate(reader_of(network, tokenizer, template), questions, track)
    assert seen == [question.id for question in questions]
