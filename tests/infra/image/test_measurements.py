import re
from dataclasses import replace
from pathlib import Path

from evaluation.pricing import costs, read_prices
from infra.aws.commands.cost import HOURS_A_MONTH
from infra.image.measure import table_row
from infra.image.measurements import Measurement, add_measurements, read_measurements

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
MODEL_IDS = {"Embedded": "qas/embedded-es"}


def test_a_repeated_measurement_replaces_the_earlier_row(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    first = Measurement(**ROW)  # type: ignore[arg-type]
    add_measurements([first, replace(first, memory_mb=512)], path)
    assert read_measurements(path) == [first, replace(first, memory_mb=512)]
    add_measurements([replace(first, billed_ms=11)], path)
    assert read_measurements(path) == [replace(first, billed_ms=11), replace(first, memory_mb=512)]


def test_the_documented_table_matches_the_measurements() -> None:
    """The costs are those of the current prices."""
    document = Path("docs/image.md").read_text(encoding="utf-8")
    table = document[document.index("| Model | Memory, MB |") : document.index("The BERT-base rows")]
    documented = [
        (MODEL_IDS.get(name, name), rest.replace("*", "")) for name, rest in re.findall(r"\| (\w.*?) (\|.+)", table)
    ]
    assert documented[1:] == [(row.model, table_row(row)) for row in read_measurements()]


def test_each_row_has_machine_date_and_commit() -> None:
    for row in read_measurements():
        assert (
            row.machine and re.fullmatch(r"\d{4}-\d\d-\d\d", row.measured) and re.fullmatch("[0-9a-f]{7,}", row.commit)
        )


def test_the_documented_costs_match_the_measurements() -> None:
    document = Path("docs/deploy-reference.md").read_text(encoding="utf-8").replace("*", "")
    pattern = r"^\| (\w.*?) \| ([\d,]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$"
    documented = re.findall(pattern, document, re.MULTILINE)
    expected = []
    for row in read_measurements():
        (cost,) = costs({row.memory_mb: row.billed_ms}, "x86_64", warm=1, hours=HOURS_A_MONTH, prices=read_prices())
        dollars = (cost.on_demand, cost.provisioned, cost.kept_a_month)
        expected.append((row.model, f"{row.memory_mb:,}", str(row.billed_ms), *(f"{amount:.2f}" for amount in dollars)))
    assert [(MODEL_IDS.get(name, name), *rest) for name, *rest in documented] == expected
