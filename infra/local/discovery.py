"""Look up the addresses of the emulators. The name of a container service has one address for each replica."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Sequence, Set
from urllib.parse import urlsplit

SECONDS = 1.0

log = logging.getLogger("qas.gateway")


async def resolve(url: str) -> Set[str]:
    """Return a URL for each address of the host name. Raises OSError.

    For example `http://function:8080` → `http://10.0.0.2:8080`, `http://10.0.0.3:8080`.
    """
    parts = urlsplit(url)
    _, _, hosts = await asyncio.to_thread(socket.gethostbyname_ex, parts.hostname or "")
    return {f"{parts.scheme}://{host}:{parts.port}" for host in hosts}


class Discovery:
    """A periodic lookup of URLs, which calls `tell` with all addresses if they have changed.

    If a lookup fails, the last addresses of that URL are kept. The name server may be unavailable for a while, or the
    containers of the service may be restarting.
    """

    def __init__(
        self,
        urls: Sequence[str],
        tell: Callable[[Set[str]], None],
        resolve: Callable[[str], Awaitable[Set[str]]] = resolve,
    ) -> None:
        self._last: dict[str, Set[str]] = {url: frozenset() for url in urls}
        self._tell = tell
        self._resolve = resolve

    async def look(self) -> None:
        before = self._addresses()
        for url in self._last:
            try:
                self._last[url] = await self._resolve(url)
            except OSError as error:
                log.debug("%s: %s", url, error)
        if (now := self._addresses()) != before:
            log.info(json.dumps({"emulators": len(now)}))
            self._tell(now)

    async def keep_looking(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            await self.look()

    def _addresses(self) -> Set[str]:
        return frozenset().union(*self._last.values())
