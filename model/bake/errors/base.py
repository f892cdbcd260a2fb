"""What all errors of a bake have."""

from typing import ClassVar


class BakeError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")
