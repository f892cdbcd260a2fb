"""A document as it is walked through: words, rows, notes and page ends go in, a text for each page comes out."""


class Pages:
    """Inside a cell there are no paragraphs, only spaces: a row is a line, with tabs between its cells.

    Asides (footnotes, text boxes) come at the end of the page that they are anchored in.
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
        """A row within a cell or an aside is read as part of that."""
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
        """Before the first words there is nothing to break."""
        if self._pages != [[]] or self._line:
            self.end_page()

    def end_page(self) -> None:
        """What is said so far of a paragraph stays on its page; a row is not broken."""
        if self._rows or self._outer:
            return
        self.end_text()
        self._pages.append([])

    def texts(self) -> list[str]:
        self.end_text()
        return ["".join(page) for page in self._pages]

    def end_text(self) -> None:
        """What is anchored so far comes here."""
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
