"""The kinds of checkpoints that can be baked, recognized by `config.json`."""

import json
from pathlib import Path
from typing import Any

from model.bake.errors import Damaged, UnsupportedKind, WrongTask

KINDS = {
    "albert": "AlbertForQuestionAnswering",
    "bert": "BertForQuestionAnswering",
    "deberta-v2": "DebertaV2ForQuestionAnswering",
    "distilbert": "DistilBertForQuestionAnswering",
    "electra": "ElectraForQuestionAnswering",
    "roberta": "RobertaForQuestionAnswering",
    "xlm-roberta": "XLMRobertaForQuestionAnswering",
}


def kind_of(config: Path) -> str:
    """Return the checkpoint's kind, a key of `KINDS`. Raises Damaged, WrongTask or UnsupportedKind."""
    content = _load(config)
    heads = content.get("architectures") or []
    kind = str(content.get("model_type", ""))
    if not any(str(head).endswith("ForQuestionAnswering") for head in heads):
        raise WrongTask([str(head) for head in heads], list(KINDS))
    if KINDS.get(kind) not in heads:
        raise UnsupportedKind(f"{kind} ({', '.join(heads)})", list(KINDS))
    return kind


def _load(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(str(path), type(error).__name__) from None
    if not isinstance(content, dict):
        raise Damaged(str(path), type(content).__name__)
    return content
