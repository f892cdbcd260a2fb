"""What the page "Preguntar" keeps during a visit: documents, the current inquiry and the history."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from client import Reply, ServiceError
from frontend.ask.inquiry import Inquiry, Material
from frontend.documents import DocumentError, LoadedDocument, load
from frontend.documents.loading import OnPage, ignore_pages
from frontend.documents.web import Fetched
from frontend.session import session_state

MAX_FILES = 20
MAX_HISTORY = 20
MILLION = 1_000_000
MAX_CHARACTERS = 10 * MILLION


class TooManyFiles(Exception):
    """The library already has `MAX_FILES` documents."""


class TooMuchText(Exception):
    """All documents together would have more than `MAX_CHARACTERS`."""


PROBLEMS = (DocumentError, TooManyFiles, TooMuchText)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read, and why."""

    name: str
    problem: DocumentError | TooManyFiles | TooMuchText


@dataclass(slots=True)
class Library:
    """The documents, and the errors of those that could not be read, in the order in which they were added.

    The keys of `entries` are never reused.
    """

    entries: dict[int, LoadedDocument | Unreadable] = field(default_factory=dict)
    _last: int = 0

    def add(self, name: str, read: Callable[[], LoadedDocument]) -> None:
        """Add a document or, if it cannot be read, the reason. A document that is already there is not added."""
        try:
            if len(self.documents()) >= MAX_FILES:
                raise TooManyFiles
            document = read()
            if sum(len(other.text) for other in self.documents().values()) + len(document.text) > MAX_CHARACTERS:
                raise TooMuchText
        except PROBLEMS as problem:
            # Their frames hold the bytes of the file.
            problem.__traceback__ = problem.__context__ = problem.__cause__ = None
            self._append(Unreadable(name, problem))
        else:
            known = ((other.name, other.text) for other in self.documents().values())
            if (document.name, document.text) not in known:
                self._append(document)

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

    def clear_unreadable(self) -> None:
        """Remove the entries of documents that could not be read."""
        self.entries = {number: entry for number, entry in self.entries.items() if isinstance(entry, LoadedDocument)}

    def documents(self) -> dict[int, LoadedDocument]:
        return {number: entry for number, entry in self.entries.items() if isinstance(entry, LoadedDocument)}

    def materials(self) -> list[Material]:
        return [
            Material(str(number), document.name, document.text, document.ocr_pages)
            for number, document in self.documents().items()
        ]

    def _append(self, entry: LoadedDocument | Unreadable) -> None:
        self._last += 1
        self.entries[self._last] = entry


@dataclass(frozen=True, slots=True)
class InvalidInput:
    """The reason why nothing was asked. `code`: the key of its text."""

    code: str


@dataclass(slots=True)
class AskState:
    """The visitor's state.

    `ask_now` and `retry` are set by buttons and cleared by the next run. `opened`: the question, and the place of its
    answer, whose text is shown; None means the first question with an answer. `section`: the section of the text that
    is shown; None means that of the answer. `focus_text`: whether the next run scrolls to the text. `scrolls`: how many
    times the text was scrolled to its answer.
    """

    library: Library = field(default_factory=Library)
    inquiry: Inquiry | InvalidInput | None = None
    history: list[Inquiry] = field(default_factory=list)
    ask_now: bool = False
    retry: bool = False
    opened: tuple[int, int] | None = None
    section: int | None = None
    focus_text: bool = False
    scrolls: int = 0
    model_threshold: float | None = None

    def start(self, inquiry: Inquiry | InvalidInput) -> None:
        """Show an inquiry. Add it to the history before it is sent, so that nothing is lost if that is interrupted."""
        self.show(inquiry)
        if isinstance(inquiry, Inquiry):
            self.history = [inquiry, *self.history][:MAX_HISTORY]

    def show(self, inquiry: Inquiry | InvalidInput) -> None:
        self.inquiry, self.opened, self.section = inquiry, None, None

    def open_text(self, number: int, candidate: int = 0) -> None:
        """Open the text of a question with one of its answers marked, and scroll to it."""
        self.opened, self.section, self.focus_text = (number, candidate), None, True

    def show_section(self, section: int) -> None:
        self.section = section

    def request_retry(self) -> None:
        self.retry = True

    def clear_history(self) -> None:
        self.history, self.inquiry = [], None


def last_outcome() -> Reply | ServiceError | None:
    """Return the outcome of the inquiry that is shown, for the status line."""
    inquiry = session_state(AskState).inquiry
    return inquiry.outcome() if isinstance(inquiry, Inquiry) else None
