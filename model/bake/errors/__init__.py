"""Errors that end a bake without a model; each error says what to do, in Spanish and in English.

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

from model.bake.errors.base import BakeError
from model.bake.errors.checkpoint import (
    Damaged,
    NoFastTokenizer,
    PickleOnly,
    TooLarge,
    UnsupportedKind,
    UnusualTemplate,
    WrongTask,
)
from model.bake.errors.hub import DiskFull, Gated, HubFailed, NoNetwork, UnknownModel, UnknownRevision, Unwritable
from model.bake.errors.result import ExportDisagrees, FilesDisagree, OffsetsDisagree, QualityLost

__all__ = [
    "BakeError",
    "Damaged",
    "DiskFull",
    "ExportDisagrees",
    "FilesDisagree",
    "Gated",
    "HubFailed",
    "NoFastTokenizer",
    "NoNetwork",
    "OffsetsDisagree",
    "PickleOnly",
    "QualityLost",
    "TooLarge",
    "UnknownModel",
    "UnknownRevision",
    "UnsupportedKind",
    "UnusualTemplate",
    "Unwritable",
    "WrongTask",
]
