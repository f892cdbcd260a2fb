"""DOCX and ODT are ZIP archives of XML: opened within bounds, parsed without entities."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from lxml import etree

from frontend.documents.document import MEGABYTE, Limits
from frontend.documents.errors import DamagedFile, ExpandsTooMuch

MOST_MEMBERS = 10_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError)


class Archive:
    """Raises DamagedFile where a member is missing, broken or not XML."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def xml(self, name: str) -> etree._Element:
        """Never fetches anything; libxml2 itself bounds depth and the length of names and texts."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(self._archive.read(name), parser)
        except (*_BROKEN, etree.XMLSyntaxError) as error:
            raise DamagedFile from error


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[Archive]:
    """What the directory declares is what can be read: zipfile reads no member further than that.

    Raises ExpandsTooMuch or DamagedFile.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise DamagedFile from error
    with archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > limits.max_expanded_bytes:
            raise ExpandsTooMuch(limit=limits.max_expanded_bytes // MEGABYTE)
        yield Archive(archive)
