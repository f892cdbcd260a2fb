"""Save a checkpoint's tokenizer as tokenizer.json, and derive the template that joins question and context."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from transformers import (
    AutoTokenizer,
    BertTokenizer,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
    RobertaTokenizer,
)

from function.reader.engine import Template
from model.bake.errors import NoFastTokenizer, OffsetsDisagree, UnusualTemplate
from model.bake.fetch import Checkpoint

VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json")

# An example of question and context. Each of them has several tokens in any vocabulary.
PROBE = ("¿Dónde nació?", "Nació en Alcalá de Henares, en 1547.")


def load_tokenizer(checkpoint: Checkpoint) -> PreTrainedTokenizerBase:
    """Load the tokenizer from the checkpoint's tokenizer.json, if it exists, as transformers 4 did.

    transformers 5 rebuilds the tokenizer from the vocabulary in this file, and its normalization may differ. It also
    rebuilds those of SentencePiece models, which are therefore not supported. Raises NoFastTokenizer.
    """
    if not any((checkpoint.directory / name).exists() for name in VOCABULARIES):
        # transformers would return a tokenizer with only a few special tokens.
        raise NoFastTokenizer(checkpoint.id)
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(checkpoint.directory), local_files_only=True)
    except Exception as error:  # `tokenizers` raises plain exceptions
        raise NoFastTokenizer(checkpoint.id) from error
    if not tokenizer.is_fast:
        raise NoFastTokenizer(checkpoint.id)
    path = checkpoint.directory / "tokenizer.json"
    state = json.loads(path.read_text(encoding="utf-8") if path.exists() else tokenizer.backend_tokenizer.to_str())
    _configure(state, tokenizer)
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=Tokenizer.from_str(json.dumps(state)),
        model_input_names=_input_names(checkpoint.directory / "tokenizer_config.json"),
        model_max_length=tokenizer.model_max_length,
        padding_side=tokenizer.padding_side,
        **{name: token for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)},
    )


def _configure(state: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> None:
    """Apply the settings in the tokenizer's configuration that override tokenizer.json in transformers 4."""
    state["truncation"] = state["padding"] = None
    normalizer, pre_tokenizer, post_processor = (
        state[part] or {} for part in ("normalizer", "pre_tokenizer", "post_processor")
    )
    if isinstance(tokenizer, BertTokenizer) and normalizer.get("type") == "BertNormalizer":
        normalizer["lowercase"] = tokenizer.do_lower_case
        normalizer["strip_accents"] = tokenizer.strip_accents
        normalizer["handle_chinese_chars"] = tokenizer.tokenize_chinese_chars
    if "add_prefix_space" in pre_tokenizer:
        pre_tokenizer["add_prefix_space"] = tokenizer.add_prefix_space
    if isinstance(tokenizer, RobertaTokenizer) and post_processor.get("type") == "RobertaProcessing":
        post_processor["add_prefix_space"] = tokenizer.add_prefix_space
        post_processor["trim_offsets"] = tokenizer.trim_offsets


def _input_names(configuration: Path) -> list[str]:
    """Return the configured names, or else all three. transformers 5 would omit the types for ALBERT and DeBERTa."""
    settings = json.loads(configuration.read_text(encoding="utf-8")) if configuration.exists() else {}
    return settings.get("model_input_names") or ["input_ids", "token_type_ids", "attention_mask"]


def save_tokenizer(tokenizer: PreTrainedTokenizerBase, directory: Path) -> None:
    tokenizer.backend_tokenizer.save(str(directory / "tokenizer.json"), pretty=False)


def template_of(tokenizer: PreTrainedTokenizerBase) -> Template:
    """Derive the template from a tokenized pair. Raises UnusualTemplate."""
    if tokenizer.padding_side != "right":
        # Models that pad on the left are trained with the context before the question.
        raise UnusualTemplate("it pads on the left")
    if tokenizer.pad_token_id is None:
        raise UnusualTemplate("it has no padding token")
    encoding = tokenizer.backend_tokenizer.encode(*PROBE)
    parts = encoding.sequence_ids
    question = [i for i, part in enumerate(parts) if part == 0]
    context = [i for i, part in enumerate(parts) if part == 1]
    if not question or not context or context[0] < question[-1] or len(question) != question[-1] - question[0] + 1:
        raise UnusualTemplate("the context comes first")
    first, last = question[0], context[-1] + 1
    ids, types = encoding.ids, encoding.type_ids
    template = Template(
        before=ids[:first],
        between=ids[question[-1] + 1 : context[0]],
        after=ids[last:],
        question_type=types[first],
        context_type=types[context[0]],
        pad=tokenizer.pad_token_id,
    )
    if types != [template.question_type] * context[0] + [template.context_type] * (len(ids) - context[0]):
        raise UnusualTemplate("unknown token types")
    return template


def check_template(
    template: Template, tokenizer: PreTrainedTokenizerBase, pairs: Sequence[tuple[str, str]], path: Path
) -> None:
    """Check that the template and the tokenizer at `path` give the same ids, types and offsets as `tokenizer`.

    Question and context are tokenized separately and joined. Raises OffsetsDisagree with the number of the pair.
    """
    saved = Tokenizer.from_file(str(path))
    for number, (question, context) in enumerate(pairs):
        first = saved.encode(question, add_special_tokens=False)
        second = saved.encode(context, add_special_tokens=False)
        ids = [*template.before, *first.ids, *template.between, *second.ids, *template.after]
        start = len(ids) - len(template.after) - len(second.ids)
        types = [template.question_type] * start + [template.context_type] * (len(ids) - start)
        expected = tokenizer(question, context, return_offsets_mapping=True, return_token_type_ids=True)
        offsets = [tuple(offset) for offset in expected["offset_mapping"]][start : start + len(second.ids)]
        if (expected["input_ids"], expected["token_type_ids"], offsets) != (ids, types, second.offsets):
            raise OffsetsDisagree(f"#{number}")
