"""The services of the local stack: the emulators of the function, the gateway and the page."""

import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from infra.local import access, processes
from infra.local.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
HANDLER = "function.handler.handler"
LOOPBACK = "127.0.0.1"
STOP_SECONDS = 7.0
UNASKED_PORTS = range(20_000, 32_768)
# Variables that the function must not get: Lambda's, which the emulator sets, and settings of the other services.
NOT_THE_FUNCTIONS = re.compile(rf"(AWS_|LAMBDA_|{PREFIX}|QAS_PAGE_).*|_HANDLER|QAS_URL|QAS_AUTH|QAS_TOKEN")


@dataclass(frozen=True, slots=True)
class Service:
    """A process that is kept running. Its child processes are ended with it.

    It is killed if it has not ended `stop_seconds` after SIGTERM.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_seconds: float = STOP_SECONDS


def stack(settings: Settings, emulator: Path, environ: Mapping[str, str]) -> list[Service]:
    """Return the services in the order in which they are started. They are stopped in reverse order."""
    ports = free_ports(2 * settings.functions)
    addresses = [f"http://{LOOPBACK}:{port}" for port in ports[::2]]
    functions = [
        function(f"function-{number}", emulator, pair, settings, environ)
        for number, pair in enumerate(zip(ports[::2], ports[1::2], strict=True), 1)
    ]
    return [*functions, gateway(addresses, settings, environ), page(settings, environ)]


def function(
    name: str,
    emulator: Path,
    ports: tuple[int, int],
    settings: Settings,
    environ: Mapping[str, str],
    handler: str = HANDLER,
) -> Service:
    """Return the service of an emulator, which starts its runtime. `ports`: for invocations and for the runtime API."""
    command = [str(emulator), "--runtime-interface-emulator-address", f"{LOOPBACK}:{ports[0]}"]
    command += ["--runtime-api-address", f"{LOOPBACK}:{ports[1]}", sys.executable, "-m", "awslambdaric", handler]
    lambdas = {
        "AWS_LAMBDA_FUNCTION_NAME": "qas",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.function_memory_mb),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(settings.function_seconds),
    }
    return Service(name, command, runtime_environment(environ) | access.of_function(settings, environ) | lambdas)


def gateway(addresses: Sequence[str], settings: Settings, environ: Mapping[str, str]) -> Service:
    command = [sys.executable, "-m", "infra.local", "gateway", *addresses]
    return Service("gateway", command, environ, settings.function_seconds + STOP_SECONDS)


def page(settings: Settings, environ: Mapping[str, str]) -> Service:
    command = [sys.executable, "-m", "streamlit", "run", "frontend/server.py", "--server.headless", "true"]
    command += ["--server.address", settings.host, "--server.port", str(settings.page_port)]
    command += ["--browser.gatherUsageStats", "false"]
    others = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    return Service("page", command, others | access.of_page(settings, environ) | {"QAS_URL": settings.api})


def runtime_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not NOT_THE_FUNCTIONS.fullmatch(name)}


def free_ports(count: int) -> list[int]:
    """Return different free ports, below the range that Linux uses for outgoing connections."""
    with ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            port = secrets.choice(UNASKED_PORTS)
            with suppress(OSError):
                held.enter_context(socket.socket()).bind((LOOPBACK, port))
                ports.append(port)
        return ports


@contextmanager
def running(service: Service, run: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a service without supervision. Its output goes to `run`; its child processes end with it."""
    with (run / f"{service.name}.log").open("ab") as output:
        process = subprocess.Popen(
            service.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**service.environment, **processes.mark(run, service.name)},
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)
        processes.kill(run, service.name)
