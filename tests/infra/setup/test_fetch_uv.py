"""Test infra/setup/fetch_uv.py with a package index on loopback."""

import hashlib
import io
import tomllib
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from infra.local.services import ROOT
from infra.setup.fetch_uv import FetchError, choose_wheel, fetch

LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
WHEELS = next(package["wheels"] for package in LOCK["package"] if package["name"] == "uv")
KINDS = ["manylinux_2_17_x86_64", "musllinux_1_1_x86_64", "manylinux_2_28_aarch64", "macosx_11_0_arm64"]


@pytest.mark.parametrize(
    ("system", "machine", "libc", "platform"),
    [
        ("Linux", "x86_64", "glibc", "manylinux_2_17_x86_64.manylinux2014_x86_64"),
        ("Linux", "aarch64", "glibc", "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"),
        ("Linux", "aarch64", "", "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"),
        ("Linux", "x86_64", "", "musllinux_1_1_x86_64"),
        ("Darwin", "arm64", "", "macosx_11_0_arm64"),
    ],
)
def test_the_lock_has_a_wheel_for_every_platform_of_the_project(
    system: str, machine: str, libc: str, platform: str
) -> None:
    assert choose_wheel(WHEELS, system, machine, libc)["url"].endswith(f"-{platform}.whl")


@pytest.mark.parametrize(("system", "machine"), [("Windows", "AMD64"), ("Linux", "mips")])
def test_an_unsupported_platform_is_named(system: str, machine: str) -> None:
    with pytest.raises(FetchError, match=f"There is no uv for {system} {machine}"):
        choose_wheel(WHEELS, system, machine, "glibc")


class QuietHandler(SimpleHTTPRequestHandler):
    """A file server that announces more bytes than it sends for a folder that contains `broken`."""

    passwords: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.passwords.append(self.headers["Authorization"])
        if (Path(self.translate_path(self.path)) / "broken").exists():
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def passwords() -> list[str | None]:
    """Return the `Authorization` header of each request to the index."""
    QuietHandler.passwords.clear()
    return QuietHandler.passwords


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """Yield the URL of an index whose page of uv (PEP 503) links to a wheel for every platform."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as wheel:
        wheel.writestr("uv-1.0.data/scripts/uv", "#!/bin/sh\necho uv 1.0\n")
    root = tmp_path / "index"
    (root / "simple" / "uv").mkdir(parents=True)
    links = []
    for number, kind in enumerate(KINDS):
        (root / f"uv-1.0-py3-none-{kind}.whl").write_bytes(content.getvalue())
        links.append(f'<a href="../../uv-1.0-py3-none-{kind}.whl#sha256={number}">uv</a>')
    (root / "simple" / "uv" / "index.html").write_text("\n".join(links))
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    wheels = [
        f'{{ url = "http://127.0.0.1:9/uv-1.0-py3-none-{kind}.whl", hash = "sha256:{digest}" }}' for kind in KINDS
    ]
    lock = f'[[package]]\nname = "uv"\nversion = "1.0"\nwheels = [{", ".join(wheels)}]\n'
    (tmp_path / "uv.lock").write_text(lock)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(root)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_uv_is_downloaded_from_the_index_in_the_environment(index: str, variable: str, tmp_path: Path) -> None:
    path = fetch(tmp_path / "uv.lock", tmp_path / "cache", {variable: index})
    assert path == tmp_path / "cache" / "uv-1.0"
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("#!/bin/sh\necho uv 1.0\n", 0o755)
    assert list(path.parent.iterdir()) == [path]


def test_the_password_of_an_index_is_sent(index: str, tmp_path: Path, passwords: list[str | None]) -> None:
    url = index.replace("http://", "http://ana:cl%40ve@")
    assert fetch(tmp_path / "uv.lock", tmp_path / "cache", {"UV_DEFAULT_INDEX": url}).exists()
    expected = f"Basic {b64encode(b'ana:cl@ve').decode()}"
    assert passwords == [expected, expected]  # One for the page and one for the wheel.


def test_an_incomplete_response_is_a_failed_download(index: str, tmp_path: Path) -> None:
    (tmp_path / "index" / "simple" / "uv" / "index.html").unlink()
    (tmp_path / "index" / "simple" / "uv" / "broken").touch()
    with pytest.raises(FetchError, match=r"could not be downloaded.*IncompleteRead"):
        fetch(tmp_path / "uv.lock", tmp_path / "cache", {"UV_DEFAULT_INDEX": index})


def test_without_an_index_the_url_in_the_lock_is_used(index: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="could not be downloaded; is there a connection"):
        fetch(tmp_path / "uv.lock", tmp_path / "cache", {})


def test_an_index_without_the_pinned_release_is_reported(index: str, tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text(lock.read_text().replace("uv-1.0-", "uv-1.1-"))
    with pytest.raises(FetchError, match=r"The package index does not have uv-1\.1-"):
        fetch(lock, tmp_path / "cache", {"UV_DEFAULT_INDEX": index})


def test_a_wheel_with_another_hash_is_rejected(index: str, tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text(lock.read_text().replace("sha256:", "sha256:0"))
    with pytest.raises(FetchError, match="does not have the hash"):
        fetch(lock, tmp_path / "cache", {"UV_DEFAULT_INDEX": index})
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_is_not_writable_is_named(index: str, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    with pytest.raises(FetchError, match="cache is not writable: File exists"):
        fetch(tmp_path / "uv.lock", tmp_path / "cache", {"UV_DEFAULT_INDEX": index})
