"""Read a file in a separate process: `python -m frontend.documents.worker`.

The input is a line of JSON (name, charset, limits) and the file. The output is JSON: a line for each page before it is
read by OCR, then the text or the code of a DocumentError. Any other exception ends the process with an error.
"""

import json
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from frontend.documents.document import MEGABYTE, Extract, Limits
from frontend.documents.errors import DocumentError, EmptyFile, NeedsTooMuchMemory, TextTooLong
from frontend.documents.kinds import kind_of
from frontend.documents.tidy import tidy

READERS = {
    "pdf": "frontend.documents.pdf",
    "docx": "frontend.documents.docx",
    "odt": "frontend.documents.odt",
    "html": "frontend.documents.html",
    "markdown": "frontend.documents.markdown",
    "text": "frontend.documents.plain",
    "rtf": "frontend.documents.rtf",
    "doc": "frontend.documents.doc",
    "xlsx": "frontend.documents.sheets",
    "csv": "frontend.documents.delimited",
    "pptx": "frontend.documents.pptx",
    "epub": "frontend.documents.epub",
    "image": "frontend.documents.image",
    "mail": "frontend.documents.mail",
    "mhtml": "frontend.documents.mhtml",
}


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, resource.RLIM_INFINITY))
    with suppress(OSError):  # If memory runs out, the kernel kills this process, not the page.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    try:
        answer = json.dumps(_answer(order["name"], sys.stdin.buffer.read(), limits, order["charset"]))
    except DocumentError as error:
        answer = _refusal(error)
    except MemoryError:
        answer = _refusal(NeedsTooMuchMemory(limit=limits.memory_bytes // MEGABYTE))
    sys.stdout.write(answer)


def _answer(name: str, data: bytes, limits: Limits, charset: str | None) -> dict[str, Any]:
    kind = kind_of(name, data)
    extract: Extract = import_module(READERS[kind]).read(data, limits, charset)
    ocr_pages: Sequence[int] = ()
    if extract.scans:
        from frontend.documents.ocr import read_scans

        extract, ocr_pages = read_scans(kind, extract, limits, _report)
    text = "\f".join(tidy(page) for page in extract.pages)
    if not any(char.isalnum() for char in text):
        raise EmptyFile
    if len(text) > limits.max_characters:
        raise TextTooLong(limit=limits.max_characters // MEGABYTE)
    notices = [{"code": notice.code, "values": dict(notice.values)} for notice in extract.notices]
    return {"kind": kind, "text": text, "notices": notices, "ocr_pages": list(ocr_pages)}


def _report(page: int, pages: int) -> None:
    print(json.dumps({"page": page, "pages": pages}), flush=True)


def _refusal(error: DocumentError) -> str:
    return json.dumps({"error": error.code, "values": error.values})


if __name__ == "__main__":
    main()
