"""Read scans and photographs with Tesseract, page by page."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from frontend.documents import Limits, load
from frontend.documents.errors import DamagedFile, NeedsOcr, NeedsTooMuchMemory, TooManyPages
from frontend.documents.ocr import is_installed
from tests.frontend.documents.made import refused

PAGES = (
    "El señor Núñez pagó 1.750 euros\nel 3 de mayo de 2026 en Málaga.",
    "La reunión empezó a las nueve\ny acabó a mediodía.",
)
FONT = next(Path("/usr/share/fonts").rglob("LiberationSerif-Regular.ttf"), None)
needs_tesseract = pytest.mark.skipif(
    not is_installed(), reason="no tesseract with Spanish data: apt install tesseract-ocr tesseract-ocr-spa"
)


def scanned(text: str) -> Image.Image:
    """Return an image of a page at 150 dots per inch, like a scan."""
    if FONT is None:
        pytest.skip("no Liberation Serif: apt install fonts-liberation")
    image = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(image).text((120, 150), text, fill=0, font=ImageFont.truetype(str(FONT), 34), spacing=18)
    return image


def saved(images: list[Image.Image], form: str, **options: object) -> bytes:
    data = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(data, form, **more, **options)
    return data.getvalue()


@needs_tesseract
def test_a_scanned_pdf_is_read_page_by_page() -> None:
    reported: list[tuple[int, int]] = []

    loaded = load(
        "a.pdf",
        saved([scanned(text) for text in PAGES], "PDF", resolution=150),
        on_page=lambda page, pages: reported.append((page, pages)),
    )

    assert loaded.text == "\f".join(PAGES)
    assert (loaded.kind, loaded.pages, loaded.ocr_pages) == ("pdf", 2, frozenset((1, 2)))
    assert [(notice.code, dict(notice.values)) for notice in loaded.notices] == [("read_by_ocr", {"pages": "1–2"})]
    assert reported == [(1, 2), (2, 2)]


@needs_tesseract
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_an_image_is_read(form: str) -> None:
    loaded = load("foto", saved([scanned(PAGES[0])], form))

    assert (loaded.kind, loaded.text, loaded.ocr_pages) == ("image", PAGES[0], frozenset((1,)))


@needs_tesseract
def test_a_tiff_has_its_pages() -> None:
    loaded = load("fax.tiff", saved([scanned(text) for text in PAGES], "TIFF"))

    assert (loaded.pages, loaded.text) == (2, "\f".join(PAGES))


@needs_tesseract
def test_a_photograph_is_read_as_the_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90° clockwise
    turned = scanned(PAGES[0]).transpose(Image.Transpose.ROTATE_90)

    assert load("foto.jpg", saved([turned], "JPEG", exif=exif)).text == PAGES[0]


@needs_tesseract
def test_only_the_pages_without_text_are_recognized() -> None:
    with pypdfium2.PdfDocument(saved([scanned(text) for text in PAGES], "PDF", resolution=150)) as document:
        document.new_page(200, 200, 0)
        data = io.BytesIO()
        document.save(data)

    loaded = load("a.pdf", data.getvalue())

    assert (loaded.pages, loaded.ocr_pages) == (3, frozenset((2, 3)))


@needs_tesseract
def test_more_pages_than_the_limit_are_told() -> None:
    data = saved([scanned(text) for text in PAGES], "PDF", resolution=150)

    loaded = load("a.pdf", data, Limits(max_ocr_pages=1))

    assert loaded.text == f"{PAGES[0]}\f"
    assert [(notice.code, dict(notice.values)) for notice in loaded.notices] == [
        ("read_by_ocr", {"pages": "1"}),
        ("pages_without_text", {"pages": "2"}),
    ]


@needs_tesseract
def test_what_is_stopped_leaves_no_process() -> None:
    """This happens if the user leaves the page while a file is read."""

    class Stopped(Exception):
        pass

    def stop(page: int, pages: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        load("a.pdf", saved([scanned(text) for text in PAGES], "PDF", resolution=150), on_page=stop)

    assert load("a.txt", b"Hola.").text == "Hola."  # The turn was released.


def test_without_ocr_an_image_says_how_to_get_it() -> None:
    refused(NeedsOcr, "foto.png", saved([scanned(PAGES[0])], "PNG"), programs="")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"RIFF0000WEBP"])
def test_half_an_image_is_damaged(data: bytes) -> None:
    refused(DamagedFile, "foto.png", data)


def test_an_image_of_too_many_pixels_is_not_unpacked() -> None:
    refused(NeedsTooMuchMemory, "foto.png", saved([Image.new("1", (12_000, 12_000))], "PNG"))
    refused(DamagedFile, "foto.png", saved([Image.new("1", (30_000, 30_000))], "PNG"))


def test_too_many_images_are_refused() -> None:
    data = saved([Image.new("1", (10, 10))] * 4, "TIFF")

    assert refused(TooManyPages, "fax.tiff", data, Limits(max_pages=3)) == {"pages": 4, "limit": 3}
