"""What all errors of a deployment have."""

from typing import ClassVar


class DeployError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")
        self.spanish = spanish
        self.english = english
