import json
from pathlib import Path

import pytest

from infra.aws.cost import read_latencies
from infra.aws.errors import BadSetting, NoLatencies


def test_latencies_are_those_that_the_benchmarks_wrote(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    path.write_text(json.dumps({"memory": [{"memory_mb": 3538, "ms": 5}, {"memory_mb": 1769, "ms": 9.4}]}))
    assert read_latencies(path, []) == {3538: 5.0, 1769: 9.4}
    assert read_latencies(path, ["512=31.5"]) == {512: 31.5}


def test_without_a_measurement_there_is_no_cost(tmp_path: Path) -> None:
    with pytest.raises(NoLatencies, match="make bench"):
        read_latencies(tmp_path / "none.json", [])


@pytest.mark.parametrize("text", ["", "[]", '{"memory": [{"memory_mb": 1}]}', '{"memory": 3}'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "memory.json"
    path.write_text(text)
    with pytest.raises(NoLatencies, match=r"memory\.json"):
        read_latencies(path, [])


@pytest.mark.parametrize("pair", ["1769", "1769=", "=9", "-1=9", "1769=0", "1769=inf", "1769=nan", "a=b"])
def test_a_latency_of_another_form_is_refused(pair: str) -> None:
    with pytest.raises(BadSetting, match="--latency"):
        read_latencies(Path("none"), [pair])
