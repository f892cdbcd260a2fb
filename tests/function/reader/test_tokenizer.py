import itertools
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from function.reader.answer_words import answer_words
from function.reader.errors import ModelError
from function.reader.expressions import expressions
from function.reader.tokenizer import PieceTokenizer
from tests.function.reader.subwords import KINDS, tokenizer
from tests.function.reader.texts import texts

kinds = pytest.mark.parametrize("kind", KINDS)


SPLIT_AT_SPACES = ("unigrams", "unigrams with spaces")


def words(kind: str, text: str, align_to_words: bool = False) -> list[str]:
    tokens = PieceTokenizer(tokenizer(kind)).tokenize(text, align_to_words)
    places = dict.fromkeys(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))
    return [text[start:end] for start, end in places]


@kinds
@given(text=texts())
@settings(max_examples=50, deadline=None)
def test_aligned_words_ascend_without_overlap_and_hold_everything_that_can_be_seen(kind: str, text: str) -> None:
    tokens = PieceTokenizer(tokenizer(kind)).tokenize(text, align_to_words=True)
    places = sorted(set(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)))
    edges = list(itertools.chain.from_iterable(places))
    assert list(tokens.starts) == sorted(tokens.starts)
    assert edges == sorted(edges)
    held = {i for start, end in places for i in range(start, end)}
    unseen = {"Cf", "Zs", "Cc"}
    assert not [c for i, c in enumerate(text) if i not in held and unicodedata.category(c) not in unseen]
    for start, end in places:
        word = text[start:end]
        assert word == word.strip() and word.strip("\ufeff\u200b\u200f") == word
        assert not unicodedata.combining(text[end : end + 1] or " ") or start == end, "no accent is cut off"


@kinds
@given(text=texts())
@settings(max_examples=50, deadline=None)
def test_unaligned_words_are_answer_words(kind: str, text: str) -> None:
    tokens = PieceTokenizer(tokenizer(kind)).tokenize(text)
    assert list(tokens.starts) == sorted(tokens.starts)
    starts, ends = zip(*zip(*map(list, answer_words(text)), strict=True), *expressions(text), (-1, -1), strict=True)
    places = dict.fromkeys(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))
    seen = [(start, end) for start, end in places if start < end]
    assert all(start in starts and end in ends for start, end in seen)
    held = {i for start, end in seen for i in range(start, end)}
    assert held >= {i for i, character in enumerate(text) if character.isalnum()}
    edges = list(itertools.chain.from_iterable(seen))
    assert edges == sorted(edges), "words do not overlap"


@pytest.mark.parametrize("kind", SPLIT_AT_SPACES)
def test_aligned_words_keep_the_punctuation_between_spaces(kind: str) -> None:
    text = "«Raúl, (nació) en 1961.» —"
    assert words(kind, text, align_to_words=True) == ["«Raúl,", "(nació)", "en", "1961.»", "—"]
    assert [word for word in words(kind, text) if word] == ["Raúl", "nació", "en", "1961"]


@kinds
@given(text=texts())
@settings(max_examples=50, deadline=None)
def test_pieces_are_those_of_the_tokenizer_without_special_tokens(kind: str, text: str) -> None:
    tokens = PieceTokenizer(tokenizer(kind)).tokenize(text)
    assert tokens.ids == tokenizer(kind).encode(text.replace("\f", "\n"), add_special_tokens=False).ids
    assert len(tokens) == len(tokens.starts) == len(tokens.ends) == len(tokens.words())


@kinds
@pytest.mark.parametrize(
    "text",
    ["Raúl nació en Zaragoza", "  Raúl\r\nnació\ten\fZaragoza \n", "\ufeffRaúl\u00a0nació en\u200b Zaragoza\u200f"],
    ids=["plain", "white space", "format characters"],
)
def test_the_pieces_of_a_word_share_its_place_without_white_space(kind: str, text: str) -> None:
    assert [word for word in words(kind, text) if word] == ["Raúl", "nació", "en", "Zaragoza"]


@kinds
def test_an_accent_written_as_a_mark_is_not_cut_off(kind: str) -> None:
    assert "".join(words(kind, "cafe\u0301 nacio\u0301")) == "cafe\u0301nacio\u0301"


@pytest.mark.parametrize(
    "kind", ["cased word pieces", "uncased word pieces", "bytes"]
)  # unigram tokenizers split it at the joiner
def test_an_emoji_of_many_code_points_is_one_place(kind: str) -> None:
    assert "👩\u200d🚀" in words(kind, "la 👩\u200d🚀 nació")


def test_white_space_that_is_a_word_has_an_empty_place() -> None:
    tokens = PieceTokenizer(tokenizer("bytes")).tokenize("Raúl\n\n\nnació")
    blank = tokens.starts == tokens.ends
    assert blank.any() and not blank.all()


@kinds
@pytest.mark.parametrize("text", ["", " ", "\ufeff"])
def test_a_text_that_cannot_be_seen_has_no_place(kind: str, text: str) -> None:
    assert not "".join(words(kind, text))


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_has_its_places_inside_it(text: str) -> None:
    for kind in KINDS:
        tokens = PieceTokenizer(tokenizer(kind)).tokenize(text)
        assert all(0 <= a <= b <= len(text) for a, b in zip(tokens.starts, tokens.ends, strict=True))


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"version": "1.0"'])
def test_a_lacking_or_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read .*make the model directory again"):
        PieceTokenizer.load(tmp_path / "tokenizer.json")


@kinds
@given(text=texts(), part=st.integers(1, 60), align=st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_text_in_parts_has_the_same_tokens_as_a_whole_text(kind: str, text: str, part: int, align: bool) -> None:
    whole = PieceTokenizer(tokenizer(kind)).tokenize(text, align)
    parts = PieceTokenizer(tokenizer(kind), part).tokenize(text, align)
    assert parts.ids == whole.ids
    assert parts.starts.tolist() == whole.starts.tolist()
    assert parts.ends.tolist() == whole.ends.tolist()


def test_a_tokenizer_that_came_with_limits_reads_texts_whole(tmp_path: Path) -> None:
    limited = Tokenizer.from_str(tokenizer("cased word pieces").to_str())
    limited.enable_truncation(8)
    limited.enable_padding(length=64)
    limited.save(str(tmp_path / "tokenizer.json"))
    pieces = PieceTokenizer.load(tmp_path / "tokenizer.json").tokenize("Madrid " * 20).ids
    assert pieces == tokenizer("cased word pieces").encode("Madrid " * 20, add_special_tokens=False).ids
