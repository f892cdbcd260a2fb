"""Errors of checkpoints that cannot be baked."""

from collections.abc import Sequence

from model.bake.errors.base import BakeError


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
