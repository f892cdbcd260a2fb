"""HTTP connections to the gateway: uvicorn's protocol with a time limit for the request line and the headers."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0


class TimedProtocol(H11Protocol):
    """A protocol that closes a connection if the headers of a request take longer than `head_seconds`.

    The time starts with the first byte of the request, or for the first request with the connection. uvicorn itself
    only limits the idle time after a response.
    """

    head_seconds = HEAD_SECONDS
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
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
