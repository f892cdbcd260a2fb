"""The exact text that the console prints for people."""

from io import StringIO

import pytest
from rich.console import Console as Terminal

from infra.aws.change import Change, compare
from infra.aws.commands.console import WIDEST, Console


def told(change: Change) -> list[str]:
    page = StringIO()
    Console(as_json=False, terminal=Terminal(file=page, highlight=False, soft_wrap=True)).change(change)
    return page.getvalue().splitlines()


def test_of_a_long_policy_that_changes_only_the_place_is_told() -> None:
    rule = {"action": {"type": "expire"}, "selection": {"countNumber": 20, "tagStatus": "any"}}
    other = {"action": {"type": "expire"}, "selection": {"countNumber": 7, "tagStatus": "any"}}
    change = compare("ecr_repository", "qas-dev", {"lifecycle": {"rules": [rule]}}, {"lifecycle": {"rules": [other]}})
    assert told(change) == [
        "~ repositorio · repository qas-dev se cambia · change",
        "    lifecycle.rules[0].selection.countNumber: 20 → 7",
    ]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({"QAS_A": "1"}, {"QAS_A": "1", "QAS_B": "2"}, "environment.QAS_B: 2"),
        ({"QAS_A": "1"}, {}, "environment.QAS_A: 1 → null"),
        ([1, 2], [1], "environment: [1, 2] → [1]"),
        (None, ["[red]"], 'environment: ["[red]"]'),
    ],
)
def test_what_comes_and_what_goes(before: object, after: object, line: str) -> None:
    change = compare("lambda_function", "qas-dev", {"environment": before}, {"environment": after})
    assert told(change)[1:] == [f"    {line}"]


def test_what_is_made_is_told_in_short() -> None:
    (line,) = told(compare("dashboard", "qas-dev", None, {"widgets": ["x" * 2000]}))[1:]
    assert line.startswith('    widgets: ["xxx') and line.endswith("x…") and len(line) < WIDEST + 20
