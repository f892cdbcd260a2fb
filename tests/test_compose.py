"""docker-compose.yml passes all settings to the containers, and only existing ones, with the defaults of the code."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from frontend.compare.sides import DEFAULT_MEMORY_MB
from frontend.settings import Settings as PageSettings
from function.config import MB_PER_VCPU
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


def test_the_memory_of_one_processor_is_the_same_wherever_the_function_cannot_be_imported() -> None:
    """The images of page and gateway do not contain the function."""
    script = (Path(__file__).parents[1] / "infra/local/containers.sh").read_text(encoding="utf-8")
    memories = re.findall(r"QAS_LOCAL_FUNCTION_MEMORY_MB:-(\d+)", TEXT) + re.findall(r"MB_PER_CPU=(\d+)", script)
    assert len(memories) == 4
    assert {*map(int, memories), DEFAULT_MEMORY_MB, StackSettings().function_memory_mb} == {MB_PER_VCPU}
