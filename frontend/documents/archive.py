"""Read ZIP archives of XML, such as DOCX and ODT, in chunks, up to a size limit, and without XML entities."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO

from lxml import etree

from frontend.documents.document import MEGABYTE, Limits
from frontend.documents.errors import DamagedFile, ExpandsTooMuch

MOST_MEMBERS = 10_000
PIECE = 65_536
# zipfile decompresses these methods in chunks, and all others at once.
METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError)


class Archive:
    """An open archive.

    Methods raise DamagedFile if a member is missing, broken or not XML, and ExpandsTooMuch if the total size is too
    large.
    """

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limit = self._left = limits.max_expanded_bytes
        self.names = frozenset(archive.namelist())

    def xml(self, name: str, namespaces: Mapping[bytes, bytes] = {}) -> etree._Element:
        """Parse a member, without access to the network. libxml2 limits depth and the length of names and texts.

        `namespaces`: by the name of a namespace, the name that replaces it if it is declared near the beginning.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            for piece in self._pieces(name):
                for old, new in namespaces.items():
                    piece = piece.replace(old, new)
                parser.feed(piece)
            return parser.close()
        except etree.XMLSyntaxError as error:
            if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error
            raise DamagedFile from error

    def read(self, name: str) -> bytes:
        return b"".join(self._pieces(name))

    def check(self) -> None:
        """Decompress and discard every member, so that a library can safely open the archive afterwards."""
        for name in self.names:
            for _ in self._pieces(name):
                pass

    def _pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member in chunks. The limit applies to the real size, not to the declared size."""
        try:
            with self._archive.open(name) as member:
                while piece := member.read(PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise ExpandsTooMuch(limit=self._limit // MEGABYTE)
                    yield piece
        except _BROKEN as error:
            raise DamagedFile from error


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[Archive]:
    """Open an archive after checking its declared sizes. Raises ExpandsTooMuch or DamagedFile."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise DamagedFile from error
    with archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > limits.max_expanded_bytes:
            raise ExpandsTooMuch(limit=limits.max_expanded_bytes // MEGABYTE)
        if any(member.compress_type not in METHODS for member in members):
            raise DamagedFile
        yield Archive(archive, limits)
