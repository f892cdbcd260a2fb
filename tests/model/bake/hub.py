"""A fake hub on loopback, with the part of huggingface.co's protocol that the client uses to download a model."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from huggingface_hub import HfApi

from model.bake.fetch import Checkpoint, fetch

ID = "someone/bert-spanish"
_API = re.compile(r"/api/models/(?P<id>[^/]+/[^/]+)(?:/revision/(?P<revision>[^/]+))?")
_FILE = re.compile(r"/(?P<id>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<file>.+)")


@dataclass
class Repository:
    """A repository of the fake hub.

    `gated`: its files require that the user has accepted its terms; `claims`: file sizes that the hub reports instead
    of the real ones.
    """

    directory: Path
    gated: bool = False
    claims: dict[str, int] = field(default_factory=dict)

    @property
    def commit(self) -> str:
        whole = hashlib.sha1()
        for path in sorted(self.directory.iterdir()):
            whole.update(path.name.encode() + path.read_bytes())
        return whole.hexdigest()


@dataclass
class Hub:
    """The state of the fake hub.

    `asked`: every request as `METHOD path range`; `status`: if set, every request fails with it; `breaks`: for a file
    name, the number of bytes after which the connection is closed, once.
    """

    url: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    breaks: dict[str, int] = field(default_factory=dict)
    status: int | None = None

    def fetched(self) -> list[str]:
        """Return the names of the files that were requested, entirely or in part."""
        return [
            request.split("/")[-1].split()[0]
            for request in self.asked
            if request.startswith("GET") and "resolve" in request
        ]


@contextmanager
def running_hub() -> Iterator[Hub]:
    hub = Hub()

    class Handler(_Handler):
        here = hub

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    here: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: `asked` records the requests."""

    def _answer(self, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.here.asked.append(f"{self.command} {path} {self.headers.get('range', '')}".strip())
        if self.here.status is not None:
            self._refuse(self.here.status, "", "the hub is out of order")
        elif found := _API.fullmatch(path):
            self._model(found["id"], found["revision"])
        elif found := _FILE.fullmatch(path):
            self._file(found["id"], found["revision"], found["file"], body)
        else:
            self._refuse(404, "RepoNotFound", "Repository not found")

    def _model(self, id: str, revision: str | None) -> None:
        repository = self.here.repositories.get(id)
        if repository is None:
            self._refuse(404, "RepoNotFound", "Repository not found")
        elif revision not in (None, "main", repository.commit):
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        else:
            siblings = [
                {
                    "rfilename": path.name,
                    "size": repository.claims.get(path.name, path.stat().st_size),
                    "blobId": "0" * 40,
                }
                for path in sorted(repository.directory.iterdir())
            ]
            content = {"id": id, "sha": repository.commit, "siblings": siblings, "gated": repository.gated}
            self._send(200, json.dumps(content).encode(), {"content-type": "application/json"})

    def _file(self, id: str, revision: str, name: str, body: bool) -> None:
        repository = self.here.repositories.get(id)
        if repository is None:
            return self._refuse(404, "RepoNotFound", "Repository not found")
        if repository.gated:
            return self._refuse(403, "GatedRepo", f"Access to model {id} is restricted")
        if revision not in ("main", repository.commit):
            return self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        path = repository.directory / name
        if not path.is_file():
            return self._refuse(404, "EntryNotFound", "Entry not found")
        content = path.read_bytes()
        headers = {
            "etag": f'"{hashlib.sha256(content).hexdigest()}"',
            "x-repo-commit": repository.commit,
            "accept-ranges": "bytes",
        }
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        start = int(wanted[1]) if wanted else 0
        if wanted:
            headers["content-range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        cut = self.here.breaks.pop(name, None) if body else None
        self._send(206 if wanted else 200, content[start:], headers, body, cut)

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._send(status, json.dumps({"error": message}).encode(), {"x-error-code": code, "x-error-message": message})

    def _send(
        self, status: int, content: bytes, headers: dict[str, str], body: bool = True, cut: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(content[:cut])
        self.close_connection = cut is not None


def fetched(
    hub: Hub, cache: Path, model: str = ID, revision: str | None = None, allow_pickle: bool = False
) -> Checkpoint:
    return fetch(model, revision, allow_pickle, HfApi(endpoint=hub.url), cache)
