from dataclasses import replace

from benchmarks.speed.imports import Imports
from benchmarks.speed.table import render, rows
from tests.benchmarks.speed.measured import results


def test_cells_that_hold_a_bar_stay_one_cell() -> None:
    assert list(rows(["a", "b"], [["x|y", "1"]])) == ["| a | b |", "| --- | --: |", r"| x\|y | 1 |"]


def test_the_table_tells_each_measure_in_its_unit() -> None:
    text = render(results())
    assert "| QAS, la red sola · QAS, the network alone | 10 | 14 | 5 | 3 |" in text
    assert (
        "| prototipo (transformers, torch fp32, FastAPI) · prototype (transformers, torch fp32, FastAPI) | 800 |"
        in text
    )
    assert "| torch._int_mm | 0.90 |" in text
    assert "| del máximo de int8, QAS · of the int8 peak, QAS | 25 % |" in text


def test_missed_targets_are_told() -> None:
    text = render(results(prototype=40.0))
    assert "| latencia · latency: prototipo · prototype | 4.00 | ≥ 4 | sí · yes |" in text
    assert "| arranque en frío · cold start: prototipo · prototype | 2.00 | ≥ 10 | no |" in text


def test_small_packages_are_summed() -> None:
    packages = {f"package{number}": 10.0 for number in range(14)}
    text = render(replace(results(), imports=Imports(packages, load=5.0)))
    assert "| package11 | 10 |" in text
    assert "package12" not in text
    assert "| otros · others | 20 |" in text
    assert "| importar, en total · imports, in all | 140 |" in text
