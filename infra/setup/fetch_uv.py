"""Download the uv release that uv.lock pins, to .cache, and print its path. Needs Python 3.11 and no packages."""

import hashlib
import io
import os
import platform
import re
import sys
import tomllib
import zipfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 60


class FetchError(Exception):
    """uv cannot be downloaded."""


def choose_wheel(wheels: Sequence[Mapping[str, Any]], system: str, machine: str, libc: str) -> Mapping[str, Any]:
    """Return the wheel for a platform, given by names from the `platform` module. Raises FetchError."""
    platform_tag = {"Linux": "manylinux" if libc == "glibc" else "musllinux", "Darwin": "macosx"}.get(system)
    for wheel in wheels:
        platforms = str(wheel["url"]).rsplit("-", 1)[-1].removesuffix(".whl")
        if platform_tag and platform_tag in platforms and platforms.endswith(machine):
            return wheel
    raise FetchError(f"There is no uv for {system} {machine}: install it and put it on the PATH.")


def find_url(wheel: Mapping[str, Any], index: str | None) -> str:
    """Return the URL of a wheel, from the index (PEP 503) if `index` is given, else from the lock file.

    Raises FetchError, OSError, ValueError or HTTPException.
    """
    locked = str(wheel["url"])
    if not index:
        return locked
    name = locked.rsplit("/", 1)[-1]
    page = index.rstrip("/") + "/uv/"
    links: list[str] = re.findall(r'href="([^"]+)"', _download(page).decode())
    for link in links:
        url = urljoin(page, urldefrag(link.replace("&amp;", "&")).url)
        if unquote(url).rsplit("/", 1)[-1] == name:
            return url
    raise FetchError(f"The package index does not have {name}.")


def fetch(lock: Path, cache: Path, environ: Mapping[str, str]) -> Path:
    """Download uv to `cache` and return its path. Raises FetchError."""
    packages = tomllib.loads(lock.read_text(encoding="utf-8"))["package"]
    package = next(package for package in packages if package["name"] == "uv")
    path = cache / f"uv-{package['version']}"
    wheel = choose_wheel(package["wheels"], platform.system(), platform.machine(), platform.libc_ver()[0])
    try:
        content = _download(find_url(wheel, environ.get("UV_DEFAULT_INDEX") or environ.get("UV_INDEX_URL")))
    except (OSError, ValueError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise FetchError(
            f"uv {package['version']} could not be downloaded; is there a connection? ({reason})"
        ) from error
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != wheel["hash"]:
        raise FetchError("The downloaded uv does not have the hash in uv.lock, so it will not be used.")
    _unpack(content, path)
    return path


def _unpack(wheel: bytes, path: Path) -> None:
    """Write the executable to a temporary file and rename it, so that `path` is never a half-written file."""
    archive = zipfile.ZipFile(io.BytesIO(wheel))
    (member,) = (name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(archive.read(member))
        part.chmod(0o755)
        part.replace(path)
    except OSError as error:
        raise FetchError(f"{path.parent} is not writable: {error.strerror}.") from error


def _download(url: str) -> bytes:
    """Return the content at `url`. A user name and password in the URL are sent; urllib alone would not send them."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    request = Request(parts._replace(netloc=host).geturl())
    if at:
        request.add_unredirected_header("Authorization", f"Basic {b64encode(unquote(user).encode()).decode()}")
    with urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        return bytes(response.read())


if __name__ == "__main__":
    try:
        print(fetch(ROOT / "uv.lock", ROOT / ".cache", os.environ))
    except FetchError as error:
        sys.exit(str(error))
