"""The base class of all deployment errors."""

from typing import ClassVar


class DeployError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")
        self.spanish = spanish
        self.english = english
