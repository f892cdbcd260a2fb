import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.speed.errors import NoCheckpoint, NoReference, PeerFailed, SpeedError
from benchmarks.speed.peers import PYTHON, Url, environment, open_client, start_worker, wait_for
from evaluation.squad import load_squad
from infra.local.services import LOOPBACK, Service, free_ports, running

QUESTIONS = load_squad(Path("evaluation/data/xquad-es-sample.json")).questions
EMBEDDED = Path("function/models/embedded")


class Answering(BaseHTTPRequestHandler):
    """A service that responds with 200 to a question of more than three characters, otherwise with 422."""

    def do_POST(self) -> None:
        target = urlsplit(self.path)
        parameters = parse_qs(target.query)
        self.send_response(200 if target.path == "/qas/" and len(parameters["question"][0]) > 3 else 422)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer((LOOPBACK, 0), Answering) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://{LOOPBACK}:{server.server_port}"
        server.shutdown()


def test_a_worker_answers_with_its_milliseconds(tmp_path: Path) -> None:
    with start_worker(PYTHON, tmp_path, "reader", EMBEDDED) as worker:
        timings = [worker.ask(question) for question in QUESTIONS[:3]]
    assert all(timing.ms > 0 for timing in timings)


def test_a_worker_that_ends_is_reported_with_its_log(tmp_path: Path) -> None:
    with (
        start_worker(PYTHON, tmp_path, "reader", tmp_path / "absent") as worker,
        pytest.raises(PeerFailed, match=r"reader\.log"),
    ):
        worker.ask(QUESTIONS[0])
    assert "ModelError" in (tmp_path / "reader.log").read_text()


def test_a_service_is_asked_as_the_prototype_was(url: str, tmp_path: Path) -> None:
    with open_client(url) as client:
        assert Url("one", client, tmp_path).ask(QUESTIONS[0]).ms > 0


def test_another_status_than_200_is_a_failure(url: str, tmp_path: Path) -> None:
    with open_client(f"{url}/elsewhere") as client, pytest.raises(PeerFailed):
        Url("one", client, tmp_path).ask(QUESTIONS[0])


def test_a_service_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with open_client(f"http://{LOOPBACK}:{port}") as client, pytest.raises(PeerFailed):
        Url("one", client, tmp_path).ask(QUESTIONS[0])


def test_a_service_that_ends_before_it_listens_is_not_waited_for(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    service = Service("one", [sys.executable, "-c", "print('no')"], environment())
    with running(service, tmp_path) as process, pytest.raises(PeerFailed, match=r"one\.log"):
        wait_for(port, service.name, process, tmp_path)
    assert (tmp_path / "one.log").read_text() == "no\n"


def test_peers_do_not_inherit_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("QAS_THREADS", "7")
    assert {name for name in environment(QAS_MODEL="x") if name.startswith(("QAS_", "OMP_"))} == {"QAS_MODEL"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoReference(), "no_reference"),
        (NoCheckpoint(Path("x")), "no_checkpoint"),
        (PeerFailed("one", Path("x.log")), "peer_failed"),
    ],
)
def test_each_failure_has_a_code_and_a_message(error: SpeedError, code: str) -> None:
    assert error.code == code
    assert ":" in str(error) and "\n" not in str(error)
