"""docker-compose.yml passes all settings to the containers, and only existing ones."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from frontend.settings import Settings as PageSettings
from function.config import Settings as FunctionSettings
from infra.local.settings import Settings as StackSettings

TEXT = (Path(__file__).parents[1] / "docker-compose.yml").read_text(encoding="utf-8")
HANDED_ON = set(re.findall(r"^      (QAS_\w+):", TEXT, re.MULTILINE))


def names(settings: type, prefix: str, *others: str) -> set[str]:
    return {prefix + field.name.upper() for field in fields(settings) if field.name not in others}


def test_the_function_has_all_settings_but_its_model() -> None:
    """The image sets the path of the model."""
    assert names(FunctionSettings, "QAS_", "model") <= HANDED_ON


def test_the_page_has_all_settings() -> None:
    assert names(PageSettings, "QAS_PAGE_", "url") | {"QAS_URL"} <= HANDED_ON


@pytest.mark.parametrize("name", sorted(HANDED_ON))
def test_everything_that_is_handed_on_can_be_set(name: str) -> None:
    tables = names(FunctionSettings, "QAS_") | names(PageSettings, "QAS_PAGE_") | names(StackSettings, "QAS_LOCAL_")
    assert name in tables | {"QAS_URL", "QAS_AUTH"}
