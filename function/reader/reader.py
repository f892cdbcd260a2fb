"""Reader.read(): questions × documents → ranked answers with their evidence."""

from collections.abc import Callable, Sequence
from pathlib import Path

from function.reader.document import Document, Options, Reading
from function.reader.manifest import Manifest


class Reader:
    manifest: Manifest

    def read(
        self,
        questions: Sequence[str],
        documents: Sequence[Document],
        options: Options = Options(),
        time_left: Callable[[], float] = lambda: float("inf"),
    ) -> Reading:
        """`time_left`: seconds until the answer is due; checked between batches of windows."""
        raise NotImplementedError


def load_reader(directory: Path | None = None, threads: int | None = None, max_windows: int = 400) -> Reader:
    """Raises ModelError."""
    raise NotImplementedError
