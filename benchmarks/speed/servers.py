"""Start the measured services: QAS as `infra.local` runs it, the prototype behind uvicorn and in the emulator."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.speed.errors import PeerFailed
from benchmarks.speed.peers import environment
from infra.local import emulator, processes
from infra.local.services import HANDLER, LOOPBACK, ROOT, Service, free_ports, function, gateway, running
from infra.local.settings import Settings
from infra.local.stack import CACHE

PROTOTYPE = "benchmarks.speed.prototype"
REFERENCE = ROOT / ".venv-reference/bin/python"
HERE = Path(sys.executable)
FUNCTION_SECONDS = 120  # The default of 30 seconds may be too short for the prototype's start.
START_SECONDS = 120.0
POLL_SECONDS = 0.002


@contextmanager
def prototype(checkpoint: Path, run: Path) -> Iterator[str]:
    """Start the prototype behind uvicorn, with torch's default number of threads, and yield its URL."""
    (port,) = free_ports(1)
    command = [str(REFERENCE), "-m", "uvicorn", f"{PROTOTYPE}:app", "--host", LOOPBACK, "--port", str(port)]
    service = Service("prototype", [*command, "--no-access-log"], environment(CHECKPOINT=str(checkpoint)))
    with running(service, run) as process:
        wait_for(port, service.name, process, run)
        yield f"http://{LOOPBACK}:{port}"


@contextmanager
def ours(name: str, model: Path, environments: int, threads: int, run: Path) -> Iterator[str]:
    """Start a gateway with `environments` emulators of the function, `threads` threads each. Yield its URL."""
    where = run / name
    where.mkdir()
    (port,) = free_ports(1)
    with ExitStack() as stack:
        addresses = []
        for number in range(1, environments + 1):
            ports = two_ports()
            service = ours_in_lambda(f"function-{number}", model, threads, ports)
            stack.enter_context(running(service, where))
            addresses.append(f"http://{LOOPBACK}:{ports[0]}")
        settings = Settings(function_seconds=FUNCTION_SECONDS)
        before = gateway(addresses, settings, environment(QAS_LOCAL_API_PORT=str(port)))
        wait_for(port, before.name, stack.enter_context(running(before, where)), where)
        yield f"http://{LOOPBACK}:{port}"


def ours_in_lambda(name: str, model: Path, threads: int, ports: tuple[int, int]) -> Service:
    environ = environment(QAS_MODEL=str(model), QAS_THREADS=str(threads))
    settings = Settings(function_seconds=FUNCTION_SECONDS)
    return function(name, emulator.fetch(CACHE), ports, settings, environ, HANDLER)


def prototype_in_lambda(name: str, checkpoint: Path, ports: tuple[int, int]) -> Service:
    """Return the prototype as a service, with the same emulator and runtime client, in its virtual environment."""
    environ = environment(CHECKPOINT=str(checkpoint))
    settings = Settings(function_seconds=FUNCTION_SECONDS)
    service = function(name, emulator.fetch(CACHE), ports, settings, environ, f"{PROTOTYPE}.handler")
    command = [str(REFERENCE) if part == sys.executable else part for part in service.command]
    return Service(name, command, service.environment)


def wait_for(
    port: int, name: str, process: "subprocess.Popen[bytes]", run: Path, seconds: float = START_SECONDS
) -> None:
    """Wait until the process listens. Raises PeerFailed if it ends before, or does not listen in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=seconds).close()
            return
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise PeerFailed(name, run / f"{name}.log") from None
            time.sleep(POLL_SECONDS)


def peak_bytes(run: Path, name: str) -> int:
    """Return the peak memory (VmHWM) of a service's largest process, the runtime, which has loaded the model."""
    return max(_high_water(Path(f"/proc/{pid}/status").read_text()) for pid in processes.find(run, name))


def _high_water(status: str) -> int:
    lines: Mapping[str, str] = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return 1024 * int(lines["VmHWM"].split()[0])


def two_ports() -> tuple[int, int]:
    first, second = free_ports(2)
    return first, second
