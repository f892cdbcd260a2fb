"""TCP connections to public addresses only, with one deadline for all of them.

For each connection, the name is resolved once, all its addresses are checked, and one of them is used. This prevents
DNS rebinding, in which a name resolves to another address the next time. TLS still verifies the name.
"""

import socket
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ssl import SSLContext
from typing import Any

import httpcore

from frontend.documents.addresses import is_public
from frontend.documents.errors import NotPublic, UnknownHost

Resolver = Callable[[str, int], Sequence[str]]
Clock = Callable[[], float]


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host. The system's resolver also accepts 127.1, 0x7f000001 and 2130706433.

    Raises OSError.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """The moment at which a fetch must be over."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """Return the seconds left. Raises httpcore.TimeoutException if there are none."""
        seconds = self._end - self._clock()
        if seconds <= 0:
            raise httpcore.TimeoutException
        return seconds

    def within(self, timeout: float | None) -> float:
        return min(self.remaining(), timeout) if timeout is not None else self.remaining()


class PublicBackend(httpcore.NetworkBackend):
    """A backend that connects to public addresses only.

    Raises NotPublic or UnknownHost, besides the errors of httpcore's backend.
    """

    def __init__(
        self,
        deadline: Deadline,
        resolver: Resolver = resolve,
        allowed: Callable[[str], bool] = is_public,
    ) -> None:
        self._deadline = deadline
        self._resolve = resolver
        self._allowed = allowed
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        if not all(self._allowed(address) for address in addresses):
            raise NotPublic(host=host)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, timeout)

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        # The system's resolver has no timeout.
        executor = ThreadPoolExecutor(1)
        try:
            addresses = executor.submit(self._resolve, host, port).result(self._deadline.remaining())
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except (OSError, UnicodeError) as error:
            raise UnknownHost(host=host) from error
        finally:
            executor.shutdown(wait=False)
        if not addresses:
            raise UnknownHost(host=host)
        return addresses

    def _connect(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(address, port, self._deadline.within(timeout))
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A stream whose reads and writes, each and all together, end by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        tls = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _Stream(tls, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
