"""A package index on loopback, with the projects of the real index and a newer release of each."""

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from infra.local.services import ROOT

NEWEST = "9999.0"
JSON = "application/vnd.pypi.simple.v1+json"
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
INDEX = next(package["source"]["registry"] for package in LOCK["package"] if "registry" in package["source"])


@cache
def project(name: str) -> bytes:
    """Return the real index's page of a project with one more file. Raises HTTPError."""
    with urlopen(Request(f"{INDEX}/{name}/", headers={"Accept": JSON}), timeout=60) as response:
        page = json.load(response)
    wheel = f"{name.replace('-', '_')}-{NEWEST}-py3-none-any.whl"
    page["files"].append(
        {"filename": wheel, "url": f"/files/{wheel}", "hashes": {"sha256": "0" * 64}, "core-metadata": True}
    )
    page.get("versions", []).append(NEWEST)
    return json.dumps(page).encode()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        *_, kind, name = self.path.strip("/").split("/")
        try:
            content = metadata(name) if kind == "files" else project(name)
        except HTTPError as error:
            self.send_error(error.code)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain" if kind == "files" else JSON)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


def metadata(filename: str) -> bytes:
    name = filename.split("-")[0]
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {NEWEST}\n".encode()


@contextmanager
def newer_index() -> Iterator[str]:
    """Serve the index and yield its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/simple"
    finally:
        server.shutdown()
        server.server_close()
