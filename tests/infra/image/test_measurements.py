import re
from dataclasses import asdict, replace
from pathlib import Path

from evaluation.pricing import costs, read_prices
from infra.aws.cost import HOURS_A_MONTH
from infra.image.measure import table_row
from infra.image.measurements import Measured, add_measurements, read_measurements

ROW = {
    "model": "tests/small",
    "memory_mb": 1769,
    "cpus": 1.0,
    "start_s": 0.87,
    "median_ms": 12,
    "p95_ms": 17,
    "billed_ms": 13,
    "peak_mb": 133,
    "measured": "2026-01-31",
    "commit": "0123abc",
    "machine": "the test's",
}
NAMES = {"Embedded": "qas/embedded-es"}


def test_a_row_that_is_measured_again_takes_the_place_of_the_former(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    first = Measured(**ROW)  # type: ignore[arg-type]
    add_measurements([first, replace(first, memory_mb=512)], path)
    assert read_measurements(path) == [first, replace(first, memory_mb=512)]
    add_measurements([replace(first, billed_ms=11)], path)
    assert read_measurements(path) == [replace(first, billed_ms=11), replace(first, memory_mb=512)]


def test_the_table_of_the_document_is_what_was_measured() -> None:
    """Dollars too, as `cost` reckons them now."""
    document = Path("docs/image.md").read_text(encoding="utf-8")
    table = document[document.index("| Model | Memory, MB |") : document.index("The BERT-base rows")]
    documented = [
        (NAMES.get(name, name), rest.replace("*", "")) for name, rest in re.findall(r"\| (\w.*?) (\|.+)", table)
    ]
    assert documented[1:] == [(row.model, table_row(row)) for row in read_measurements()]


def test_each_row_says_where_and_when() -> None:
    for row in read_measurements():
        assert (
            row.machine and re.fullmatch(r"\d{4}-\d\d-\d\d", row.measured) and re.fullmatch("[0-9a-f]{7,}", row.commit)
        )


def test_a_warm_environment_answers_for_less_and_costs_without_being_asked() -> None:
    for row in map(asdict, read_measurements()):
        (cost,) = costs({row["memory_mb"]: row["billed_ms"]}, "x86_64", warm=1, hours=730, prices=read_prices())
        assert cost.provisioned < cost.on_demand and cost.kept_a_month > 0


def test_what_the_deployment_costs_is_documented_from_the_same_rows() -> None:
    document = Path("docs/deploy.md").read_text(encoding="utf-8").replace("*", "")
    pattern = r"^\| (\w.*?) \| ([\d,]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$"
    documented = re.findall(pattern, document, re.MULTILINE)
    expected = []
    for row in read_measurements():
        (cost,) = costs({row.memory_mb: row.billed_ms}, "x86_64", warm=1, hours=HOURS_A_MONTH, prices=read_prices())
        dollars = (cost.on_demand, cost.provisioned, cost.kept_a_month)
        expected.append((row.model, f"{row.memory_mb:,}", str(row.billed_ms), *(f"{sum_:.2f}" for sum_ in dollars)))
    assert [(NAMES.get(name, name), *rest) for name, *rest in documented] == expected
