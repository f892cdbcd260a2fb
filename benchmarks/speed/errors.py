"""Errors of the benchmark. Each has a stable code, and its message says what to do.

SpeedError
├── NoReference     no_reference     .venv-reference does not exist
├── NoCheckpoint    no_checkpoint    the directory of the weights contains no checkpoint
└── PeerFailed      peer_failed      a measured process ended, or responded with an error
"""

from pathlib import Path
from typing import ClassVar


class SpeedError(Exception):
    code: ClassVar[str]


class NoReference(SpeedError):
    code = "no_reference"

    def __init__(self) -> None:
        super().__init__("The environment of the prototype is missing: run make setup-reference.")


class NoCheckpoint(SpeedError):
    code = "no_checkpoint"

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory} contains no checkpoint (no config.json): pass a directory with the weights.")


class PeerFailed(SpeedError):
    code = "peer_failed"

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"{name} ended or responded with an error: see its log, {log}.")
