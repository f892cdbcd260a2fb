"""Every error has a stable code that docs/bake.md explains."""

import re
from pathlib import Path

from model.bake import errors
from model.bake.errors import BakeError

CLASSES = BakeError.__subclasses__()


def test_codes_are_the_names_of_the_classes() -> None:
    names = [re.sub(r"(?<!^)(?=[A-Z])", "_", error.__name__).lower() for error in CLASSES]
    assert [error.code for error in CLASSES] == names


def test_every_code_is_documented() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", Path("docs/bake.md").read_text(), re.MULTILINE)
    assert {error.code for error in CLASSES} <= set(documented)
    drawn = re.findall(r"^[├└]── (\w+) ", str(errors.__doc__), re.MULTILINE)
    assert sorted(drawn) == sorted(error.__name__ for error in CLASSES)
