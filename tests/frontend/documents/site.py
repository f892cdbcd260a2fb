"""A fake web site on loopback with scripted answers over real sockets, and functions to fetch from it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from frontend.documents.web import Fetched, WebSettings, fetch

TEIDE = b"<!doctype html><title>x</title><p>El Teide mide 3715 metros."

Answer = Callable[[socket.socket, bytes], None]


class Site:
    """A web site with one answer per path; `asked` contains the head of each request."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self.closing = threading.Event()
        self._answers: dict[str, Answer] = {}
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def url(self, host: str = "ejemplo.es", path: str = "/") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def answer(self, path: str, answer: Answer | bytes) -> None:
        self._answers[path] = answer if callable(answer) else lambda connection, head: connection.sendall(answer)

    def redirect(self, path: str, to: str) -> None:
        self.answer(path, f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())

    @contextmanager
    def serving(self) -> Iterator["Site"]:
        thread = threading.Thread(target=self._serve)
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            socket.create_connection(("127.0.0.1", self.port)).close()  # ends `accept` in the server thread
            thread.join()
            self._listener.close()

    def _serve(self) -> None:
        workers = []
        while not self.closing.is_set():
            connection, _ = self._listener.accept()
            workers.append(threading.Thread(target=self._talk, args=(connection,)))
            workers[-1].start()
        for worker in workers:
            worker.join()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
                head = b""
                while b"\r\n\r\n" not in head and (more := connection.recv(4096)):
                    head += more
                if head:
                    self.asked.append(head.decode("latin-1"))
                    self._answers[head.split()[1].decode()](connection, head)
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # The client has closed the connection, which many tests expect.
            finally:
                connection.close()


def page(body: bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def names(**hosts: str | Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """Return a resolver that knows `ejemplo.es`, at this machine, and the given hosts, with `_` for each dot."""
    known = {"ejemplo.es": "127.0.0.1", **{name.replace("_", "."): found for name, found in hosts.items()}}

    def look_up(host: str, port: int) -> Sequence[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = known[host]
        return [found] if isinstance(found, str) else found

    return look_up


def loopback(address: str) -> bool:
    """Return whether the address is that of the fake site, the only one that counts as public."""
    return address == "127.0.0.1"


def get(url: str, settings: WebSettings, **hosts: str | Sequence[str]) -> Fetched:
    return fetch(url, settings, resolver=names(**hosts), allowed=loopback)
