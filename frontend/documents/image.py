"""Read photographs and scans: PNG, JPEG, WebP and TIFF. Each image is a page, whose text `ocr` recognizes."""

from functools import partial
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from frontend.documents.document import MEGABYTE, Extract, Limits
from frontend.documents.errors import DamagedFile, NeedsTooMuchMemory, TooManyPages
from frontend.documents.ocr import MOST_PIXELS, pgm

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
MOST_OPENED = 100_000_000  # pixels, one byte each in shades of grey and three or four in colours


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return pages without text, and their scans. Raises DamagedFile, NeedsTooMuchMemory or TooManyPages."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            count = getattr(image, "n_frames", 1)
            pixels = image.width * image.height
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise DamagedFile from error
    if count > limits.max_pages:
        raise TooManyPages(pages=count, limit=limits.max_pages)
    if pixels > MOST_OPENED:
        raise NeedsTooMuchMemory(limit=limits.memory_bytes // MEGABYTE)
    return Extract([""] * count, scans={number: partial(_image, data, number) for number in range(1, count + 1)})


def _image(data: bytes, number: int) -> bytes:
    """Return the image as PGM, rotated as its Exif data says, and no larger than Tesseract needs."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            image.seek(number - 1)
            if image.width * image.height > MOST_OPENED:
                raise DamagedFile
            grey = ImageOps.exif_transpose(image.convert("L"))
    except (OSError, SyntaxError, ValueError) as error:
        raise DamagedFile from error
    grey.thumbnail((MOST_PIXELS**0.5, MOST_PIXELS**0.5))
    return pgm(grey)
