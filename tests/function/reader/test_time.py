"""Which windows are read first, and what is answered, if there may not be time to read all of them."""

import itertools
import math
from collections.abc import Callable, Iterator

import pytest

from function.reader.document import Document, Options
from function.reader.manifest import Manifest
from function.reader.reader import Reader
from tests.function.reader.scripted import LetterTokenizer, TimedEngine, scripted


@pytest.mark.parametrize(("seconds", "first"), [(math.inf, "x y z"), (1.0, "torre")])
def test_the_most_promising_windows_are_read_first_where_the_time_may_not_suffice(seconds: float, first: str) -> None:
    reader, engine = scripted()
    reader.read(["torre"], [Document("", "x y z " * 20 + "a torre b")], Options(), lambda: seconds)
    assert first in engine.read[0]


def ticking(*readings: float) -> Callable[[], float]:
    left: Iterator[float] = itertools.chain(readings, itertools.repeat(-1.0))
    return lambda: next(left)


def test_when_time_is_over_the_best_so_far_is_answered_and_the_reading_truncated() -> None:
    reader, engine = scripted()
    text = Document("", "a Z b " * 40)
    reading = reader.read(["?", "?"], [text], Options(no_answer=False), ticking(math.inf, math.inf))
    first, second = reading.results
    assert [answer.text for answer in first.answers] == ["Z"]
    assert (second.answers, second.no_answer_score) == ([], None), "not read, which is not the same as no answer"
    assert reading.truncated
    assert reading.usage.windows_read == len(engine.read) == reading.usage.windows > engine.batch


def test_time_that_ends_while_windows_are_chosen_leaves_the_question_unread() -> None:
    reader, engine = scripted()
    reading = reader.read(["?"], [Document("", "a Z b")], Options(no_answer=False), ticking(1.0))
    assert (reading.results[0].no_answer_score, reading.truncated, engine.read) == (None, True, [])


def test_the_time_is_shared_so_that_every_question_is_read_a_little() -> None:
    """Each batch takes one second, and there are four seconds for four questions."""
    engine = TimedEngine()
    manifest = Manifest("scripted", "1", "letters", max_tokens=20, stride=4, no_answer_threshold=0.5, raw={})
    reader = Reader(manifest, LetterTokenizer(), engine, 400, clock=engine.clock)
    text = Document("", "a Z b " * 400)
    reading = reader.read(["?"] * 4, [text], Options(no_answer=False), lambda: 4.0 - engine.now)
    assert [len(result.answers) for result in reading.results] == [1, 1, 1, 1]
    assert reading.truncated and reading.usage.windows_read == 4 * engine.batch
