"""How `POST /` divides the time among many contexts, and what it returns for those that were not read."""

from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from function.app import create_app
from function.config import Settings
from function.reader.document import Options, Reading, Result
from tests.function.conftest import asking_app
from tests.function.scripted import ScriptedReader
from tests.function.test_huggingface import ASKED, FOUND, ok


@dataclass
class Clock:
    """A Lambda context that is also the reader's clock: time passes only when something is read."""

    milliseconds: float

    def get_remaining_time_in_millis(self) -> float:
        return self.milliseconds


@dataclass
class SlowReader(ScriptedReader):
    """A reader that uses all of its time, and reads nothing if that is less than `least` seconds."""

    clock: Clock = field(default_factory=lambda: Clock(31_000))
    least: float = 0.0
    taken: list[float] = field(default_factory=list)

    def read(self, questions: Any, documents: Any, options: Any = Options(), time_left: Any = None) -> Reading:  # noqa: B008
        reading = super().read(questions, documents, options, time_left)
        seconds = time_left()
        if seconds < self.least:
            unread = [Result(question, (), None) for question in questions]
            return Reading(unread, replace(reading.usage, windows_read=0), truncated=True)
        self.taken.append(seconds)
        self.clock.milliseconds -= seconds * 1000
        return replace(reading, truncated=True)


def ask_about_pairs(reader: SlowReader, pairs: int, **parameters: Any) -> httpx.Response:
    app = create_app(Settings(deadline_margin_seconds=1.0), reader)

    async def in_lambda(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "aws.context": reader.clock}, receive, send)

    inputs = {name: [text] * pairs for name, text in ASKED.items()}
    return asking_app(in_lambda)("POST", "/", json={"inputs": inputs, "parameters": parameters})


def test_pairs_share_the_time_evenly() -> None:
    reader = SlowReader()
    assert ok(ask_about_pairs(reader, 4)) == [FOUND] * 4
    assert reader.taken == pytest.approx([7.5] * 4)


def test_what_was_read_is_answered_though_the_time_did_not_suffice_for_all() -> None:
    class Greedy(SlowReader):
        def read(self, *request: Any) -> Reading:
            reading = super().read(*request)
            self.clock.milliseconds = 1_000
            return reading

    unread = {"score": 0.0, "start": 0, "end": 0, "answer": ""}
    assert ok(ask_about_pairs(Greedy(least=1.0), 3)) == [FOUND, unread, unread]
    assert ok(ask_about_pairs(Greedy(least=1.0), 2, top_k=2)) == [[FOUND], [unread]]


def test_where_no_pair_was_read_the_time_ran_out() -> None:
    response = ask_about_pairs(SlowReader(least=31.0), 3)
    assert (response.status_code, response.json()["code"]) == (503, "out_of_time")
