"""Read the files that `reference` writes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Place = tuple[int, int]  # start and end in the context, in code points; (0, 0) for no answer


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


def records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            read = json.loads(line)
            less = read.get("less_overlapping")
            yield Record(
                id=read["id"],
                question=read["question"],
                context=read["context"],
                answers=[(answer["start"], answer["end"]) for answer in read["answers"]],
                words=_places(read["words"]),
                windows=[_window(window) for window in read["windows"]],
                less_overlapping=less and [_window(window) for window in less],
            )


def _window(read: dict[str, Any]) -> Window:
    return Window(
        first=read["first"],
        words=_places(read["words"]),
        tokens=_places(read["tokens"]),
        start=np.array(read["start"]),
        end=np.array(read["end"]),
        null=(read["null"][0], read["null"][1]),
    )


def _places(read: list[list[int]]) -> list[Place]:
    return [(start, end) for start, end in read]
