import json
from pathlib import Path

import pytest

from infra.aws.cost import given_latencies, measured_latencies
from infra.aws.errors import BadSetting, NoLatencies
from tests.infra.image.test_measurements import ROW


def test_latencies_are_those_that_were_measured(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    rows = [ROW, ROW | {"memory_mb": 512, "billed_ms": 49}, ROW | {"model": "tests/large", "billed_ms": 105}]
    path.write_text(json.dumps({"rows": rows}))
    latencies, measured = measured_latencies(path)
    assert latencies == {"tests/small": {1769: 13.0, 512: 49.0}, "tests/large": {1769: 105.0}}
    assert {row.measured for row in measured} == {"2026-01-31"}


def test_without_a_measurement_there_is_no_cost(tmp_path: Path) -> None:
    with pytest.raises(NoLatencies, match=r"infra\.image\.measure --write"):
        measured_latencies(tmp_path / "none.json")


@pytest.mark.parametrize("text", ["", "[]", '{"rows": [{"memory_mb": 1}]}', '{"rows": 3}'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "memory.json"
    path.write_text(text)
    with pytest.raises(NoLatencies, match=r"memory\.json"):
        measured_latencies(path)


def test_latencies_may_be_given() -> None:
    assert given_latencies(["1769=9.4", "512=31"]) == {"": {1769: 9.4, 512: 31.0}}


@pytest.mark.parametrize("pair", ["1769", "1769=", "=9", "-1=9", "1769=0", "1769=inf", "1769=nan", "a=b"])
def test_a_latency_of_another_form_is_refused(pair: str) -> None:
    with pytest.raises(BadSetting, match="--latency"):
        given_latencies([pair])
