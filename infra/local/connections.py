"""HTTP connections to the gateway: uvicorn's protocol with time limits for clients that do not send or do not read."""

import asyncio
import socket

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
WRITE_SECONDS = 60.0


class TimedProtocol(H11Protocol):
    """A protocol that closes a connection if the headers of a request take longer than `head_seconds`.

    The time starts with the first byte of the request, or for the first request with the connection. uvicorn itself
    only limits the idle time after a response. If a client reads nothing of a response for `write_seconds`, the kernel
    closes the connection.
    """

    head_seconds = HEAD_SECONDS
    write_seconds = WRITE_SECONDS
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        milliseconds = round(1000 * self.write_seconds)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if self._late is None and self.conn.their_state is h11.IDLE:
            self._expect_head()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head_is_there()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._late = self.loop.call_later(self.head_seconds, self.timeout_keep_alive_handler)

    def _head_is_there(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
