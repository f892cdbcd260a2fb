"""Remove the pieces of a checkpoint's vocabulary that its language does not need. The other rows are unchanged."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from model.training.data import Article, open_text
from model.training.errors import InvalidConfig
from model.training.network import word_embeddings

SPACE = "▁"  # SentencePiece's mark for the space before a word
SCRIPTS = ("LATIN", "GREEK")


def count_words(texts: Iterable[Path], articles: Iterable[Article]) -> Counter[str]:
    """Count the words, split at white space, of text files, contexts and questions."""
    words: Counter[str] = Counter()
    for path in texts:
        with open_text(path) as lines:
            for line in lines:
                words.update(line.split())
    for article in articles:
        for paragraph in article.paragraphs:
            words.update(paragraph["context"].split())
            for qa in paragraph["qas"]:
                words.update(qa["question"].split())
    return words


def trim(
    network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, words: Mapping[str, int], min_count: int
) -> PreTrainedTokenizerBase:
    """Trim the network's word embeddings in place, and return the tokenizer for them.

    Special tokens, pieces that occur at least `min_count` times in `words`, and characters that `is_basic` accepts are
    kept. If all pieces of a text are kept, its tokens and the network's output are the same as before. Raises
    InvalidConfig if the vocabulary is not a SentencePiece unigram model.
    """
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    if state["model"]["type"] != "Unigram" or (state["pre_tokenizer"] or {}).get("type") != "Metaspace":
        raise InvalidConfig("vocabulary", "only a SentencePiece unigram vocabulary can be trimmed")
    kept = _kept_ids(state, _count_pieces(tokenizer.backend_tokenizer, words), min_count)
    new_ids = {old: new for new, old in enumerate(kept)}
    _renumber(state, new_ids)
    rows = word_embeddings(network).detach()[kept].clone()
    network.resize_token_embeddings(len(kept), mean_resizing=False)
    with torch.no_grad():
        word_embeddings(network).copy_(rows)
    for name in ("pad_token_id", "bos_token_id", "eos_token_id"):
        old = getattr(network.config, name, None)
        if old is not None:
            setattr(network.config, name, new_ids[old])
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=Tokenizer.from_str(json.dumps(state)),
        model_input_names=tokenizer.model_input_names,
        model_max_length=tokenizer.model_max_length,
        **{name: token for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)},
    )


def is_basic(piece: str) -> bool:
    """Return whether a piece is a single character that Spanish texts may contain, with or without a space before it.

    Letters of Latin and Greek script, combining accents, digits, currency, punctuation and symbols of all scripts but
    those of East Asia.
    """
    letter = piece.removeprefix(SPACE)
    if not letter:
        return True
    if len(letter) > 1 or 0x2E80 <= ord(letter) < 0x1F000:
        return False
    if unicodedata.category(letter)[0] in "NPSZ":
        return True
    name = unicodedata.name(letter, "")
    return name.startswith(SCRIPTS) or "\u0300" <= letter <= "\u036f" or letter in "ªº"


def _count_pieces(tokenizer: Tokenizer, words: Mapping[str, int]) -> Counter[int]:
    """Count pieces. Each different word is tokenized once, because SentencePiece's pieces do not cross white space."""
    pieces: Counter[int] = Counter()
    distinct = list(words)
    for word, encoding in zip(distinct, tokenizer.encode_batch(distinct, add_special_tokens=False), strict=True):
        for piece in encoding.ids:
            pieces[piece] += words[word]
    return pieces


def _kept_ids(state: Mapping[str, Any], counts: Mapping[int, int], min_count: int) -> list[int]:
    special = {token["id"] for token in state["added_tokens"]} | {state["model"]["unk_id"]}
    vocabulary: Sequence[tuple[str, float]] = state["model"]["vocab"]
    return [
        number
        for number, (piece, _) in enumerate(vocabulary)
        if number in special or counts.get(number, 0) >= min_count or is_basic(piece)
    ]


def _renumber(state: dict[str, Any], new_ids: Mapping[int, int]) -> None:
    vocabulary = state["model"]["vocab"]
    state["model"]["vocab"] = [vocabulary[old] for old in new_ids]
    state["model"]["unk_id"] = new_ids[state["model"]["unk_id"]]
    for token in state["added_tokens"]:
        token["id"] = new_ids[token["id"]]
    for token in (state["post_processor"] or {}).get("special_tokens", {}).values():
        token["ids"] = [new_ids[old] for old in token["ids"]]
