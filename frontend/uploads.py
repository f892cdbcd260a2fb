"""A limit on the memory of all uploaded files, and the release of files that have been read.

Streamlit limits the size of each file but not their number, and keeps all of them in memory until the visitor's session
ends.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from frontend.documents.capacity import available_memory
from frontend.documents.document import MEGABYTE

MOST_BYTES = 100 * MEGABYTE  # of one visitor at once
SHARE = 10  # The files of all visitors may take a tenth of the memory: while they are read, they are in memory twice.
_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+\Z")


def _held_bytes() -> dict[str, int]:
    """Return the bytes of the files that Streamlit holds, by session. Other threads may remove files meanwhile."""
    files = runtime.get_instance().uploaded_file_mgr
    assert isinstance(files, MemoryUploadedFileManager)
    sessions = list(files.file_storage.items())
    return {session: sum(len(file.data) for file in list(held.values())) for session, held in sessions}


class UploadLimit:
    """Middleware that rejects an upload with 413 if all files of its visitor, or of all visitors, would be too large.

    `held` returns the bytes of the uploaded files in memory, by session.
    """

    def __init__(
        self,
        app: ASGIApp,
        most: int = MOST_BYTES,
        most_of_all: int = max(MOST_BYTES, available_memory() // SHARE),
        held: Callable[[], Mapping[str, int]] = _held_bytes,
    ) -> None:
        self._app = app
        self._most = most
        self._most_of_all = most_of_all
        self._held = held
        self._arriving: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = _PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if upload is None:
            await self._app(scope, receive, send)
            return
        session, declared = upload[1], Headers(scope=scope).get("content-length", "")
        size = int(declared[:19]) if declared.isascii() and declared.isdigit() else self._most
        taken = self._arriving + Counter(self._held())
        if taken[session] + size > self._most or taken.total() + size > self._most_of_all:
            await PlainTextResponse("too many bytes at once", 413)(scope, receive, send)
            return
        self._arriving[session] += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving -= Counter({session: size})


def discard(file: UploadedFile) -> None:
    """Free the memory of an uploaded file. In the next run, `st.file_uploader` does not return it any more."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    file.close()
