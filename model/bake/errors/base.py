"""The base class of all errors of a bake."""

from typing import ClassVar


class BakeError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")
