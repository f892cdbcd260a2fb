"""Run the command in a new process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.squad import SAMPLE
from function.app import create_app
from function.config import Settings
from function.reader.reader import load_reader
from tests.evaluation import hand_worked
from tests.evaluation.serving import Interruptions, busy, hand_worked_app, serving

ROOT = Path(__file__).parents[2]
EMBEDDED = ROOT / "function" / "models" / "embedded"


def evaluation(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evaluation", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
    )


@pytest.fixture
def app() -> Interruptions:
    return hand_worked_app()


@pytest.fixture
def url(app: Interruptions) -> Iterator[str]:
    with serving(app) as url:
        yield url


def test_a_url_is_evaluated_with_a_progress_bar_at_the_models_own_threshold(url: str, tmp_path: Path) -> None:
    found = evaluation("--data", hand_worked.FILE, "--url", url, "--json", tmp_path / "report.json")
    assert found.returncode == 0, found.stderr
    assert "All                          50.0 [25.0, 75.0]     60.0 [25.0, 95.0]       8\n" in found.stdout
    assert "threshold   0.5000" in found.stdout
    assert "Questions: 100%" in found.stderr
    assert "8/8" in found.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["metrics"]["best_f1"] == pytest.approx(68 + 1 / 3)
    assert report["reader"]["url"] == url
    assert report["predictions"]["cusco"] == {"text": "Francisco Pizarro", "no_answer_score": 0.9}


def test_a_busy_service_changes_no_figure(app: Interruptions, url: str) -> None:
    app.replies = [busy(429, "too_many_requests", **{"Retry-After": "1"}), busy(502, "bad_gateway")]
    found = evaluation("--data", hand_worked.FILE, "--url", url, "--concurrency", "2")
    assert found.returncode == 0, found.stderr
    assert "50.0 [25.0, 75.0]     60.0 [25.0, 95.0]       8\n" in found.stdout
    assert app.calls == 4


def test_another_threshold_and_fewer_questions(url: str) -> None:
    found = evaluation("--data", hand_worked.FILE, "--url", url, "--threshold", "0.15", "--limit", "3")
    assert found.returncode == 0, found.stderr
    # The threshold makes the answers to «fundador» and «apodo» empty, which is wrong.
    assert "All                          33.3 [0.0, 100.0]     33.3 [0.0, 100.0]       3\n" in found.stdout
    assert "threshold   0.1500" in found.stdout


def test_answerable_questions_alone_need_no_threshold(url: str) -> None:
    found = evaluation("--data", hand_worked.FILE, "--url", url, "--limit", "3")
    assert "none: every question is answered" in found.stdout


def test_the_embedded_reader_answers_the_same_in_this_process_and_at_a_url(tmp_path: Path) -> None:
    here = evaluation("--data", SAMPLE, "--limit", "20", "--json", tmp_path / "here.json")
    assert here.returncode == 0, here.stderr
    assert "in this process" in here.stdout
    with serving(create_app(Settings(), load_reader())) as url:
        there = evaluation("--data", SAMPLE, "--limit", "20", "--url", url, "--json", tmp_path / "there.json")
    assert there.returncode == 0, there.stderr
    for text in (here.stderr, there.stderr):
        assert "20/20" in text
    reports = [json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8")) for name in ("here", "there")]
    texts = [{id: found["text"] for id, found in report["predictions"].items()} for report in reports]
    assert texts[0] == texts[1]
    assert all(texts[0].values())
    assert reports[0]["metrics"] == pytest.approx(reports[1]["metrics"], abs=1e-4)


def test_another_model_directory_is_read() -> None:
    found = evaluation("--data", hand_worked.FILE, "--limit", "2", "--model", EMBEDDED)
    assert found.returncode == 0, found.stderr


def test_a_file_that_is_not_squad_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text("{}", encoding="utf-8")
    found = evaluation("--data", path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == f"[not_squad] {path} is neither SQuAD v1 nor v2: a list was expected at $.data.\n"


def test_an_error_of_the_service_is_one_clear_line_without_any_text(app: Interruptions, url: str) -> None:
    app.replies = [busy(413, "body_too_large")]
    found = evaluation("--data", hand_worked.FILE, "--url", url)
    assert (found.returncode, found.stdout) == (1, "")
    assert f"\n[too_large] {url} does not accept so much at once: " in found.stderr
    assert "(413, body_too_large)\n" in found.stderr
    assert "Lima" not in found.stderr


def test_a_missing_model_directory_is_one_clear_error(tmp_path: Path) -> None:
    found = evaluation("--data", hand_worked.FILE, "--model", tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert "[reader_error] " in found.stderr
    assert str(tmp_path) in found.stderr
    assert "Traceback" not in found.stderr


def test_a_report_that_cannot_be_written_does_not_lose_the_table(url: str, tmp_path: Path) -> None:
    found = evaluation("--data", hand_worked.FILE, "--url", url, "--json", tmp_path / "missing" / "report.json")
    assert found.returncode == 1
    assert "All " in found.stdout
    assert "[report_unwritable] " in found.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--data", "file.json", "--limit", "0"],
        ["--data", "file.json", "--concurrency", "two"],
        ["--data", "file.json", "--url", "http://host", "--model", "dir"],
    ],
)
def test_invalid_arguments_are_rejected_before_anything_is_read(arguments: list[str]) -> None:
    found = evaluation(*arguments)
    assert found.returncode == 2
    assert found.stderr.startswith("usage: python -m evaluation")


@pytest.mark.parametrize("url", ["localhost:8008", "host", "ftp://host", "http://", "http://host:port", "http://[::1"])
def test_an_invalid_url_is_rejected(url: str) -> None:
    found = evaluation("--data", "file.json", "--url", url)
    assert found.returncode == 2
    assert found.stderr.splitlines()[-1] == (
        f"python -m evaluation: error: argument --url: {url!r} is not an address such as http://localhost:8008"
    )


@pytest.mark.parametrize("threshold", ["nan", "inf", "1.1", "-0.1", "mucho"])
def test_an_invalid_threshold_is_rejected(threshold: str) -> None:
    found = evaluation("--data", "file.json", f"--threshold={threshold}")
    assert found.returncode == 2
    assert found.stderr.splitlines()[-1] == (
        f"python -m evaluation: error: argument --threshold: {threshold!r} is not a number from 0 to 1"
    )


def test_half_a_surrogate_pair_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(
        SAMPLE.read_text(encoding="utf-8").replace('"context": "', '"context": "\\ud83d', 1), encoding="utf-8"
    )
    found = evaluation("--data", path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("[not_squad] ") and "Traceback" not in found.stderr


def test_a_file_name_that_is_not_utf_8_is_evaluated(url: str, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"espa\xf1a.json")
    path.write_bytes(hand_worked.FILE.read_bytes())
    found = evaluation("--data", path, "--url", url, "--json", tmp_path / "report.json")
    assert (found.returncode, "espa?a.json" in found.stdout) == (0, True), found.stderr
