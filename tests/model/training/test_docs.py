"""docs/training.md documents every key of a configuration and every error."""

from dataclasses import fields
from pathlib import Path

import pytest

from model.training import errors
from model.training.config import KINDS, Config, DataFile, HeldOut, Source, Stage
from model.training.errors import TrainingError

PAGE = Path("docs/training.md").read_text(encoding="utf-8")
KEYS = [field.name for kind in (Config, DataFile, HeldOut, Source, Stage) for field in fields(kind)]
ERRORS: list[type[TrainingError]] = TrainingError.__subclasses__()


@pytest.mark.parametrize("key", sorted({*KEYS} - {"kind"}))
def test_every_key_is_documented(key: str) -> None:
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"squad"}))
def test_every_kind_of_source_is_documented(kind: str) -> None:
    assert f'`kind = "{kind}"`' in PAGE


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_documented(error: type[TrainingError]) -> None:
    assert f"| `{error.code}` |" in PAGE
    assert errors.__doc__ and f"─ {error.__name__} " in errors.__doc__


def test_error_codes_are_unique() -> None:
    assert len({error.code for error in ERRORS}) == len(ERRORS) == 11
