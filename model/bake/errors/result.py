"""Errors of a bake whose result fails a check."""

from model.bake.errors.base import BakeError


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
