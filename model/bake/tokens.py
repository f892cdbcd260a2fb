"""A checkpoint's tokenizer → tokenizer.json, and the template in which it puts question and context."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer, normalizers, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from model.bake.errors import NoFastTokenizer, OffsetsDisagree, UnusualTemplate
from model.bake.fetch import Checkpoint

# What nobody's vocabulary holds whole, in both places at once.
PROBE = ("¿Dónde nació?", "Nació en Alcalá de Henares, en 1547.")


@dataclass(frozen=True, slots=True)
class Template:
    """Token ids before the question, between it and the context, and after the context; the types of both parts.

    The tokens between have the question's type, those after the context's. `pad` fills shorter rows, on the right.
    """

    before: Sequence[int]
    between: Sequence[int]
    after: Sequence[int]
    question_type: int
    context_type: int
    pad: int


def load_tokenizer(checkpoint: Checkpoint) -> PreTrainedTokenizerBase:
    """The checkpoint's own tokenizer.json where there is one, word for word, as transformers 4 took it.

    transformers 5 builds another one from the vocabulary in it, whose normalization may differ. Raises NoFastTokenizer.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(checkpoint.directory), local_files_only=True)
    except (OSError, ValueError, ImportError, KeyError, TypeError) as error:
        raise NoFastTokenizer(checkpoint.id) from error
    if not tokenizer.is_fast:
        raise NoFastTokenizer(checkpoint.id)
    own = checkpoint.directory / "tokenizer.json"
    backend = (
        Tokenizer.from_file(str(own)) if own.exists() else Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    )
    _configure(backend, tokenizer)
    backend.no_truncation()
    backend.no_padding()
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=backend,
        model_input_names=tokenizer.model_input_names,
        model_max_length=tokenizer.model_max_length,
        padding_side=tokenizer.padding_side,
        **{name: token for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)},
    )


def _configure(backend: Tokenizer, tokenizer: PreTrainedTokenizerBase) -> None:
    """tokenizer_config.json outdoes tokenizer.json in these, in transformers 4 and 5 alike."""
    if isinstance(backend.normalizer, normalizers.BertNormalizer) and hasattr(tokenizer, "do_lower_case"):
        backend.normalizer.lowercase = tokenizer.do_lower_case
        backend.normalizer.strip_accents = tokenizer.strip_accents
        backend.normalizer.handle_chinese_chars = tokenizer.tokenize_chinese_chars
    if isinstance(backend.pre_tokenizer, pre_tokenizers.ByteLevel):
        backend.pre_tokenizer.add_prefix_space = bool(getattr(tokenizer, "add_prefix_space", False))


def save_tokenizer(tokenizer: PreTrainedTokenizerBase, directory: Path) -> None:
    tokenizer.backend_tokenizer.save(str(directory / "tokenizer.json"), pretty=False)


def template_of(tokenizer: PreTrainedTokenizerBase) -> Template:
    """Derived from what the tokenizer does to a pair. Raises UnusualTemplate."""
    if tokenizer.padding_side != "right":
        # Such models are trained on the context before the question.
        raise UnusualTemplate("rellena por la izquierda", "it pads on the left")
    if tokenizer.pad_token_id is None:
        raise UnusualTemplate("no tiene relleno", "it has no padding token")
    encoding = tokenizer.backend_tokenizer.encode(*PROBE)
    parts = encoding.sequence_ids
    question = [i for i, part in enumerate(parts) if part == 0]
    context = [i for i, part in enumerate(parts) if part == 1]
    if not question or not context or context[0] < question[-1] or len(question) != question[-1] - question[0] + 1:
        raise UnusualTemplate("el texto va delante", "the context comes first")
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
        raise UnusualTemplate("tipos de token propios", "its own token types")
    return template


def check_template(
    template: Template, tokenizer: PreTrainedTokenizerBase, pairs: Sequence[tuple[str, str]], path: Path
) -> None:
    """Joins the parts of each pair, tokenized apart by the file at `path`, and compares ids, types and offsets.

    Raises OffsetsDisagree, naming the pair by its number.
    """
    saved = Tokenizer.from_file(str(path))
    for number, (question, context) in enumerate(pairs):
        asked = saved.encode(question, add_special_tokens=False)
        read = saved.encode(context, add_special_tokens=False)
        whole = tokenizer(question, context, return_offsets_mapping=True, return_token_type_ids=True)
        ids = [*template.before, *asked.ids, *template.between, *read.ids, *template.after]
        start = len(ids) - len(template.after) - len(read.ids)
        types = [template.question_type] * start + [template.context_type] * (len(ids) - start)
        offsets = [tuple(offset) for offset in whole["offset_mapping"]][start : start + len(read.ids)]
        if (whole["input_ids"], whole["token_type_ids"], offsets) != (ids, types, read.offsets):
            raise OffsetsDisagree(f"#{number}")
