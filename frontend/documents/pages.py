"""Build the text of each page of a document from its words, rows, notes and page breaks, in document order."""


class Pages:
    """The pages so far. A table row is a line with tabs between cells; paragraphs in a cell are joined with spaces.

    Asides (footnotes, text boxes) are at the end of the page on which they are anchored.
    """

    def __init__(self) -> None:
        self._pages: list[list[str]] = [[]]
        self._line: list[str] = []
        self._cells: list[str] = []
        self._rows = 0
        self._after_row = False
        self._outer: list[list[str]] = []
        self._asides: list[str] = []

    def add(self, text: str) -> None:
        self._line.append(text)

    def end_paragraph(self) -> None:
        if self._rows or self._outer:
            self._line.append(" ")
            return
        if text := "".join(self._line).strip():
            self._put(text)
        self._line = []

    def begin_row(self) -> None:
        """Begin a row. The rows of a table inside a cell or an aside are part of the text of that cell or aside."""
        if not self._rows and not self._outer:
            self.end_paragraph()
        self._rows += 1

    def end_cell(self) -> None:
        if self._rows == 1 and not self._outer:
            self._cells.append(_one_line(self._line))
            self._line = []
        else:
            self._line.append(" ")

    def end_row(self) -> None:
        self._rows -= 1
        if not self._rows and not self._outer:
            if any(self._cells):
                self._put("\t".join(self._cells), row=True)
            self._cells = []

    def end_table(self) -> None:
        if not self._rows:
            self._after_row = False

    def begin_aside(self) -> None:
        self._outer.append(self._line)
        self._line = []

    def end_aside(self) -> None:
        if text := _one_line(self._line):
            self._asides.append(text)
        self._line = self._outer.pop()

    def begin_page(self) -> None:
        """End the page, unless there is no text yet."""
        if self._pages != [[]] or self._line:
            self.end_page()

    def end_page(self) -> None:
        """End the page, and the current paragraph with it. Page breaks inside rows and asides are ignored."""
        if self._rows or self._outer:
            return
        self.end_text()
        self._pages.append([])

    def texts(self) -> list[str]:
        self.end_text()
        return ["".join(page) for page in self._pages]

    def end_text(self) -> None:
        """End the paragraph, and add the asides that are anchored so far."""
        self.end_paragraph()
        for aside in self._asides:
            self._put(aside)
        self._asides = []
        self._after_row = False

    def _put(self, text: str, row: bool = False) -> None:
        page = self._pages[-1]
        if page:
            page.append("\n" if row and self._after_row else "\n\n")
        page.append(text)
        self._after_row = row


def _one_line(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
