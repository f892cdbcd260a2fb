"""The whole reader: offsets with the embedded model, everything that does not depend on the engine with a fake one."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from function.reader.document import Document, Options
from function.reader.errors import QuestionTooLong
from function.reader.reader import MAX_WINDOWS, load_reader
from tests.function.reader.scripted import ask, scripted
from tests.function.reader.texts import texts

EMBEDDED_READER = load_reader()

HARD = {
    "decomposed accents": "Rau\u0301l nacio\u0301 en Ma\u0301laga en 1960.",
    "emoji": "👩\u200d🚀 La astronauta 🇪🇸 nació en Málaga 👍🏽 en 1960.",
    "byte-order mark": "\ufeffRaúl nació en Málaga en 1960.",
    "carriage returns": "Raúl\r\nnació\r\nen\r\nMálaga\r\nen 1960.",
    "non-breaking spaces": "Raúl\u00a0nació\u00a0en\u00a0Málaga\u00a0en\u202f1960.",
    "direction marks": "\u200fRaúl nació en \u200eMálaga\u200f en 1960.",
    "one word": "Málaga",
}


@pytest.mark.parametrize("context", HARD.values(), ids=HARD)
def test_offsets_count_code_points_whatever_stands_before(context: str) -> None:
    (result,) = EMBEDDED_READER.read(["¿Dónde nació?"], [Document("", context)], Options(no_answer=False)).results
    (answer,) = result.answers
    assert answer.text == context[answer.start : answer.end] != ""
    assert answer.sentence.text == context[answer.sentence.start : answer.sentence.end]


@settings(max_examples=40, deadline=None)
@given(texts(), texts(max_words=8), st.integers(1, 5))
def test_every_answer_is_a_span_of_its_text(context: str, question: str, top_k: int) -> None:
    options = Options(top_k=top_k, no_answer=False)
    (result,) = EMBEDDED_READER.read([question], [Document("", context)], options).results
    assert len(result.answers) <= top_k
    for answer in result.answers:
        assert context[answer.start : answer.end] == answer.text == answer.text.strip() != ""
        assert answer.sentence.start <= answer.start < answer.end <= answer.sentence.end
        assert context[answer.sentence.start : answer.sentence.end] == answer.sentence.text
        assert answer.page == 1 + context[: answer.start].count("\f")
    for one, other in itertools.combinations(result.answers, 2):
        assert one.end <= other.start or other.end <= one.start, "answers don't overlap"
        assert one.score >= other.score
    assert result.no_answer_score is not None
    assert sum(answer.score for answer in result.answers) + result.no_answer_score <= 1 + 1e-5


FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["Presidenta", "IVA (21 %)", "N.º de factura", "Tel.", "Fecha de alta"]),
        st.sampled_from(["Marta Soler", "21,00 €", "-12 °C", "LE-2024/31", "900 123 456", "ana@x.example"]),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(FIELDS, st.sampled_from([": ", "\t", " | "]), st.sampled_from(["quien es la presidenta", "¿Cuánto es el IVA?"]))
def test_every_answer_lies_in_one_field_or_cell_and_its_evidence_is_the_line(
    fields: list[tuple[str, str]], between: str, question: str
) -> None:
    lines = [between.join(field) for field in fields]
    options = Options(top_k=5, no_answer=False)
    (result,) = EMBEDDED_READER.read([question], [Document("", "\n".join(lines))], options).results
    assert result.answers
    for answer in result.answers:
        assert answer.sentence.text in lines
        assert any(answer.text.rstrip(":| ") in part for field in fields for part in field)


def test_a_text_of_200_000_words_with_the_answer_deep_inside() -> None:
    filler = "El viento soplaba sobre los campos sin que nadie supiera por qué motivo ocurría aquello. "
    words = len(filler.split())
    context = (
        filler * (150_000 // words) + "Leonor Izaguirre fundó el observatorio en 1931. " + filler * (50_000 // words)
    )
    reading = EMBEDDED_READER.read(["¿Quién fundó el observatorio?"], [Document("", context)], Options(no_answer=False))
    (answer,) = reading.results[0].answers
    assert answer.text == context[answer.start : answer.end] == "Leonor Izaguirre"
    assert answer.sentence.text == "Leonor Izaguirre fundó el observatorio en 1931."
    assert reading.usage.windows > reading.usage.windows_read == MAX_WINDOWS
    assert not reading.truncated


def test_all_documents_compete_on_one_scale() -> None:
    reader, _ = scripted()
    assert ask(reader, "?", "a B c", "d e Z", "q Y", top_k=3) == [("1", "Z", 4), ("2", "Y", 2), ("0", "B", 2)]


def test_equal_texts_at_distinct_places_stay_distinct() -> None:
    reader, _ = scripted()
    assert ask(reader, "?", "X a X", "X", top_k=5, no_answer=False)[:3] == [("0", "X", 0), ("0", "X", 4), ("1", "X", 0)]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_divides_the_log_odds(temperature: float) -> None:
    # J scores 9, M 12 and no answer 10: log-odds of -1 and 2. The limit of one token excludes the span JM.
    reader, _ = scripted(temperature=temperature)
    options = Options(no_answer=False, top_k=2, max_answer_tokens=1)
    (result,) = reader.read(["?"], [Document("", "JM")], options).results
    odds = {"M": math.exp(2 / temperature), "J": math.exp(-1 / temperature)}
    whole = 1 + sum(odds.values())
    assert result.no_answer_score == pytest.approx(1 / whole)
    assert {answer.text: answer.score for answer in result.answers} == {
        text: pytest.approx(value / whole) for text, value in odds.items()
    }


@pytest.mark.parametrize(("threshold", "expected"), [(None, []), (0.0, []), (0.9, ["J"]), (1.0, ["J"])])
def test_no_answer_is_told_above_the_threshold(threshold: float | None, expected: list[str]) -> None:
    # J scores 9, no answer 10, the other characters -20. The probability of no answer is e / (1 + e), about 0.73.
    reader, _ = scripted()
    found = ask(reader, "?", "h J", no_answer_threshold=threshold)
    assert [text for _, text, _ in found] == expected


def test_no_answer_is_never_told_where_it_is_not_wanted() -> None:
    reader, _ = scripted()
    assert ask(reader, "?", "h A", no_answer=False) == [("0", "A", 2)]


@pytest.mark.parametrize("documents", [[], [""], ["", ""]])
def test_nothing_to_read_is_no_answer(documents: list[str]) -> None:
    reader, _ = scripted()
    reading = reader.read(["?"], [Document("", text) for text in documents], Options(no_answer=False))
    assert (reading.results[0].answers, reading.results[0].no_answer_score) == ([], 1.0)
    assert not reading.truncated


def test_a_question_of_nothing_but_marks_that_cannot_be_seen_has_no_answer() -> None:
    (result,) = EMBEDDED_READER.read(
        ["\u200b\ufeff"], [Document("", "Nació en Lima.")], Options(no_answer=False)
    ).results
    assert (result.answers, result.no_answer_score) == ([], 1.0)


def test_a_question_that_leaves_no_room_is_refused_before_anything_is_read() -> None:
    reader, engine = scripted()
    with pytest.raises(QuestionTooLong, match="question 1 has 17 tokens and this model takes at most 16"):
        reader.read(["ok", "?" * 17], [Document("", "texto")])
    assert engine.read == []


def test_windows_and_stride_can_be_chosen() -> None:
    reader, engine = scripted()
    ask(reader, "??", "abcdefghij", max_window_tokens=9, stride=1)
    assert sorted(engine.read) == ["abcd", "defg", "ghij"]


def test_windows_are_never_longer_than_the_model_holds() -> None:
    reader, engine = scripted()
    ask(reader, "?", "x" * 60, max_window_tokens=10_000)
    assert max(map(len, engine.read)) == 16


def test_selection_reads_within_the_budget_and_says_so() -> None:
    reader, engine = scripted(max_windows=2)
    reading = reader.read(["torre"], [Document("", "a torre b " + "x y z " * 20)])
    assert reading.usage.windows > reading.usage.windows_read == len(engine.read) == 2
    assert any("torre" in text for text in engine.read)
    assert not reading.truncated


def test_hopeless_documents_do_not_hide_that_there_is_no_answer() -> None:
    text = "La cafetera roja cuesta 20 euros y la azul, 25. " * 5
    scores = [
        EMBEDDED_READER.read(["¿Quién descubrió el oxígeno?"], [Document("", text)] * count).results[0].no_answer_score
        for count in (1, 60)
    ]
    assert scores[1] == pytest.approx(scores[0], rel=1e-3)


def test_questions_are_answered_in_their_order_and_usage_counts_all_of_them() -> None:
    reader, _ = scripted()
    reading = reader.read(["uno", "dos"], [Document("", "a B c"), Document("", "D")])
    assert [result.question for result in reading.results] == ["uno", "dos"]
    assert (reading.usage.tokens, reading.usage.windows, reading.usage.windows_read) == (6, 4, 4)
