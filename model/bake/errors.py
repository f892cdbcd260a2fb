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

from collections.abc import Sequence
from typing import ClassVar


class BakeError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")


class WrongTask(BakeError):
    code = "wrong_task"

    def __init__(self, found: Sequence[str], supported: Sequence[str]) -> None:
        names = ", ".join(found) or "–"
        super().__init__(
            f"El modelo no responde preguntas extractivas ({names}): elija uno de estos tipos: {', '.join(supported)}.",
            f"The model does no extractive question answering ({names}): choose one of these kinds: "
            f"{', '.join(supported)}.",
        )


class UnsupportedKind(BakeError):
    code = "unsupported_kind"

    def __init__(self, found: str, supported: Sequence[str]) -> None:
        super().__init__(
            f"Los modelos {found} no se admiten: elija uno de estos tipos: {', '.join(supported)}.",
            f"Models of kind {found} are not supported: choose one of these: {', '.join(supported)}.",
        )


class PickleOnly(BakeError):
    code = "pickle_only"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"Los pesos de {model} son un pickle, que puede ejecutar código: si confía en su autor, añada "
            "--allow-pickle.",
            f"The weights of {model} are a pickle, which may run code: if you trust its author, add --allow-pickle.",
        )


class Damaged(BakeError):
    code = "damaged"

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(
            f"{what} falta o no se puede leer ({reason}): descárguelo otra vez o elija otro modelo.",
            f"{what} is missing or cannot be read ({reason}): fetch it again or choose another model.",
        )


class TooLarge(BakeError):
    code = "too_large"

    def __init__(self, model: str, size: int, limit: int) -> None:
        super().__init__(
            f"Los pesos de {model} ocupan {size} bytes en fp32 y en un fichero ONNX caben {limit}: elija uno menor.",
            f"The weights of {model} take {size} bytes in fp32 and one ONNX file holds {limit}: choose a smaller one.",
        )


class NoFastTokenizer(BakeError):
    code = "no_fast_tokenizer"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} no trae un tokenizador rápido: cargue el suyo con transformers 4, guárdelo (save_pretrained) "
            "junto al modelo y dé ese directorio.",
            f"{model} has no fast tokenizer: load its own with transformers 4, save it (save_pretrained) beside the "
            "model and name that directory.",
        )


class UnusualTemplate(BakeError):
    code = "unusual_template"

    def __init__(self, spanish: str, english: str) -> None:
        """`spanish`, `english`: what is unusual about the template."""
        super().__init__(
            f"El modelo une pregunta y texto de un modo que no se admite ({spanish}): elija otro modelo.",
            f"The model joins question and context in a way that is not served ({english}): choose another model.",
        )


class UnknownModel(BakeError):
    code = "unknown_model"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} no es un directorio ni un modelo que el hub muestre: compruebe el nombre; si es privado, "
            "identifíquese (hf auth login o HF_TOKEN).",
            f"{model} is neither a directory nor a model that the hub shows: check its name; if it is private, "
            "log in (hf auth login or HF_TOKEN).",
        )


class UnknownRevision(BakeError):
    code = "unknown_revision"

    def __init__(self, model: str, revision: str) -> None:
        super().__init__(
            f"{model} no tiene la revisión {revision}: elija un commit, una rama o una etiqueta que exista.",
            f"{model} has no revision {revision}: choose a commit, a branch or a tag that exists.",
        )


class Gated(BakeError):
    code = "gated"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} pide aceptar sus condiciones: acéptelas en su página del hub e identifíquese "
            "(hf auth login o HF_TOKEN).",
            f"{model} asks you to accept its terms: do so on its page of the hub and log in (hf auth login or "
            "HF_TOKEN).",
        )


class NoNetwork(BakeError):
    code = "no_network"

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            f"No se llega a {endpoint}, o se cortó la conexión: compruebe la red y repita (lo descargado se conserva), "
            "o dé un directorio local.",
            f"{endpoint} cannot be reached, or the connection broke: check the network and try again (what was fetched "
            "is kept), or name a local directory.",
        )


class HubFailed(BakeError):
    code = "hub_failed"

    def __init__(self, endpoint: str, status: int) -> None:
        super().__init__(
            f"{endpoint} respondió {status}: repita más tarde; lo descargado se conserva.",
            f"{endpoint} answered {status}: try again later; what was fetched is kept.",
        )


class DiskFull(BakeError):
    code = "disk_full"

    def __init__(self, path: str, needed: int | None = None, free: int | None = None) -> None:
        """`needed`, `free`: bytes, if they were known before writing."""
        known = needed is not None and free is not None
        spanish = f" (hacen falta {needed} bytes y quedan {free})" if known else ""
        english = f" ({needed} bytes are needed and {free} are left)" if known else ""
        super().__init__(
            f"No hay sitio en el disco de {path}{spanish}: libere espacio o elija otro con HF_HOME o --out.",
            f"The disk of {path} has no room{english}: free some, or choose another with HF_HOME or --out.",
        )


class Unwritable(BakeError):
    code = "unwritable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"No se puede escribir en {path} ({reason}): compruebe los permisos o elija otro sitio (HF_HOME, --out).",
            f"{path} cannot be written to ({reason}): check its permissions, or choose another with HF_HOME or --out.",
        )


class ExportDisagrees(BakeError):
    code = "export_disagrees"

    def __init__(self, difference: float, tolerance: float) -> None:
        super().__init__(
            f"ONNX y torch difieren en {difference:.2g} (se admite {tolerance:.2g}): es un fallo nuestro, avise.",
            f"ONNX and torch differ by {difference:.2g} ({tolerance:.2g} is tolerated): our fault, report it.",
        )


class OffsetsDisagree(BakeError):
    code = "offsets_disagree"

    def __init__(self, where: str) -> None:
        super().__init__(
            f"Las posiciones no coinciden con las del tokenizador en {where}: es un fallo nuestro, avise.",
            f"Offsets do not match the tokenizer's in {where}: our fault, report it.",
        )


class FilesDisagree(BakeError):
    code = "files_disagree"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} no tiene el hash de su manifiesto: el disco falla o alguien lo cambió; hornee otra vez.",
            f"{path} does not have the hash that its manifest says: the disk fails or somebody changed it; bake again.",
        )


class QualityLost(BakeError):
    code = "quality_lost"

    def __init__(self, table: str, mix: str, lost: float, limit: float) -> None:
        super().__init__(
            f"{table}\n{mix} pierde {lost:.2f} F1 y se admiten {limit}: quite --quantization, y se elegirá otra.",
            f"{mix} loses {lost:.2f} F1 and {limit} are tolerated: leave --quantization out, and another is chosen.",
        )
