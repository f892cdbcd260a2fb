"""Read ODT files (OpenDocument 1.3 part 3).

odfpy is not used: its last release is of January 2020, it has no wheel, and it supports neither page breaks nor tracked
deletions.
"""

import re
from collections.abc import Mapping

from lxml import etree

from frontend.documents.archive import opened
from frontend.documents.document import Extract, Limits
from frontend.documents.errors import Encrypted
from frontend.documents.pages import Pages

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, STYLE, DRAW = (_NAMESPACE % name for name in ("office", "text", "table", "style", "drawing"))
FO, SVG = (_NAMESPACE % name for name in ("xsl-fo-compatible", "svg-compatible"))
ENCRYPTION = _NAMESPACE % "manifest" + "encryption-data"
UNREAD = frozenset(
    (
        *(OFFICE + name for name in ("annotation", "annotation-end", "forms", "scripts", "font-face-decls")),
        *(TEXT + name for name in ("tracked-changes", "note-citation", "ruby-text", "sequence-decls")),
        *(TEXT + name for name in ("table-of-content-source", "alphabetical-index-source", "bibliography-source")),
        *(TABLE + "covered-table-cell", SVG + "title", SVG + "desc"),
    )
)
PARAGRAPHS = frozenset((TEXT + "p", TEXT + "h"))
ASIDES = frozenset((TEXT + "note-body", DRAW + "text-box"))
SIGNS = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}
MOST_SPACES = 100
_SPACE = re.compile(r"[ \t\r\n]+")


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the pages, with all headers before the text and all footers after it, once each.

    Raises DamagedFile, Encrypted or ExpandsTooMuch.
    """
    with opened(data, limits) as archive:
        if "META-INF/manifest.xml" in archive.names:
            if archive.xml("META-INF/manifest.xml").find(f".//{ENCRYPTION}") is not None:
                raise Encrypted
        content = archive.xml("content.xml")
        styles = archive.xml("styles.xml") if "styles.xml" in archive.names else etree.Element("none")
        pages = Pages()
        walk = _Walk(pages, _breaks(styles, content))
        for header in _once(styles, STYLE + "header"):
            walk.through(header)
        walk.through(content.find(f"{OFFICE}body"))
        pages.end_text()
        for footer in _once(styles, STYLE + "footer"):
            walk.through(footer)
        return Extract(pages.texts())


def _once(styles: etree._Element, tag: str) -> list[etree._Element]:
    return list({"".join(part.itertext()).strip(): part for part in styles.iter(tag)}.values())


def _breaks(*parts: etree._Element) -> Mapping[str, tuple[bool, bool]]:
    """Return for each paragraph or table style, by name, whether it has a page break before and after it."""
    own: dict[str, tuple[str | None, bool, bool]] = {}
    for style in (style for part in parts for style in part.iter(STYLE + "style")):
        if style.get(STYLE + "family") in ("paragraph", "table"):
            properties = list(style.iterchildren(STYLE + "paragraph-properties", STYLE + "table-properties"))
            before = bool(style.get(STYLE + "master-page-name"))
            before |= any(one.get(FO + "break-before") == "page" for one in properties)
            after = any(one.get(FO + "break-after") == "page" for one in properties)
            own[style.get(STYLE + "name", "")] = (style.get(STYLE + "parent-style-name"), before, after)
    return {name: _inherited(name, own) for name in own}


def _inherited(name: str | None, own: Mapping[str, tuple[str | None, bool, bool]]) -> tuple[bool, bool]:
    before = after = False
    seen: set[str] = set()
    while name is not None and name in own and name not in seen:
        seen.add(name)
        name, here, there = own[name]
        before, after = before or here, after or there
    return before, after


class _Walk:
    def __init__(self, pages: Pages, breaks: Mapping[str, tuple[bool, bool]]) -> None:
        self._pages = pages
        self._breaks = breaks

    def through(self, root: etree._Element) -> None:
        paragraphs = 0
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            inside = paragraphs > 0
            if event == "start":
                if node.tag in UNREAD:
                    walk.skip_subtree()
                    continue
                paragraphs += node.tag in PARAGRAPHS
                self._enter(node)
                if paragraphs and node.tag not in SIGNS:
                    self._write(node.text)
            else:
                if node.tag not in UNREAD:
                    self._leave(node)
                paragraphs -= node.tag in PARAGRAPHS
                inside = paragraphs > 0
                if inside and node is not root:
                    self._write(node.tail)
        self._pages.end_paragraph()

    def _write(self, text: str | None) -> None:
        if text:
            self._pages.add(_SPACE.sub(" ", text))

    def _enter(self, node: etree._Element) -> None:
        pages = self._pages
        match node.tag:
            case tag if tag in PARAGRAPHS or tag == TABLE + "table":
                if self._style(node)[0]:
                    pages.begin_page()
            case tag if tag in SIGNS:
                pages.add(SIGNS[tag])
            case tag if tag == TEXT + "s":
                pages.add(" ")
            case tag if tag == TEXT + "soft-page-break":
                pages.end_page()
            case tag if tag == TABLE + "table-row":
                pages.begin_row()
            case tag if tag in ASIDES:
                pages.begin_aside()

    def _leave(self, node: etree._Element) -> None:
        pages = self._pages
        match node.tag:
            case tag if tag in PARAGRAPHS:
                pages.end_paragraph()
                if self._style(node)[1]:
                    pages.end_page()
            case tag if tag == TABLE + "table-cell":
                pages.end_cell()
            case tag if tag == TABLE + "table-row":
                pages.end_row()
            case tag if tag == TABLE + "table":
                pages.end_table()
            case tag if tag in ASIDES:
                pages.end_aside()

    def _style(self, node: etree._Element) -> tuple[bool, bool]:
        name = node.get(TEXT + "style-name") or node.get(TABLE + "style-name")
        return self._breaks.get(name, (False, False))
