"""Run a small measurement from end to end, with the real model and real questions."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.long_documents.__main__ import main
from benchmarks.long_documents.measure import OPTIONS, UNLIMITED, CachingEngine, Model
from function.reader.document import Document
from function.reader.reader import Reader


def test_the_results_are_printed_written_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written, drawn = tmp_path / "results.json", tmp_path / "results.svg"
    sizes = "--sample 4 --pages 3 1 --time-budgets 400 --budgets 1 all --repeats 1 --threads 1".split()
    assert main([*sizes, "--json", str(written), "--svg", str(drawn)]) == 0
    found = json.loads(written.read_text(encoding="utf-8"))
    assert [row["pages"] for row in found["times"]] == [1, 3]
    for row in found["times"]:
        assert row["windows_read"] == row["windows"] > 0
        parts = row["tokenize"] + row["choose"] + row["read"] + row["decode"]
        assert 0 < row["read"] < row["total"] == pytest.approx(parts)
    quality = {(row["pages"], row["budget"]): row for row in found["quality"]}
    assert {row["questions"] for row in quality.values()} == {4}
    for pages in (1, 3):
        assert quality[pages, UNLIMITED]["recall"] == 100
        assert quality[pages, UNLIMITED]["f1"] > 0
    assert quality[3, 1]["windows"] > 1
    text = "".join(ElementTree.parse(drawn).getroot().itertext())
    assert "Seconds for a question" in text and "pages" in text
    assert "| 3 | all |" in capsys.readouterr().out


def test_an_unreadable_file_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["0", "-1", "x"])
def test_sizes_must_be_positive_integers(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--pages", value])
    assert "--pages" in capsys.readouterr().err


def test_cached_windows_give_the_same_answer_and_are_read_once() -> None:
    model = Model(None, threads=1)
    once = CachingEngine(model.engine)
    engine = CachingEngine(once)
    text = Document("", "La torre se alzó en 1890. " * 200)
    few, many, plain = (
        Reader(model.manifest, model.tokenizer, kind, budget).read(["¿Cuándo se alzó?"], [text], OPTIONS)
        for kind, budget in ((engine, 1), (engine, 400), (model.engine, 400))
    )
    assert few.usage.windows_read == 1 < many.usage.windows_read
    assert many.usage == plain.usage
    assert len(engine.read) == 1 + plain.usage.windows_read == 1 + len(once.read)
    (one,), (other,) = many.results[0].answers, plain.results[0].answers
    assert (one.text, one.start) == (other.text, other.start)
