"""Keep the services running until SIGTERM or SIGINT. Services that end are restarted."""

import asyncio
import fcntl
import logging
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process, create_subprocess_exec
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.local import emulator, processes, state
from infra.local.logs import LineHandler, limit_sizes
from infra.local.services import ROOT, Service, stack
from infra.local.settings import Settings

FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0
STEADY_SECONDS = 10.0
LOGS_SECONDS = 1.0

log = logging.getLogger("qas.supervisor")


def supervise(environ: Mapping[str, str], run: Path, cache: Path) -> None:
    """Run the stack until SIGTERM or SIGINT. Return at once if another supervisor runs it. Raises StackError."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", handlers=[LineHandler()])
    settings = Settings.from_env(environ)
    with (run / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("another supervisor keeps the stack of %s", run)
            return
        for old in (run / "logs").glob("*.log*"):
            if not old.name.startswith("supervisor"):  # This process has it open.
                old.unlink()
        state.write(run, state.describe(settings, environ))
        services = stack(settings, emulator.fetch(cache), environ)
        asyncio.run(_until_terminated(Supervisor(run, services)))


async def _until_terminated(supervisor: "Supervisor") -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await supervisor.keep(stop)


class Supervisor:
    """A supervisor of services. Each service writes to `logs/<name>.log` in `run`; the size of the logs is limited."""

    def __init__(self, run: Path, services: Sequence[Service]) -> None:
        self._run = run
        self._services = services
        (run / "logs").mkdir(parents=True, exist_ok=True)

    async def keep(self, stop: asyncio.Event) -> None:
        """Run the services until `stop` is set.

        Stop them one by one in reverse order, so that the gateway can finish its requests before the emulators stop.
        """
        kept = []
        async with asyncio.TaskGroup() as tasks:
            for service in self._services:
                ending = asyncio.Event()
                kept.append((ending, tasks.create_task(self._keep(service, ending))))
            logs = tasks.create_task(self._limit_logs())
            await stop.wait()
            for ending, task in reversed(kept):
                ending.set()
                await task
            logs.cancel()

    async def _limit_logs(self) -> None:
        while True:
            await asyncio.to_thread(limit_sizes, list((self._run / "logs").glob("*.log")))
            await asyncio.sleep(LOGS_SECONDS)

    async def _keep(self, service: Service, stop: asyncio.Event) -> None:
        wait = FIRST_WAIT
        while not stop.is_set():
            started = time.monotonic()
            status = await self._run_once(service, stop)
            # The runtime of a killed emulator is still running and would take invocations from the next emulator.
            await asyncio.to_thread(processes.kill, self._run, service.name)
            if stop.is_set():
                break
            lived = time.monotonic() - started
            wait = FIRST_WAIT if lived > STEADY_SECONDS else wait
            log.warning("%s: ended (%s) after %.1f s, starts again in %.1f s", service.name, status, lived, wait)
            await _either(asyncio.sleep(wait), stop.wait())
            wait = min(2 * wait, LONGEST_WAIT)
        log.info("%s: stopped", service.name)

    async def _run_once(self, service: Service, stop: asyncio.Event) -> str:
        try:
            with (self._run / "logs" / f"{service.name}.log").open("ab") as output:
                process = await create_subprocess_exec(
                    *service.command,
                    stdin=DEVNULL,
                    stdout=output,
                    stderr=STDOUT,
                    cwd=ROOT,
                    env={**service.environment, **processes.mark(self._run, service.name)},
                )
        except OSError as error:
            return str(error)
        log.info("%s: process %d", service.name, process.pid)
        await _either(process.wait(), stop.wait())
        if process.returncode is None:
            await self._terminate(process, service.stop_seconds)
        return f"exit status {process.returncode}"

    async def _terminate(self, process: Process, seconds: float) -> None:
        process.terminate()
        try:
            async with asyncio.timeout(seconds):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _either(*awaitables: Coroutine[Any, Any, Any]) -> None:
    """Wait until the first is done, and cancel the others."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
