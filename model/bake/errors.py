"""Errors that end a bake without a model. Each error has a stable code, and its message says what to do.

BakeError
├── UnknownModel          neither a directory nor a visible model on the hub
├── UnknownRevision       the hub has the model, but not this revision
├── Gated                 the hub requires that the user accepts the model's terms
├── NoNetwork             the hub cannot be reached, or the connection broke
├── HubFailed             the hub responded with another error
├── DiskFull              there is not enough disk space
├── Unwritable            the files cannot be written
├── WrongTask             no question-answering head
├── UnsupportedKind       a question-answering head of an unsupported architecture
├── PickleOnly            the weights are a pickle, which may run code
├── Damaged               a file of the checkpoint is missing or cannot be read
├── TooLarge              the weights exceed the limit of one ONNX file
├── NoFastTokenizer       no tokenizer that `tokenizers` can load
├── UnusualTemplate       question and context are joined in an unsupported way
├── ExportDisagrees       ONNX and torch give different logits
├── OffsetsDisagree       offsets differ from the tokenizer's, or do not match the text
├── FilesDisagree         a file does not have the hash in its manifest
└── QualityLost           the requested quantization answers worse than float32
"""

from collections.abc import Sequence
from typing import ClassVar


class ModelError(Exception):
    """Base class of the errors of `model.bake` and `model.training`."""

    code: ClassVar[str]


class BakeError(ModelError):
    pass


class WrongTask(BakeError):
    code = "wrong_task"

    def __init__(self, architectures: Sequence[str], supported: Sequence[str]) -> None:
        names = ", ".join(architectures) or "–"
        super().__init__(
            f"The model has no head for extractive question answering ({names}): choose a model of one of these kinds: "
            f"{', '.join(supported)}."
        )


class UnsupportedKind(BakeError):
    code = "unsupported_kind"

    def __init__(self, kind: str, supported: Sequence[str]) -> None:
        super().__init__(
            f"Models of kind {kind} are not supported: choose a model of one of these kinds: {', '.join(supported)}."
        )


class PickleOnly(BakeError):
    code = "pickle_only"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"The weights of {model} are a pickle, which may run code: if you trust its author, add --allow-pickle."
        )


class Damaged(BakeError):
    code = "damaged"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is missing or cannot be read ({reason}): download it again or choose another model.")


class TooLarge(BakeError):
    code = "too_large"

    def __init__(self, model: str, size: int, limit: int) -> None:
        super().__init__(
            f"The weights of {model} take {size} bytes in float32, and an ONNX file holds at most {limit}: choose a "
            "smaller model."
        )


class NoFastTokenizer(BakeError):
    code = "no_fast_tokenizer"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} has no fast tokenizer: load its tokenizer with transformers 4, save it (save_pretrained) in a "
            "directory with the model, and pass this directory."
        )


class UnusualTemplate(BakeError):
    code = "unusual_template"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The model joins question and context in a way that is not supported ({reason}): choose another model."
        )


class UnknownModel(BakeError):
    code = "unknown_model"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} is neither a directory nor a model that the hub shows: check the name; if the model is "
            "private, log in (hf auth login or HF_TOKEN)."
        )


class UnknownRevision(BakeError):
    code = "unknown_revision"

    def __init__(self, model: str, revision: str) -> None:
        super().__init__(f"{model} has no revision {revision}: choose a commit, a branch or a tag that exists.")


class Gated(BakeError):
    code = "gated"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} requires that you accept its terms: accept them on its page of the hub and log in (hf auth login "
            "or HF_TOKEN)."
        )


class NoNetwork(BakeError):
    code = "no_network"

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            f"{endpoint} cannot be reached, or the connection broke: check the network and try again (downloaded files "
            "are kept), or pass a local directory."
        )


class HubFailed(BakeError):
    code = "hub_failed"

    def __init__(self, endpoint: str, status: int) -> None:
        super().__init__(f"{endpoint} answered {status}: try again later; downloaded files are kept.")


class DiskFull(BakeError):
    code = "disk_full"

    def __init__(self, path: str, needed: int | None = None, free: int | None = None) -> None:
        """`needed`, `free`: bytes, if they were known before writing."""
        known = needed is not None and free is not None
        sizes = f" ({needed} bytes are needed and {free} are free)" if known else ""
        super().__init__(
            f"The disk of {path} is full{sizes}: free some space, or choose another disk with HF_HOME or --out."
        )


class Unwritable(BakeError):
    code = "unwritable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} cannot be written to ({reason}): check its permissions, or choose another directory with "
            "HF_HOME or --out."
        )


class ExportDisagrees(BakeError):
    code = "export_disagrees"

    def __init__(self, difference: float, tolerance: float) -> None:
        super().__init__(
            f"The logits of ONNX and torch differ by {difference:.2g} ({tolerance:.2g} is allowed): please report "
            "this bug."
        )


class OffsetsDisagree(BakeError):
    code = "offsets_disagree"

    def __init__(self, where: str) -> None:
        super().__init__(f"Offsets do not match those of the tokenizer in {where}: please report this bug.")


class FilesDisagree(BakeError):
    code = "files_disagree"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} does not have the hash in its manifest: the file was changed or the disk is damaged; bake again."
        )


class QualityLost(BakeError):
    code = "quality_lost"

    def __init__(self, table: str, mix: str, lost: float, limit: float) -> None:
        super().__init__(
            f"{table}\n{mix} loses {lost:.2f} F1, and {limit} is allowed: omit --quantization to choose another mix."
        )
