"""Uploads that are too large are rejected before they are in memory, in the page's language; see also tests/e2e."""

import asyncio
import re
import tomllib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from frontend.documents import Limits
from frontend.documents.document import MEGABYTE
from frontend.questions import MEGABYTES
from frontend.uploads import MOST_BYTES, UploadLimit

ROOT = Path(__file__).parents[2]
DOCUMENT = Limits().max_bytes // MEGABYTE


def test_the_server_takes_no_larger_file_than_a_page_asks_for() -> None:
    server = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["server"]

    assert server["maxUploadSize"] == max(MEGABYTES, DOCUMENT)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("style", "key", "limits"),
    [("ask/style.css", "intake", [DOCUMENT, MOST_BYTES // MEGABYTE]), ("style.css", "choose-file", [MEGABYTES])],
)
def test_the_limits_are_shown_in_both_languages(style: str, key: str, limits: list[int], language: str) -> None:
    css = (ROOT / "frontend" / style).read_text(encoding="utf-8")

    message = re.search(rf'\.st-key-{key}-{language}:has\([^{{]*aria-invalid[^{{]*{{\s*content: "([^"]+)"', css)

    assert message and re.findall(r"(\d+) MB", message[1]) == [str(limit) for limit in limits]


class Uploads:
    """A server behind the limit, which takes uploads of at most 100 bytes of one visitor and 150 of all."""

    def __init__(self, held: Mapping[str, int] | None = None) -> None:
        self.go = asyncio.Event()
        self.arrived: asyncio.Queue[str] = asyncio.Queue()
        app = UploadLimit(self._serve, 100, 150, lambda: held or {})
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page")

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.arrived.put_nowait(scope["path"])
        await self.go.wait()
        await Request(scope, receive).body()
        await Response(status_code=204)(scope, receive, send)

    async def put(self, session: str, size: int) -> int:
        path = f"/_stcore/upload_file/{session}/f1"
        return (await self.client.put(path, content=b"a" * size)).status_code


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_files_that_arrive_at_once_count_together_until_they_are_there() -> None:
    uploads = Uploads()
    first = asyncio.create_task(uploads.put("ana", 60))
    await uploads.arrived.get()

    assert await uploads.put("ana", 41) == 413
    second = asyncio.create_task(uploads.put("luis", 90))
    await uploads.arrived.get()
    assert await uploads.put("eva", 1) == 413, "150 bytes of all visitors"
    uploads.go.set()

    assert [await first, await second] == [204, 204]
    assert await uploads.put("ana", 100) == 204


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("held", "session", "size", "status"),
    [
        ({"ana": 60}, "ana", 40, 204),
        ({"ana": 60}, "ana", 41, 413),
        ({"ana": 60}, "luis", 90, 204),
        ({"ana": 60}, "luis", 91, 413),
        ({}, "ana", 101, 413),
    ],
)
async def test_files_in_memory_count(held: dict[str, int], session: str, size: int, status: int) -> None:
    uploads = Uploads(held)
    uploads.go.set()

    assert await uploads.put(session, size) == status


@pytest.mark.anyio
@pytest.mark.parametrize(("held", "status"), [({}, 204), ({"ana": 1}, 413)])
async def test_a_file_of_unknown_length_needs_all_the_room_of_its_visitor(held: dict[str, int], status: int) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"a"

    uploads = Uploads(held)
    uploads.go.set()

    response = await uploads.client.put("/_stcore/upload_file/ana/f1", content=content())

    assert ("content-length" in response.request.headers, response.status_code) == (False, status)


@pytest.mark.anyio
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("DELETE", "/_stcore/upload_file/ana/f1"), ("PUT", "/x")])
async def test_other_requests_are_not_limited(method: str, path: str) -> None:
    uploads = Uploads({"ana": 1_000})
    uploads.go.set()

    assert (await uploads.client.request(method, path, content=b"a" * 200)).status_code == 204
