import pytest

from benchmarks.parity.compare import Comparison, Difference, accepted, table


def comparison(same: int, *causes: list[str]) -> Comparison:
    differences = [Difference("q", [(0, 3)], [(4, 7)], ("uno", "dos"), why) for why in causes]
    return Comparison(same + len(causes), same, same, differences)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"defaults": comparison(199, ["SAME_TEXT"])}, True),
        ({"defaults": comparison(198, ["SAME_TEXT"], ["FEW"])}, False),
        ({"defaults": comparison(1000, [])}, False),
        ({"windows": comparison(1, ["BY_WINDOW"], ["TWICE"])}, True),
        ({"defaults": comparison(200), "windows": comparison(200, [])}, False),
    ],
)
def test_enough_alike_with_the_defaults_and_nothing_unexplained(found: dict[str, Comparison], expected: bool) -> None:
    assert accepted(found, least=99.5) is expected


def test_the_table() -> None:
    found = {"defaults": comparison(2), "windows": comparison(1, ["BY_WINDOW", "TWICE"], ["FEW"], [], ["FEW"])}
    assert table(found).splitlines()[2:] == [
        "| defaults | 2 | 100.00 % | 100.00 % | none |",
        "| windows | 5 | 20.00 % | 20.00 % | 2 FEW, 1 BY_WINDOW + TWICE, 1 UNEXPLAINED |",
    ]
