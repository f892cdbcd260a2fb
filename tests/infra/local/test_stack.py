"""Run the whole stack: function, gateway and page, on free ports."""

import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from infra.local import processes, stack
from infra.local.errors import PortError, SettingsError, StartError
from infra.local.services import free_ports
from infra.local.settings import Settings

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(240)]

QUESTION = {
    "question": "¿Dónde nació Gabriela Mistral?",
    "context": "La poeta Gabriela Mistral nació en Vicuña, Chile, el 7 de abril de 1889.",
}
SERVICES = ["supervisor", "function-1", "function-2", "gateway", "page"]


@dataclass
class Local:
    """A stack with its directory and its environment variables; `said` contains its messages to the user."""

    run: Path
    environ: Mapping[str, str]
    said: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.environ)

    def up(self, **environ: str) -> None:
        stack.up({**self.environ, **environ}, run=self.run, say=self.said.append)

    def down(self) -> None:
        stack.down(run=self.run, say=self.said.append)

    def status(self) -> bool:
        return stack.status(run=self.run, say=self.said.append)

    def get(self, url: str) -> httpx.Response:
        return httpx.get(url, timeout=60, trust_env=False)

    def ask(self) -> httpx.Response:
        return httpx.post(f"{self.settings.api}/answers", json=QUESTION, timeout=60, trust_env=False)


def local_in(run: Path) -> Iterator[Local]:
    api, page = free_ports(2)
    own = {name: value for name, value in os.environ.items() if not name.startswith("QAS_")}
    local = Local(run, own | {"QAS_LOCAL_API_PORT": str(api), "QAS_LOCAL_PAGE_PORT": str(page)})
    yield local
    local.down()
    assert processes.find(run) == []


@pytest.fixture(scope="module")
def running(emulator_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    for local in local_in(tmp_path_factory.mktemp("stack")):
        local.up()
        yield local


@pytest.fixture
def stopped(emulator_path: Path, tmp_path: Path) -> Iterator[Local]:
    yield from local_in(tmp_path)


def test_a_question_is_answered_over_http(running: Local) -> None:
    response = running.ask()
    assert response.status_code == 200
    answer = response.json()["results"][0]["answers"][0]
    assert QUESTION["context"][answer["start"] : answer["end"]] == answer["text"]


def test_the_page_is_there(running: Local) -> None:
    response = running.get(running.settings.page)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_it_tells_both_addresses_and_how_to_ask(running: Local) -> None:
    running.up()
    assert running.settings.page in running.said[-1]
    assert f"curl -s {running.settings.api}/answers" in running.said[-1]


def test_starting_it_again_leaves_it_as_it_is(running: Local) -> None:
    before = {name: processes.find(running.run, name) for name in SERVICES}
    running.up()
    assert {name: processes.find(running.run, name) for name in SERVICES} == before


def test_starting_it_with_other_settings_is_refused(running: Local) -> None:
    with pytest.raises(StartError, match="otros ajustes"):
        running.up(QAS_LOCAL_FUNCTIONS="3")
    with pytest.raises(StartError, match="otros ajustes"):
        running.up(QAS_THREADS="1")
    assert running.status()


def test_the_status_names_every_process(running: Local) -> None:
    running.said.clear()
    assert running.status()
    assert [line.split()[0] for line in running.said] == [
        *SERVICES,
        f"{running.settings.api}/health",
        f"{running.settings.page}/_stcore/health",
    ]


@pytest.mark.parametrize("service", ["function-1", "gateway", "page"])
def test_a_killed_service_comes_back(running: Local, service: str) -> None:
    before = processes.find(running.run, service)
    processes.end(before, signal.SIGKILL, 30)
    running.up()
    assert running.ask().status_code == 200
    while not running.status():
        time.sleep(0.1)  # There is no event when the supervisor has restarted it.
    assert not {*before} & {*processes.find(running.run, service)}


def test_starting_it_twice_at_the_same_time_starts_one(stopped: Local) -> None:
    with ThreadPoolExecutor() as threads:
        for start in [threads.submit(stopped.up) for _ in range(2)]:
            start.result()
    assert [len(processes.find(stopped.run, name)) for name in SERVICES] == [1, 2, 2, 1, 1]
    assert stopped.status()


def test_of_two_starts_with_different_settings_one_is_refused_and_the_other_is_left_alone(stopped: Local) -> None:
    with ThreadPoolExecutor() as threads:
        starts = [threads.submit(stopped.up, QAS_LOCAL_FUNCTIONS=functions) for functions in ("1", "2")]
        (failure,) = filter(None, (start.exception() for start in starts))
    assert isinstance(failure, StartError) and "otros ajustes" in str(failure)
    assert stopped.status()
    assert stopped.ask().status_code == 200


def test_what_a_killed_supervisor_leaves_is_ended(stopped: Local) -> None:
    stopped.up()
    processes.end(processes.find(stopped.run, "supervisor"), signal.SIGKILL, 30)
    stopped.said.clear()
    assert not stopped.status()
    assert stopped.said[0].split() == ["supervisor", "parado", "/", "stopped"]
    assert f"{stopped.settings.api}/health contesta / answers" in stopped.said
    assert stopped.said[-1].startswith("El supervisor ha terminado")
    left = {*processes.find(stopped.run)}
    assert left

    stopped.up()
    assert stopped.ask().status_code == 200
    assert not left & {*processes.find(stopped.run)}

    processes.end(processes.find(stopped.run, "supervisor"), signal.SIGKILL, 30)
    stopped.down()
    assert processes.find(stopped.run) == []
    assert "Todo está parado" in stopped.said[-1]
    stopped.down()
    assert "Nada en marcha" in stopped.said[-1]


@pytest.mark.parametrize("variable", ["QAS_LOCAL_API_PORT", "QAS_LOCAL_PAGE_PORT"])
def test_a_taken_port_is_named_before_anything_is_started(stopped: Local, variable: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(stopped.environ[variable])))
        taken.listen()
        with pytest.raises(PortError, match=rf"127.0.0.1:{stopped.environ[variable]} .*{variable}"):
            stopped.up()
    assert processes.find(stopped.run) == []


def test_an_address_of_another_machine_is_named(stopped: Local) -> None:
    with pytest.raises(PortError, match=r"192\.0\.2\.1"):
        stopped.up(QAS_LOCAL_HOST="192.0.2.1")


@pytest.mark.parametrize("variable", ["QAS_THREADS", "QAS_MODLE"])
def test_a_setting_that_the_function_refuses_is_named_before_anything_is_started(stopped: Local, variable: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        stopped.up(**{variable: "muchos"})


def test_a_function_that_cannot_start_is_told_with_its_log_and_nothing_is_left(stopped: Local) -> None:
    empty = stopped.run / "empty"
    empty.mkdir()
    with pytest.raises(StartError, match=r"(?s)function-1.*manifest\.json does not exist"):
        stopped.up(QAS_MODEL=str(empty))
    assert processes.find(stopped.run) == []


def test_without_a_stack_there_is_neither_status_nor_log(stopped: Local) -> None:
    assert not stopped.status()
    with pytest.raises(StartError, match="registros"):
        stack.logs(run=stopped.run)
