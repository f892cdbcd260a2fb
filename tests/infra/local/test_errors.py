"""docs/local-stack-reference.md documents every error of the gateway with its status and its code."""

import re
from collections.abc import Iterator
from pathlib import Path

from infra.local.errors import GatewayError

DOCS = Path(__file__).parents[3] / "docs" / "local-stack-reference.md"


def below(error: type[GatewayError]) -> Iterator[type[GatewayError]]:
    for one in error.__subclasses__():
        yield one
        yield from below(one)


def test_every_error_is_documented() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert {(int(status), code) for status, code in rows} == {(one.status, one.code) for one in below(GatewayError)}


def test_no_code_stands_for_two_errors() -> None:
    codes = [error.code for error in below(GatewayError)]
    assert len(codes) == len(set(codes))
