"""Start and stop the stack, and show its status and logs. Messages are in Spanish and English."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from infra.local import access, emulator, processes, state
from infra.local.errors import PortError, StartError
from infra.local.services import ROOT
from infra.local.settings import PREFIX, Settings

RUN = ROOT / ".run"
CACHE = ROOT / ".cache"
SUPERVISOR = "supervisor"
START_SECONDS = 90.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.1
ANSWERING = (200, 403)

READY = """
Listo / Ready

  Página / Page   {page}
  API             {api}        {api}/docs
  Acceso / Access QAS_AUTH={auth}

Pruebe / Try:

  curl -s {api}/answers{options} -H 'content-type: application/json' -d '{{
    "question": "¿Dónde nació Gabriela Mistral?",
    "context": "La poeta Gabriela Mistral nació en Vicuña, Chile, el 7 de abril de 1889."}}'

Para parar / To stop: ./stop.sh
Registros / Logs: {logs}
"""


def up(environ: Mapping[str, str], *, run: Path = RUN, cache: Path = CACHE, say: Callable[[str], None] = print) -> None:
    """Start the stack unless it is running already, and return when everything answers. Raises StackError."""
    settings = Settings.from_env(environ)
    wanted = state.describe(settings, environ)
    with _alone(run, say):
        running = processes.find(run, SUPERVISOR)
        if not running:
            processes.kill(run)  # Processes that remain from a killed supervisor.
            state.remove(run)
            say("Preparando el emulador de Lambda… / Getting the Lambda emulator ready…")
            emulator.fetch(cache)
            _check_port(settings.host, settings.api_port, f"{PREFIX}API_PORT")
            _check_port(settings.host, settings.page_port, f"{PREFIX}PAGE_PORT")
            _start(environ, run, cache)
        try:
            deadline = time.monotonic() + START_SECONDS
            if _running(run, deadline) != wanted:
                raise StartError(
                    "Ya está en marcha con otros ajustes: ejecute ./stop.sh antes.",
                    "It is running already, with other settings: run ./stop.sh first.",
                )
            say("Arrancando la función y la página… / Starting the function and the page…")
            for name, url in _health(settings).items():
                _wait(name, url, run, deadline)
        except BaseException:
            if not running:
                down(run=run, say=lambda line: None)
            raise
    options = access.of_curl(settings, environ)
    say(READY.format(page=settings.page, api=settings.api, auth=settings.auth, options=options, logs=f"{run / 'logs'}"))


def down(*, run: Path = RUN, say: Callable[[str], None] = print) -> None:
    """End all processes of the stack, even if its supervisor was killed."""
    supervisors = processes.find(run, SUPERVISOR)
    if supervisors:
        seconds = _function_seconds(run)
        say(
            f"Parando; lo que está en curso se termina, en {seconds} s como mucho… / "
            f"Stopping; what is under way is finished, within {seconds} s…"
        )
        processes.end(supervisors, signal.SIGTERM, seconds + STOP_SECONDS)
    left = processes.kill(run)
    state.remove(run)
    say("Todo está parado. / Everything has stopped." if supervisors or left else "Nada en marcha. / Nothing runs.")


def status(*, run: Path = RUN, say: Callable[[str], None] = print) -> bool:
    """Print the processes and whether they answer. Return whether everything runs and answers."""
    known = state.read(run)
    if not known or not processes.find(run):
        say("Nada en marcha. / Nothing runs.")
        return False
    settings = Settings(**known["settings"])
    names = [SUPERVISOR, *(f"function-{number}" for number in range(1, settings.functions + 1)), "gateway", "page"]
    found = {name: processes.find(run, name) for name in names}
    for name, pids in found.items():
        say(f"{name:12} {' '.join(map(str, pids)) or 'parado / stopped'}")
    answering = {url: _get(url) in ANSWERING for url in _health(settings).values()}
    for url, answers in answering.items():
        say(f"{url} {'contesta / answers' if answers else 'no contesta / does not answer'}")
    if not found[SUPERVISOR]:
        say(
            "El supervisor ha terminado: lo que queda sigue sin él; ./start.sh lo arranca todo de nuevo. / "
            "The supervisor has ended: the rest goes on without it; ./start.sh starts everything anew."
        )
    return all(found.values()) and all(answering.values())


def logs(*, run: Path = RUN) -> None:
    """Replace this process by `tail -F` on the log files. Raises StackError if there are none."""
    paths = sorted(map(str, (run / "logs").glob("*.log")))
    if not paths:
        raise StartError("Todavía no hay registros: ejecute ./start.sh.", "There are no logs yet: run ./start.sh.")
    os.execvp("tail", ["tail", "-n", "20", "-F", *paths])


def _function_seconds(run: Path) -> int:
    return Settings(**state.read(run).get("settings", {})).function_seconds


def _health(settings: Settings) -> dict[str, str]:
    return {"gateway": f"{settings.api}/health", "page": f"{settings.page}/_stcore/health"}


def _check_port(host: str, port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise PortError(
                f"No se puede usar {host}:{port} ({reason}): cierre el programa que lo ocupa o cambie {variable}.",
                f"{host}:{port} cannot be used ({reason}): end the program that holds it or change {variable}.",
            ) from None


@contextmanager
def _alone(run: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Allow one start at a time. A second start waits and then sees the running stack."""
    run.mkdir(parents=True, exist_ok=True)
    with (run / "start.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Esperando a otro arranque… / Waiting for another start…")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(environ: Mapping[str, str], run: Path, cache: Path) -> None:
    """Start the supervisor in a new session, so that it keeps running when the terminal is closed."""
    logs = run / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / f"{SUPERVISOR}.log").open("ab") as log:
        subprocess.run(
            ["setsid", "--fork", sys.executable, "-m", "infra.local", "supervise", str(run), str(cache)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**environ, **processes.mark(run, SUPERVISOR)},
        )


def _running(run: Path, deadline: float) -> dict[str, Any]:
    """Return the state that the supervisor writes before it starts the services. Raises StartError."""
    while not (known := state.read(run)):
        if not processes.find(run, SUPERVISOR) or time.monotonic() > deadline:
            raise _failed(SUPERVISOR, run)
        time.sleep(POLL_SECONDS)
    return known


def _wait(name: str, url: str, run: Path, deadline: float) -> None:
    """Wait until `url` answers 200, or 403 if requests must be signed. Raises StartError.

    A 502 means that the function cannot start.
    """
    while (answer := _get(url)) not in ANSWERING:
        if not processes.find(run, SUPERVISOR):
            raise _failed(SUPERVISOR, run)
        if answer == 502:
            raise _failed("function-1", run)
        if time.monotonic() > deadline:
            raise _failed(name, run)
        time.sleep(POLL_SECONDS)


def _get(url: str) -> int | None:
    """Return the HTTP status of the response, or None if nothing answers."""
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=10) as response:
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code
    except (OSError, HTTPException):
        return None


def _failed(name: str, run: Path) -> StartError:
    log = run / "logs" / f"{name}.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    errors = [line for line in lines if line.startswith("[ERROR]")]  # Written by the runtime if the function raises.
    last = "\n".join(f"  {line}" for line in errors[-1:] or lines[-8:])
    return StartError(f"No arranca: {name}. Su registro es {log}.", f"{name} does not start; its log is {log}.\n{last}")
