"""A trimmed vocabulary tokenizes like the whole one if it has the pieces, and keeps all basic characters."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import (
    AutoModelForQuestionAnswering,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)

from benchmarks.random_checkpoint import make_network, make_tokenizer
from model.training.data import Example, load_articles
from model.training.errors import InvalidConfig
from model.training.network import word_embeddings
from model.training.trim import SPACE, count_words, is_basic, trim

SAMPLE = Path("evaluation/data/xquad-es-sample.json")
ALPHABET = "abcdefghijklmnñopqrstuvwxyzáéíóúüçßøABCÑÉ0123456789.,;:¿?¡!()«»“”—–-/%‰€$£¥ªº°±×÷=<>@#&*…'\"αβπμ☎★日本жд"
LONGER = ["hola", "mundo", "casa", "ción", "Haus", "straße", "мир", "日本語", "2024", "..."]

Trimmed = tuple[PreTrainedModel, PreTrainedTokenizerBase]


@pytest.fixture(scope="module")
def whole() -> PreTrainedTokenizerFast:
    """Return a tokenizer with every character of ALPHABET and longer pieces, with and without a preceding space."""
    pieces = [*dict.fromkeys([*ALPHABET, *LONGER])]
    vocabulary = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), (SPACE, -3.0)]
    vocabulary += [(before + piece, -9.0 + len(piece)) for piece in pieces for before in ("", SPACE)]
    vocabulary.append(("<mask>", 0.0))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    ids = [(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ids
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_input_names=["input_ids", "attention_mask"],
        model_max_length=128,
        **{"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>"},
        **{"pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"},
    )


@pytest.fixture(scope="module")
def trimmed(whole: PreTrainedTokenizerFast) -> Trimmed:
    network = make_network("xlm-roberta", whole)
    tokenizer = trim(network, whole, {"hola": 5, "casa,": 3, "mundo": 2}, min_count=3)
    return network, tokenizer


def test_frequent_pieces_stay_and_rare_ones_and_other_scripts_go(trimmed: Trimmed) -> None:
    vocabulary = trimmed[1].get_vocab()
    assert {"▁hola", "▁casa", ",", "▁,", "a", "▁ñ", "€", "α", "★", "<mask>", "<unk>"} <= vocabulary.keys()
    assert not {"▁mundo", "hola", "Haus", "日", "日本語", "ж", "..."} & vocabulary.keys()
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))


def test_kept_rows_are_unchanged(whole: PreTrainedTokenizerFast, trimmed: Trimmed) -> None:
    before, after = make_network("xlm-roberta", whole), trimmed[0]
    old, new = whole.get_vocab(), trimmed[1].get_vocab()
    for piece, number in new.items():
        assert torch.equal(word_embeddings(after)[number], word_embeddings(before)[old[piece]]), piece
    assert after.config.vocab_size == len(new)


def test_the_network_computes_the_same_for_a_text_of_kept_pieces(
    whole: PreTrainedTokenizerFast, trimmed: Trimmed
) -> None:
    before = make_network("xlm-roberta", whole)
    network, tokenizer = trimmed
    pair = ("hola, casa", "¿ casa? hola 2 €, ñu")
    first, second = whole(*pair, return_tensors="pt"), tokenizer(*pair, return_tensors="pt")
    assert tokenizer.convert_ids_to_tokens(second["input_ids"][0]) == whole.convert_ids_to_tokens(first["input_ids"][0])
    nn.Module.eval(before), nn.Module.eval(network)
    with torch.no_grad():
        assert torch.allclose(network(**second).start_logits, before(**first).start_logits, atol=1e-6)


@settings(max_examples=200)
@given(text=st.text(st.sampled_from([character for character in ALPHABET if is_basic(character)] + [" "]), min_size=1))
def test_no_basic_character_becomes_unknown(trimmed: Trimmed, whole: PreTrainedTokenizerFast, text: str) -> None:
    tokenizer = trimmed[1]
    assert tokenizer.unk_token_id not in tokenizer.encode(text, add_special_tokens=False)
    kept, pieces = (one.convert_ids_to_tokens(one.encode(text, add_special_tokens=False)) for one in (tokenizer, whole))
    assert "".join(kept) == "".join(pieces)


@pytest.mark.parametrize("letter", "aÁñßøžə9²½€₡%‰¿»—•′′°→≠😀\u0301αΩªº_")
def test_letters_digits_currency_punctuation_and_symbols_are_basic(letter: str) -> None:
    assert is_basic(letter) and is_basic(SPACE + letter)


@pytest.mark.parametrize("piece", ["ab", "▁ab", "日", "한", "か", "ж", "ع", "א", "、"])
def test_longer_pieces_and_other_scripts_are_not_basic(piece: str) -> None:
    assert not is_basic(piece)


def test_a_text_that_was_counted_has_the_same_pieces_as_before(
    sample: list[Example], tokenizer: PreTrainedTokenizerBase, checkpoint: Path, tmp_path: Path
) -> None:
    network = AutoModelForQuestionAnswering.from_pretrained(checkpoint)
    prose = tmp_path / "prose.txt"
    prose.write_text("\n".join(example.context for example in sample[:5]), encoding="utf-8")
    words = count_words([prose], load_articles(SAMPLE)[1:2])
    shorter = trim(network, tokenizer, words, min_count=1)
    assert len(shorter) < len(tokenizer)
    for example in sample[:5]:
        assert shorter.tokenize(example.context) == tokenizer.tokenize(example.context)


def test_words_are_counted_in_texts_contexts_and_questions(tmp_path: Path) -> None:
    prose = tmp_path / "prose.txt"
    prose.write_text("uno dos\ndos", encoding="utf-8")
    assert count_words([prose], []) == {"uno": 1, "dos": 2}
    words = count_words([], load_articles(SAMPLE))
    assert words["¿Cuántos"] >= 1 and words["de"] > 500


def test_other_vocabularies_are_rejected(sample: list[Example]) -> None:
    tokenizer = make_tokenizer("bert", [example.context for example in sample])
    with pytest.raises(InvalidConfig, match="unigram"):
        trim(make_network("bert", tokenizer), tokenizer, {}, min_count=1)
