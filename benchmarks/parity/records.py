"""The parameter sets of the comparison, and the records of the pipeline's answers that `reference` writes.

Both environments import this module: that of the project, and .venv-reference.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Place = tuple[int, int]  # start and end in the context, in code points; (0, 0) for no answer


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """`parameters`: by the pipeline's names. `repeat`: how often a question is repeated, to make a longer one."""

    parameters: dict[str, Any] = field(default_factory=dict)
    repeat: int = 1

    def question_text(self, question: str) -> str:
        return " ".join([question] * self.repeat)


SETS = {
    "defaults": ParameterSet(),
    "top-3": ParameterSet({"top_k": 3}),
    "top-5": ParameterSet({"top_k": 5}),
    "short-answers": ParameterSet({"max_answer_len": 3}),
    "long-answers": ParameterSet({"max_answer_len": 40}),
    "windows": ParameterSet({"max_seq_len": 128, "doc_stride": 32}),
    "overlapping-windows": ParameterSet({"max_seq_len": 128, "doc_stride": 64}),
    "windows-top-3": ParameterSet({"max_seq_len": 128, "doc_stride": 32, "top_k": 3}),
    "no-answer": ParameterSet({"handle_impossible_answer": True}),
    "no-answer-top-3": ParameterSet({"handle_impossible_answer": True, "top_k": 3}),
    "no-answer-windows": ParameterSet({"handle_impossible_answer": True, "max_seq_len": 128, "doc_stride": 32}),
    "tokens": ParameterSet({"align_to_words": False}),
    "long-questions": ParameterSet({"max_question_len": 16}, repeat=4),
}


@dataclass(frozen=True, slots=True)
class Window:
    """One window, with T tokens of the context. `first`: index of the first of them among all tokens of the context.

    `start` and `end`: logits (T,). `tokens`: the place of each token. `words`: the place of each token's word, without
    parts outside the window. `null`: start and end logit of the first token, which stands for no answer.
    """

    first: int
    words: list[Place]
    tokens: list[Place]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    null: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Record:
    """The pipeline's answers to one question. `words`: the place of the word of each token of the context.

    `less_overlapping`: windows that share three quarters of their context, if `windows` share more; else None.
    """

    id: str
    question: str
    context: str
    answers: list[Place]
    words: list[Place]
    windows: list[Window]
    less_overlapping: list[Window] | None


def load_records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            content = json.loads(line)
            less = content.get("less_overlapping")
            yield Record(
                id=content["id"],
                question=content["question"],
                context=content["context"],
                answers=[(answer["start"], answer["end"]) for answer in content["answers"]],
                words=_places(content["words"]),
                windows=[_window(window) for window in content["windows"]],
                less_overlapping=less and [_window(window) for window in less],
            )


def _window(content: dict[str, Any]) -> Window:
    return Window(
        first=content["first"],
        words=_places(content["words"]),
        tokens=_places(content["tokens"]),
        start=np.array(content["start"]),
        end=np.array(content["end"]),
        null=(content["null"][0], content["null"][1]),
    )


def _places(pairs: list[list[int]]) -> list[Place]:
    return [(start, end) for start, end in pairs]
