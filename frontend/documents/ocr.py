"""Recognize the text of images with Tesseract, if it is installed with its Spanish data."""

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

from PIL import Image

from frontend.documents.document import Extract, Limits, Notice
from frontend.documents.errors import NeedsOcr, ScannedPdf

DPI = 300  # the resolution that Tesseract was trained for
MOST_PIXELS = 40_000_000
_DIVIDED = re.compile(r"(?<=\w)[-\u00ad]\n(?=[^\W\d_])")

Report = Callable[[int, int], None]


def is_installed() -> bool:
    if shutil.which("tesseract") is None:
        return False
    said = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True)
    return "spa" in said.stdout.split()


def read_scans(kind: str, extract: Extract, limits: Limits, report: Report) -> tuple[Extract, Sequence[int]]:
    """Return the extract with the text of its scans, and the numbers of the recognized pages.

    Before each page, `report` is called with its position among the scans and their count. Raises NeedsOcr or
    ScannedPdf if there is no other text and Tesseract is not installed.
    """
    if not extract.scans:
        return extract, ()
    numbers: list[int] = []
    if is_installed():
        numbers = list(extract.scans)[: limits.max_ocr_pages]
    elif not any(page.strip() for page in extract.pages):
        raise NeedsOcr if kind == "image" else ScannedPdf(pages=len(extract.pages))
    pages = list(extract.pages)
    for place, number in enumerate(numbers, 1):
        report(place, len(numbers))
        pages[number - 1] = recognized(extract.scans[number]())
    left = [number for number in extract.scans if number not in numbers]
    notices = list(extract.notices)
    if numbers:
        notices.append(Notice("read_by_ocr", {"pages": _ranges(numbers)}))
    if left:
        notices.append(Notice("pages_without_text", {"pages": _ranges(left)}))
    return replace(extract, pages=pages, notices=notices), numbers


def recognized(image: bytes) -> str:
    """Return the lines of text in an image. Words that are hyphenated at the end of a line are joined."""
    command = ["tesseract", "stdin", "stdout", "-l", "spa", "--dpi", str(DPI)]
    done = subprocess.run(command, input=image, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return _DIVIDED.sub("", done.stdout.decode("utf-8", "replace").replace("\f", ""))


def pgm(image: Image.Image) -> bytes:
    """Return an image in shades of grey as PGM, which can be read without a library."""
    data = BytesIO()
    image.convert("L").save(data, "PPM")
    return data.getvalue()


def _ranges(numbers: list[int]) -> str:
    """1, 2, 3, 7 → "1–3, 7"."""
    ends: list[list[int]] = []
    for number in numbers:
        if ends and number == ends[-1][1] + 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)
