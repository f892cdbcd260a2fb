"""What there is to look in: files that were uploaded and web addresses that were fetched, kept for this visit."""

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
    """As many as may be are there already."""


class TooMuchText(Exception):
    """All files together would hold more text than one visit may keep."""


PROBLEMS = (DocumentError, TooManyFiles, TooMuchText)


@dataclass(frozen=True, slots=True)
class Refused:
    name: str
    problem: DocumentError | TooManyFiles | TooMuchText


@dataclass(slots=True)
class Library:
    """In the order in which they came; each by a number that no other ever has."""

    entries: dict[int, LoadedDocument | Refused] = field(default_factory=dict)
    _last: int = 0

    def add(self, name: str, read: Callable[[], LoadedDocument]) -> None:
        """What cannot be read is kept too, with the reason; what is there already is not kept twice."""
        try:
            if len(self.documents()) >= MOST_FILES:
                raise TooManyFiles
            document = read()
            if sum(len(other.text) for other in self.documents().values()) + len(document.text) > MOST_CHARACTERS:
                raise TooMuchText
        except PROBLEMS as problem:
            self._keep(Refused(name, problem))
        else:
            known = ((other.name, other.text) for other in self.documents().values())
            if (document.name, document.text) not in known:
                self._keep(document)

    def add_file(self, name: str, data: bytes, on_page: OnPage = ignore_pages) -> None:
        self.add(name, lambda: load(name, data, on_page=on_page))

    def add_address(self, url: str, fetch: Callable[[str], Fetched]) -> None:
        """It is called by where it was in the end."""

        def read() -> LoadedDocument:
            fetched = fetch(url)
            loaded = load(fetched.name, fetched.data, charset=fetched.charset)
            return replace(loaded, name=fetched.url)

        self.add(url, read)

    def remove(self, number: int) -> None:
        del self.entries[number]

    def clear_refused(self) -> None:
        """Before something new is tried."""
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
