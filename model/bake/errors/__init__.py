"""Why a bake ends without a model; each error says what to do, in Spanish and in English.

BakeError
├── UnknownModel          neither a directory nor a model that the hub shows
├── UnknownRevision       the hub has the model, but not this revision
├── Gated                 the hub shows the model to those who accepted its terms
├── NoNetwork             the hub cannot be reached, or the connection broke
├── HubFailed             the hub answered with another error
├── DiskFull              there is no room for the files
├── Unwritable            the files cannot be written where they belong
├── WrongTask             no question-answering head
├── UnsupportedKind       a question-answering head of an architecture that is not served
├── PickleOnly            the weights are a pickle, which may run code
├── Damaged               a file of the checkpoint is missing or cannot be read
├── TooLarge              more weights than one ONNX file holds
├── NoFastTokenizer       no tokenizer that `tokenizers` can serve
├── UnusualTemplate       question and context are not joined as in the kinds that are served
├── ExportDisagrees       ONNX and torch give different logits
├── OffsetsDisagree       an answer does not stand in the text where its offsets say
├── FilesDisagree         a file does not have the hash that its manifest says
└── QualityLost           the quantization that was asked for answers worse than float32
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
