"""The texts of uploaded files and fetched web addresses, kept for the visitor's session."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from frontend.ask.inquiry import Material
from frontend.documents import DocumentError, LoadedDocument, load
from frontend.documents.loading import OnPage, ignore_pages
from frontend.documents.web import Fetched

MOST_FILES = 20
MILLION = 1_000_000
MOST_CHARACTERS = 10 * MILLION


class TooManyFiles(Exception):
    """The library already has `MOST_FILES` documents."""


class TooMuchText(Exception):
    """All documents together would have more than `MOST_CHARACTERS`."""


PROBLEMS = (DocumentError, TooManyFiles, TooMuchText)


@dataclass(frozen=True, slots=True)
class Refused:
    name: str
    problem: DocumentError | TooManyFiles | TooMuchText


@dataclass(slots=True)
class Library:
    """The documents, and the errors of those that could not be read, in the order in which they were added.

    The keys of `entries` are never reused.
    """

    entries: dict[int, LoadedDocument | Refused] = field(default_factory=dict)
    _last: int = 0

    def add(self, name: str, read: Callable[[], LoadedDocument]) -> None:
        """Add a document or, if it cannot be read, the reason. A document that is already there is not added."""
        try:
            if len(self.documents()) >= MOST_FILES:
                raise TooManyFiles
            document = read()
            if sum(len(other.text) for other in self.documents().values()) + len(document.text) > MOST_CHARACTERS:
                raise TooMuchText
        except PROBLEMS as problem:
            # Their frames hold the bytes of the file.
            problem.__traceback__ = problem.__context__ = problem.__cause__ = None
            self._keep(Refused(name, problem))
        else:
            known = ((other.name, other.text) for other in self.documents().values())
            if (document.name, document.text) not in known:
                self._keep(document)

    def add_file(self, name: str, data: bytes, on_page: OnPage = ignore_pages) -> None:
        self.add(name, lambda: load(name, data, on_page=on_page))

    def add_address(self, url: str, fetch: Callable[[str], Fetched]) -> None:
        """Add the document at a web address. Its name is the URL after redirects."""

        def read() -> LoadedDocument:
            fetched = fetch(url)
            loaded = load(fetched.name, fetched.data, charset=fetched.charset)
            return replace(loaded, name=fetched.url)

        self.add(url, read)

    def remove(self, number: int) -> None:
        del self.entries[number]

    def clear_refused(self) -> None:
        """Remove the entries of documents that could not be read."""
        self.entries = {number: entry for number, entry in self.entries.items() if isinstance(entry, LoadedDocument)}

    def documents(self) -> dict[int, LoadedDocument]:
        return {number: entry for number, entry in self.entries.items() if isinstance(entry, LoadedDocument)}

    def materials(self) -> list[Material]:
        return [
            Material(str(number), document.name, document.text, document.ocr_pages)
            for number, document in self.documents().items()
        ]

    def _keep(self, entry: LoadedDocument | Refused) -> None:
        self._last += 1
        self.entries[self._last] = entry
