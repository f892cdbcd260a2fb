"""Errors of the benchmark. Each has a stable code, and says what to do, in Spanish and in English.

SpeedError
├── NoReference     no_reference     .venv-reference does not exist
├── NoCheckpoint    no_checkpoint    the directory of the weights contains no checkpoint
└── PeerFailed      peer_failed      a measured process ended, or responded with an error
"""

from pathlib import Path
from typing import ClassVar


class SpeedError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")


class NoReference(SpeedError):
    code = "no_reference"

    def __init__(self) -> None:
        super().__init__(
            "Falta el entorno del prototipo: ejecute make setup-reference.",
            "The prototype's environment is missing: run make setup-reference.",
        )


class NoCheckpoint(SpeedError):
    code = "no_checkpoint"

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"{directory} no contiene ningún modelo (falta config.json): indique un directorio con los pesos.",
            f"{directory} holds no checkpoint (there is no config.json): name a directory with the weights.",
        )


class PeerFailed(SpeedError):
    code = "peer_failed"

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(
            f"{name} ha terminado o no contesta como debe; su registro es {log}.",
            f"{name} ended or does not answer as it should; its log is {log}.",
        )
