"""Split documents of any size into requests within the function's limits, and merge the replies."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import Answer, Client, Document, Reply, Result, Span
from client.batching import MAX_BYTES, Batch, NoRoom, batches, body_bytes, merge_replies
from tests.client.service import Service, reply

ENVELOPE: Mapping[str, Any] = {"questions": ["¿Cuánto mide el Teide?"], "top_k": 3}
SENTENCE = "El niño comió piñas en La Coruña. "
LEAST = body_bytes(ENVELOPE, [Document("1000", "")]) + 70

texts = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
        st.sampled_from(["\f", "\n\n", ". ", " ", "ñ" * 40, "😀" * 20, "a" * 200, "\u200b \u200b", SENTENCE]),
    ),
    max_size=40,
).map("".join)


def readable(text: str) -> bool:
    return any(char.isprintable() and char != " " for char in text)


@given(st.lists(texts, max_size=4), st.integers(LEAST, LEAST + 3000))
def test_any_text_and_any_limit(contents: list[str], max_bytes: int) -> None:
    documents = [Document(f"d{number}", text) for number, text in enumerate(contents)]
    covered = [[False] * len(text) for text in contents]

    for batch in batches(documents, ENVELOPE, max_bytes):
        assert body_bytes(ENVELOPE, batch.documents) <= max_bytes
        assert [document.id for document in batch.documents] == list(batch.parts)
        for sent in batch.documents:
            part = batch.parts[sent.id]
            number = int(part.document[1:])
            assert sent.text == contents[number][part.start : part.end]
            assert part.page == contents[number].count("\f", 0, part.start)
            assert readable(sent.text)
            covered[number][part.start : part.end] = [True] * (part.end - part.start)

    for text, seen in zip(contents, covered, strict=True):
        assert not readable("".join(char for char, inside in zip(text, seen, strict=True) if not inside))


@given(texts.filter(readable), st.integers(LEAST, LEAST + 3000))
def test_neighbouring_parts_share_some_of_the_text(text: str, max_bytes: int) -> None:
    parts = [part for batch in batches([Document("d", text)], ENVELOPE, max_bytes) for part in batch.parts.values()]

    assert all(before.start < after.start for before, after in itertools.pairwise(parts))
    assert all(before.end < after.end for before, after in itertools.pairwise(parts))
    if readable(text[:1]) and len(parts) > 1 and all(readable(char) for char in text):
        assert all(after.start < before.end for before, after in itertools.pairwise(parts))


def test_what_fits_goes_in_one_request() -> None:
    documents = [Document("a.pdf", "Uno."), Document("b.pdf", "Dos.")]

    (batch,) = batches(documents, ENVELOPE)

    assert [document.text for document in batch.documents] == ["Uno.", "Dos."]


def test_a_long_text_is_cut_between_sentences_and_its_parts_overlap() -> None:
    text = SENTENCE * 100_000

    found = batches([Document("a.txt", text)], ENVELOPE)

    parts = [part for batch in found for part in batch.parts.values()]
    assert len(found) == 2
    for before, after in itertools.pairwise(parts):
        assert text[: before.end].endswith("La Coruña. ")
        assert text[after.start :].startswith("El niño")
        assert 1000 <= before.end - after.start <= 1000 + len(SENTENCE)


def test_a_page_is_a_better_place_than_a_sentence_and_a_sentence_than_a_word() -> None:
    page, sentence, word = "Una frase. Otra frase\f", "Una frase. Otra", "palabra palabra"
    for text, ends in ((page * 200, "\f"), (sentence * 200, ". "), (word * 200, " ")):
        first = batches([Document("d", text)], ENVELOPE, 1000)[0]
        assert first.documents[0].text.endswith(ends)


def test_no_request_has_more_documents_than_the_function_takes() -> None:
    found = batches([Document(f"{number}", "Hola.") for number in range(2500)], ENVELOPE)

    assert [len(batch.documents) for batch in found] == [1000, 1000, 500]


def test_nothing_readable_makes_no_request() -> None:
    assert batches([Document("a", ""), Document("b", " \n\f\u200b")], ENVELOPE) == []


def test_questions_that_leave_no_room_are_refused() -> None:
    with pytest.raises(NoRoom):
        batches([Document("a", "Hola.")], {"questions": ["ñ" * 10_000] * 70})


def test_a_request_is_as_large_as_the_client_sends_it(service: Service, client: Client) -> None:
    """The limit is exact only if the client serializes JSON in the same way."""
    text = '¿Qué? 😀 "comillas" \\ \t ñ\f' * 100_000
    service.script(reply(text))
    client.ask(["¿?"], [], top_k=4)
    envelope = {name: value for name, value in service.asked()[0].items() if name != "documents"}
    service.received.clear()
    found = batches([Document("a", text)], envelope)

    for batch in found:
        client.ask(["¿?"], batch.documents, top_k=4)

    lengths = [int(call.headers["Content-Length"]) for call in service.received]
    assert lengths == [body_bytes(envelope, batch.documents) for batch in found]
    assert len(lengths) > 1
    assert max(lengths) <= MAX_BYTES


def finding(batch: Batch, what: str, score: float, no_answer: float | None = 0.1, truncated: bool = False) -> Reply:
    """Return a reply as if the function had found `what` in the documents of the batch."""
    answers = [
        Answer(
            what,
            span := Span(at, at + len(what)),
            span,
            score,
            sent.id,
            sent.text.count("\f", 0, at) + 1,
            heading=span,
        )
        for sent in batch.documents
        if (at := sent.text.find(what)) >= 0
    ]
    return Reply((Result("¿?", tuple(answers), no_answer),), "m", 3, 2, truncated, 5.0, 7.0)


@given(st.lists(st.sampled_from([SENTENCE, "Otra cosa.\n\n", "\f"]), max_size=60), st.integers(0, 60))
def test_an_answer_is_found_wherever_it_stands_and_only_once(before: list[str], where: int) -> None:
    """This includes the overlap of two requests; the offsets and the page are those of the whole text."""
    needle = "3715 metros"
    pieces = [*before[:where], f"Mide {needle}. ", *before[where:]]
    text = "".join(pieces)
    found = batches([Document("a.pdf", text)], ENVELOPE, LEAST + 700)

    result = merge_replies([finding(batch, needle, 0.9) for batch in found], found, top_k=3).results[0]

    (answer,) = result.answers
    start = text.index(needle)
    spans = [answer.span, answer.sentence, answer.heading]
    assert (answer.document, spans) == ("a.pdf", [Span(start, start + len(needle))] * 3)
    assert answer.page == text.count("\f", 0, start) + 1


def merge(*replies: tuple[Sequence[tuple[int, int, float]], float | None], top_k: int = 3) -> Result:
    """Merge replies about overlapping parts of a text; each part begins 10 characters after the previous one."""
    documents = [Document("a", "x" * 40)]
    one = batches(documents, ENVELOPE)[0]
    asked, said = [], []
    for number, (answers, no_answer) in enumerate(replies):
        part = next(iter(one.parts.values()))
        asked.append(Batch(one.documents, {"0": type(part)("a", number * 10, 40, 0)}))
        found = tuple(Answer("x", Span(start, end), Span(start, end), score, "0", 1) for start, end, score in answers)
        said.append(Reply((Result("¿?", found, no_answer),), "m", 1, 1, False, 1.0, 2.0))
    return merge_replies(said, asked, top_k).results[0]


def spans(result: Result) -> list[tuple[int, int, float]]:
    return [(answer.span.start, answer.span.end, answer.score) for answer in result.answers]


def test_the_best_answers_come_first_whichever_request_they_are_of() -> None:
    result = merge(([(0, 2, 0.2), (4, 6, 0.6)], 0.4), ([(10, 12, 0.9)], 0.1), top_k=2)

    assert spans(result) == [(20, 22, 0.9), (4, 6, 0.6)]
    assert result.no_answer_score == 0.1


def test_of_answers_that_overlap_the_better_one_stays() -> None:
    assert spans(merge(([(12, 15, 0.5)], 0.1), ([(2, 6, 0.7)], 0.1))) == [(12, 16, 0.7)]


def test_an_answer_in_one_part_is_an_answer() -> None:
    result = merge(([], 0.97), ([(1, 2, 0.8)], 0.05))

    assert spans(result) == [(11, 12, 0.8)]
    assert result.no_answer_score == 0.05


def test_no_answer_in_any_part_is_none() -> None:
    assert merge(([], 0.97), ([], 0.91)) == Result("¿?", (), 0.91)


def test_a_part_that_was_not_read_in_time_says_nothing_about_answers() -> None:
    assert merge(([], None), ([], 0.9)).no_answer_score == 0.9
    assert merge(([], None), ([], None)).no_answer_score is None


def test_windows_and_times_add_up_and_one_cut_short_is_said() -> None:
    found = batches([Document("a", SENTENCE * 100)], ENVELOPE, LEAST + 2000)
    replies = [finding(batch, "piñas", 0.5, truncated=number == 1) for number, batch in enumerate(found)]

    whole = merge_replies(replies, found, top_k=1)

    assert (whole.windows, whole.windows_read, whole.truncated) == (3 * len(found), 2 * len(found), True)
    assert (whole.elapsed_ms, whole.round_trip_ms) == (5.0 * len(found), 7.0 * len(found))
