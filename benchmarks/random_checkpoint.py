"""Create small checkpoints of every kind, with the real architectures and kinds of tokenizers."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AlbertConfig,
    AutoModelForQuestionAnswering,
    BertConfig,
    DebertaV2Config,
    DistilBertConfig,
    ElectraConfig,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    RobertaConfig,
    XLMRobertaConfig,
)

KINDS = ("albert", "bert", "deberta-v2", "distilbert", "electra", "roberta", "xlm-roberta")
SIZE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
LIMIT = 128
VOCABULARY = 31_002  # as in BETO; small files give fewer pieces
POSITIONS = 512


def make_tokenizer(kind: str, texts: Sequence[str], vocabulary: int = 2000) -> PreTrainedTokenizerFast:
    """Train a tokenizer of the kind's type (WordPiece, byte-level BPE or unigrams), special tokens and template."""
    if kind in ("bert", "distilbert", "electra"):
        return _word_pieces(kind, texts, vocabulary)
    if kind == "roberta":
        return _bytes(texts, vocabulary)
    return _unigrams(kind, texts, vocabulary)


def _word_pieces(kind: str, texts: Sequence[str], vocabulary: int) -> PreTrainedTokenizerFast:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=vocabulary, special_tokens=special, show_progress=False)
    )
    _pair(tokenizer, "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", ("[CLS]", "[SEP]"))
    names = (
        ["input_ids", "token_type_ids", "attention_mask"] if kind != "distilbert" else ["input_ids", "attention_mask"]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_input_names=names,
        model_max_length=LIMIT,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )


def _bytes(texts: Sequence[str], vocabulary: int) -> PreTrainedTokenizerFast:
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=vocabulary,
            special_tokens=special,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", special.index("</s>")), ("<s>", special.index("<s>")), trim_offsets=True, add_prefix_space=False
    )
    return _with_angles(tokenizer)


def _unigrams(kind: str, texts: Sequence[str], vocabulary: int) -> PreTrainedTokenizerFast:
    angles = kind == "xlm-roberta"
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] if angles else ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.train_from_iterator(
        texts,
        trainers.UnigramTrainer(
            vocab_size=vocabulary, special_tokens=special, unk_token=special[3], show_progress=False
        ),
    )
    if angles:
        _pair(tokenizer, "<s> $A </s> </s> $B </s>", ("<s>", "</s>"))
        return _with_angles(tokenizer)
    _pair(tokenizer, "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", ("[CLS]", "[SEP]"))
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        model_max_length=LIMIT,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )


def _pair(tokenizer: Tokenizer, pair: str, special: Sequence[str]) -> None:
    ids = [(token, tokenizer.token_to_id(token)) for token in special]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{special[0]} $A {special[1]}", pair=pair, special_tokens=ids
    )


def _with_angles(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_input_names=["input_ids", "attention_mask"],
        model_max_length=LIMIT,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
    )


def make_config(kind: str, tokenizer: PreTrainedTokenizerFast, **size: Any) -> PreTrainedConfig:
    angles = kind in ("roberta", "xlm-roberta")
    size = {
        **SIZE,
        "vocab_size": len(tokenizer),
        "pad_token_id": tokenizer.pad_token_id,
        "max_position_embeddings": LIMIT + 2 * angles,
        **size,
    }
    match kind:
        case "bert":
            return BertConfig(**size)
        case "electra":
            return ElectraConfig(embedding_size=16, **size)
        case "albert":
            return AlbertConfig(embedding_size=16, **size)
        case "distilbert":
            names = {"hidden_size": "dim", "num_hidden_layers": "n_layers"}
            names |= {"num_attention_heads": "n_heads", "intermediate_size": "hidden_dim"}
            return DistilBertConfig(**{names.get(name, name): value for name, value in size.items()})
        case "roberta":
            return RobertaConfig(type_vocab_size=1, **size)
        case "xlm-roberta":
            return XLMRobertaConfig(type_vocab_size=1, **size)
        case _:
            # Like mDeBERTa-v3: relative positions only, log buckets, shared keys, layer norm of the positions.
            return DebertaV2Config(  # type: ignore[call-arg]
                relative_attention=True,
                position_buckets=32,
                pos_att_type=["p2c", "c2p"],
                position_biased_input=False,
                share_att_key=True,
                norm_rel_ebd="layer_norm",
                type_vocab_size=0,
                **size,
            )


def make_network(kind: str, tokenizer: PreTrainedTokenizerFast, seed: int = 0, **size: Any) -> PreTrainedModel:
    torch.manual_seed(seed)
    network = AutoModelForQuestionAnswering.from_config(  # type: ignore[no-untyped-call]
        make_config(kind, tokenizer, **size)
    )
    return cast(PreTrainedModel, network)


def make_checkpoint(kind: str, texts: Sequence[str], directory: Path, **size: Any) -> Path:
    """Write a checkpoint with random weights, larger than initial ones, so that the logits of tokens differ."""
    tokenizer = make_tokenizer(kind, texts)
    network = make_network(kind, tokenizer, **size)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if weight.dim() > 1 and "embedding" not in name:
                weight.mul_(5)
    tokenizer.save_pretrained(directory)
    network.save_pretrained(directory)
    return directory


def edit_config(directory: Path, **changes: object) -> None:
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({**config, **changes}))
