"""The template of each kind is derived from its tokenizer, and the saved tokenizer matches the checkpoint's."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from tokenizers import AddedToken, Tokenizer, processors
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from benchmarks.random_checkpoint import KINDS, make_tokenizer
from evaluation.squad import Question
from function.reader.engine import Template
from model.bake.errors import NoFastTokenizer, OffsetsDisagree, UnusualTemplate
from model.bake.fetch import KINDS as SUPPORTED_KINDS
from model.bake.fetch import fetch
from model.bake.tokens import check_template, load_tokenizer, save_tokenizer, template_of

ACCENTS = "Decompuesto: pingu\u0308ino, \ufeffmarca; emoji 🙂, «comillas» ¿y ¡signos!"


def load(directory: Path) -> PreTrainedTokenizerBase:
    return load_tokenizer(fetch(str(directory), None, False, HfApi()))


def configure(directory: Path, **changes: object) -> None:
    path = directory / "tokenizer_config.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**known, **changes}))


@pytest.fixture
def directory(bert: Path, tmp_path: Path) -> Path:
    return shutil.copytree(bert, tmp_path / "checkpoint")


@pytest.mark.parametrize(
    ("kind", "template"),
    [
        ("bert", Template([2], [3], [3], 0, 1, 0)),
        ("electra", Template([2], [3], [3], 0, 1, 0)),
        ("distilbert", Template([2], [3], [3], 0, 1, 0)),
        ("albert", Template([1], [2], [2], 0, 1, 0)),
        ("deberta-v2", Template([1], [2], [2], 0, 1, 0)),
        ("roberta", Template([0], [2, 2], [2], 0, 0, 1)),
        ("xlm-roberta", Template([0], [2, 2], [2], 0, 0, 1)),
    ],
)
def test_templates(
    kind: str, template: Template, texts: list[str], questions: tuple[Question, ...], tmp_path: Path
) -> None:
    tokenizer = make_tokenizer(kind, texts)
    assert template_of(tokenizer) == template
    save_tokenizer(tokenizer, tmp_path)
    pairs = [(question.text, question.context) for question in questions[::20]] + [("¿Qué hay?", ACCENTS)]
    check_template(template, tokenizer, pairs, tmp_path / "tokenizer.json")


def test_every_kind_is_tested() -> None:
    assert set(KINDS) == set(SUPPORTED_KINDS)


def test_neither_truncation_nor_padding_is_saved(directory: Path, tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.enable_truncation(16)
    tokenizer.enable_padding(length=64)
    tokenizer.save(str(directory / "tokenizer.json"))
    save_tokenizer(load(directory), tmp_path)
    saved = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert (saved.truncation, saved.padding) == (None, None)
    assert len(saved.encode("uno dos tres " * 20).ids) > 60


def test_a_vocabulary_alone_makes_a_tokenizer(directory: Path, texts: list[str]) -> None:
    """BETO, for example, consists of vocab.txt and a configuration with the setting for case."""
    original = Tokenizer.from_file(str(directory / "tokenizer.json"))
    words = sorted(original.get_vocab(), key=lambda word: original.token_to_id(word) or 0)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (directory / name).unlink()
    (directory / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    configure(directory, do_lower_case=False, strip_accents=False, model_max_length=512)
    loaded = load(directory)
    assert [loaded.backend_tokenizer.encode(text).ids for text in texts] == [
        original.encode(text).ids for text in texts
    ]
    assert template_of(loaded) == Template([2], [3], [3], 0, 1, 0)


def test_the_configuration_overrides_the_tokenizer_file(directory: Path) -> None:
    """As in transformers 4, a BERT tokenizer follows the configuration's setting for case, not tokenizer.json's."""
    configure(directory, tokenizer_class="BertTokenizer", do_lower_case=True)
    lowered = load(directory).backend_tokenizer
    assert lowered.encode("NACIÓ").ids == lowered.encode("nacio").ids
    configure(directory, do_lower_case=False)
    kept = load(directory).backend_tokenizer
    assert kept.encode("NACIÓ").ids != kept.encode("nacio").ids


def test_tokenizer_json_is_used_unchanged(texts: list[str], bert: Path, tmp_path: Path) -> None:
    """transformers 5 would replace DeBERTa's normalizer with another, which does not normalize full-width letters."""
    directory = shutil.copytree(bert, tmp_path / "checkpoint")
    tokenizer = make_tokenizer("deberta-v2", texts)
    tokenizer.save_pretrained(directory)
    configure(directory, tokenizer_class="DebertaV2Tokenizer")
    loaded = load(directory).backend_tokenizer
    assert loaded.encode("ｎａｃｉó").ids == tokenizer.backend_tokenizer.encode("nació").ids


@pytest.mark.parametrize("left", [(), ("spiece.model",)])
def test_no_fast_tokenizer(directory: Path, left: tuple[str, ...]) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (directory / name).unlink()
    for name in left:
        (directory / name).write_bytes(b"sentencepiece")
    with pytest.raises(NoFastTokenizer, match="save it"):
        load(directory)


@pytest.mark.parametrize("name", ["TokenizersBackend", "BertTokenizer"])
@pytest.mark.parametrize("content", ["", "{}", '{"model": {"type": "WordPiece"}}'])
def test_a_damaged_tokenizer(directory: Path, name: str, content: str) -> None:
    configure(directory, tokenizer_class=name)
    (directory / "tokenizer.json").write_text(content)
    with pytest.raises(NoFastTokenizer):
        load(directory)


def test_padding_on_the_left_is_rejected(directory: Path) -> None:
    configure(directory, padding_side="left")
    with pytest.raises(UnusualTemplate, match="pads on the left"):
        template_of(load(directory))


def test_no_padding_token_is_rejected(texts: list[str]) -> None:
    backend = make_tokenizer("bert", texts).backend_tokenizer
    with pytest.raises(UnusualTemplate, match="no padding token"):
        template_of(PreTrainedTokenizerFast(tokenizer_object=backend))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("[CLS]:0 $B:1 [SEP]:0 $A:0 [SEP]:1", "the context comes first"),
        ("[CLS]:0 $A:0 [SEP]:1 $B:1 [SEP]:1", "unknown token types"),
    ],
)
def test_another_order_or_other_types_are_rejected(texts: list[str], pair: str, message: str) -> None:
    tokenizer = make_tokenizer("bert", texts)
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair=pair, special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    with pytest.raises(UnusualTemplate, match=message):
        template_of(tokenizer)


def test_a_wrong_template_or_tokenizer_file_is_detected(texts: list[str], tmp_path: Path) -> None:
    tokenizer = make_tokenizer("bert", texts)
    template = template_of(tokenizer)
    save_tokenizer(tokenizer, tmp_path)
    path = tmp_path / "tokenizer.json"
    pairs = [("¿Qué?", "Nada."), ("¿Dónde?", "En Alcalá.")]
    for wrong in (replace(template, after=[2]), replace(template, context_type=0), replace(template, between=[])):
        with pytest.raises(OffsetsDisagree, match="#0"):
            check_template(wrong, tokenizer, pairs, path)
    changed = Tokenizer.from_file(str(path))
    changed.add_tokens([AddedToken("En Alcalá")])
    changed.save(str(path))
    with pytest.raises(OffsetsDisagree, match="#1"):
        check_template(template, tokenizer, pairs, path)
