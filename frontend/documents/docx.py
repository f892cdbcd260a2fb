"""Read DOCX files (ECMA-376 part 1, chapter 17).

python-docx is not used: its paragraphs leave out tracked insertions, content controls, text boxes and footnotes, all of
which are visible in Word.
"""

import re
from itertools import pairwise

from lxml import etree

from frontend.documents.archive import Archive, opened
from frontend.documents.document import Extract, Limits
from frontend.documents.errors import DamagedFile
from frontend.documents.pages import Pages

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# In the strict form of the format, these namespaces have other names.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M[1:-1].encode(),
}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PART = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAINS = (
    PART + "document.main+xml",
    PART + "template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
)
_CODE = re.compile(r"[0-9a-f]{2,4}", re.I)
# Among others, tracked deletions, the old place of moved text, and the copy of a drawing for older versions of Word.
UNREAD = frozenset((W + "del", W + "moveFrom", W + "rt", W + "sectPr", FALLBACK))
WRITTEN = frozenset((W + "t", M + "t"))
SIGNS = {W + "tab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Characters of fonts that are not in Unicode: signs, Greek letters and check boxes.
SYMBOLS = {
    "Symbol": dict(
        zip(
            b"\x2d\xa2\xa3\xa5\xae\xb0\xb1\xb2\xb3\xb4\xb7\xb8\xb9\xbb\xd6\xe5abcdefghijklmnopqrstuvwxyzDFGLPQSWXY",
            "−′≤∞→°±″≥×•÷≠≈√∑αβχδεφγηιϕκλμνοπθρστυϖωξψζΔΦΓΛΠΘΣΩΞΨ",
            strict=True,
        )
    ),
    "Wingdings": dict(zip(b"\x6f\x78\xa8\xe0\xfb\xfc\xfd\xfe", "☐☒☐→✘✔☒☑", strict=True)),
}


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the pages, with all headers before the text and all footers after it, once each.

    Raises DamagedFile or ExpandsTooMuch.
    """
    with opened(data, limits) as archive:
        parts = _Parts(archive)
        document = parts.main()
        pages = Pages()
        walk = _Walk(pages, {**_notes(parts, "footnote"), **_notes(parts, "endnote")}, _Breaks(document))
        for header in parts.all("header"):
            walk.through(header)
        walk.through(document)
        pages.end_text()
        for footer in parts.all("footer"):
            walk.through(footer)
        return Extract(pages.texts())


class _Parts:
    """The parts of the package, by their content types."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        types = archive.xml("[Content_Types].xml")
        self._names = [(part.get("ContentType"), part.get("PartName", "").lstrip("/")) for part in types]

    def main(self) -> etree._Element:
        names = [name for kind, name in self._names if kind in MAINS]
        if not names:
            raise DamagedFile
        return self._archive.xml(names[0], STRICT)

    def all(self, kind: str) -> list[etree._Element]:
        """Return the parts of a kind, without those that repeat a text: Word stores a header for each section."""
        parts = [self._archive.xml(name, STRICT) for given, name in self._names if given == f"{PART}{kind}+xml"]
        return list({"".join(part.itertext(*WRITTEN)): part for part in reversed(parts)}.values())[::-1]


def _notes(parts: _Parts, kind: str) -> dict[tuple[str, str], etree._Element]:
    """Return the notes by kind and id, without the separators that Word draws above them, which have a type."""
    found = (note for part in parts.all(f"{kind}s") for note in part.iter(W + kind) if note.get(W + "type") is None)
    return {(kind, note.get(W + "id", "")): note for note in found}


class _Breaks:
    """The page breaks from the last time that Word rendered the document or, if there are none, the explicit breaks."""

    def __init__(self, document: etree._Element) -> None:
        self.drawn = document.find(f".//{W}lastRenderedPageBreak") is not None
        sections = list(document.iter(W + "sectPr"))
        self._last = {id(one) for one, following in pairwise(sections) if _opens_page(following)}
        self._sections = sections  # keeps the elements alive, so that their ids stay unique

    def before(self, paragraph: etree._Element) -> bool:
        wanted = paragraph.find(f"{W}pPr/{W}pageBreakBefore")
        return not self.drawn and wanted is not None and _on(wanted)

    def after(self, paragraph: etree._Element) -> bool:
        section = paragraph.find(f"{W}pPr/{W}sectPr")
        return not self.drawn and section is not None and id(section) in self._last


def _opens_page(section: etree._Element) -> bool:
    kind = section.find(W + "type")
    return kind is None or kind.get(W + "val") not in ("continuous", "nextColumn")


def _on(toggle: etree._Element) -> bool:
    return toggle.get(W + "val", "true") not in ("0", "false", "off")


class _Walk:
    def __init__(self, pages: Pages, notes: dict[tuple[str, str], etree._Element], breaks: _Breaks) -> None:
        self._pages = pages
        self._notes = notes
        self._breaks = breaks

    def through(self, root: etree._Element) -> None:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            if event == "end":
                self._leave(node)
            elif node.tag in UNREAD or (node.tag == W + "r" and _hidden(node)):
                walk.skip_subtree()
            else:
                self._enter(node)
        self._pages.end_paragraph()

    def _enter(self, node: etree._Element) -> None:
        pages = self._pages
        match node.tag:
            case tag if tag in WRITTEN:
                pages.add(node.text or "")
            case tag if tag in SIGNS and node.getparent().tag == W + "r":
                pages.add(SIGNS[tag])
            case tag if tag == W + "sym":
                pages.add(_symbol(node.get(W + "font", ""), node.get(W + "char", "")))
            case tag if tag == W + "p" and self._breaks.before(node):
                pages.begin_page()
            case tag if tag == W + "br":
                self._break(node.get(W + "type"))
            case tag if tag == W + "lastRenderedPageBreak":
                pages.end_page()
            case tag if tag == W + "tr":
                pages.begin_row()
            case tag if tag == W + "txbxContent":
                pages.begin_aside()
            case tag if tag in (W + "footnoteReference", W + "endnoteReference"):
                self._note(tag.removeprefix(W).removesuffix("Reference"), node.get(W + "id", ""))

    def _leave(self, node: etree._Element) -> None:
        pages = self._pages
        match node.tag:
            case tag if tag == W + "p":
                pages.end_paragraph()
                if self._breaks.after(node):
                    pages.end_page()
            case tag if tag == W + "tc":
                pages.end_cell()
            case tag if tag == W + "tr":
                pages.end_row()
            case tag if tag == W + "tbl":
                pages.end_table()
            case tag if tag == W + "txbxContent":
                pages.end_aside()

    def _break(self, kind: str | None) -> None:
        if kind != "page":
            self._pages.add("\n")
        elif not self._breaks.drawn:
            self._pages.end_page()

    def _note(self, kind: str, number: str) -> None:
        # Remove the note first: in a malicious file, it may refer to itself.
        note = self._notes.pop((kind, number), None)
        if note is not None:
            self._pages.begin_aside()
            self.through(note)
            self._pages.end_aside()


def _symbol(font: str, char: str) -> str:
    """Return a character of a font with its own code, which begins at F000. `char`: the code in hexadecimal."""
    code = int(char, 16) if _CODE.fullmatch(char) else 0xFFFD
    return SYMBOLS.get(font, {}).get(code & 0xFF, "\ufffd") if 0xF000 <= code <= 0xF0FF else chr(code)


def _hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and _on(vanish)
