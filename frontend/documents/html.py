"""Read HTML files: the main text that is visible, with empty lines between blocks and tabs between cells."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits, decoding_notices

UNREAD = (
    "script, style, noscript, template, head, select, textarea, math annotation, iframe, object, audio, video, canvas, "
    "svg title, svg desc, svg text, svg metadata, svg defs, svg symbol"
)
# What is repeated on every page of a site, and what is not shown. It is read if there is nothing else.
REPEATED = (
    "nav, aside, body > header, body > footer, "
    "[role=navigation], [role=banner], [role=contentinfo], [role=search], [role=complementary]"
)
HIDDEN = (
    "dialog:not([open]), [hidden]:not([hidden=until-found i], [data-kept]), [aria-hidden=true]:not([data-kept]), "
    "[style*='display:none' i]:not([data-kept]), [style*='display: none' i]:not([data-kept])"
)
# What shows and hides a text, of which it is the heading. If that is a menu, most of its text is links.
DISCLOSURES = "[role=tab][aria-controls], [aria-expanded][aria-controls]"
ACCORDIONS = "button[class*=accordion i], button[class*=acorde i], button[class*=collapsible i]"
MOST_LINKS = 0.5
# A button inside these contains the text of the heading, as in an accordion; elsewhere, it is a control.
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt summary legend th".split())
MAIN = ("main", "[role=main]", "article")
LEAST_MAIN = 0.3  # of the whole text; a smaller `main` or `article` is a teaser
BLOCKS = frozenset(
    "address article blockquote body button caption center dd details div dl dt fieldset figcaption figure footer "
    "foreignObject form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table ul".split()
)
CELLS = frozenset(("td", "th"))
_DECLARATION = re.compile(rb"<(?:meta|\?xml)\b[^<>]*", re.I)
_CHARSET = re.compile(rb"\b(?:charset|encoding)\s*=[\s\"']*([\w.:-]+)", re.I)
_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)([a-z][\w:.-]*+)([^<>]*)/>", re.I
)
_SHADOW = re.compile(r"<template\b(?=[^<>]*?\bshadowrootmode\b)[^<>]*+>", re.I)
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_PARAGRAPH, _LINE, _CELL = "\x1d", "\x1e", "\x1f"  # separators, removed from the input first
_MARKS = re.compile("[\x1d-\x1f]")
_RUN = re.compile(f"[ {_PARAGRAPH}{_LINE}{_CELL}]+")


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return one page. `charset`: from the HTTP header, with precedence over that of the page. Raises Undecodable."""
    text, encoding = decode(data, charset or _declared(data[:4096]))
    return Extract([page_text(text)], decoding_notices(text, encoding))


def _declared(head: bytes) -> str | None:
    """Return the encoding declared in a page's head, or None."""
    named = (_CHARSET.search(declaration) for declaration in _DECLARATION.findall(head))
    return next((name[1].decode("ascii", "replace") for name in named if name), None)


def page_text(html: str) -> str:
    """Return the main text of a web page or, if there is none, all its text."""
    html = _SHADOW.sub("<div>", _opened(html) if html.startswith("<?xml") else html)
    text = _visible_text(html, f"{UNREAD}, {REPEATED}, {HIDDEN}", MAIN)
    return text if any(char.isalnum() for char in text) else _visible_text(html, UNREAD, MAIN)


def book_text(xhtml: str) -> str:
    """Return the text of a page of an e-book. Unlike those of a web page, all its parts are read."""
    return _visible_text(_opened(xhtml), f"{UNREAD}, {HIDDEN}", ())


def _opened(xhtml: str) -> str:
    """Return XHTML as HTML, in which `<title/>` is an opening tag."""
    return _CLOSED.sub(r"<\1\2></\1>", xhtml)


def _visible_text(html: str, unread: str, preferred: Sequence[str]) -> str:
    """Return the text without the elements that match `unread`.

    If most of it is in the elements that match one of the selectors in `preferred`, only their text is returned.
    """
    tree = LexborHTMLParser(_MARKS.sub("", html))
    root = tree.body or tree.root
    if root is None:
        return ""
    _mark_disclosures(tree)
    for node in tree.css(unread):
        if node.tag not in ("html", "body"):
            node.decompose()
    for node in tree.css("button:not([data-kept])"):
        if not _in_heading(node):
            node.decompose()
    whole = _text(root)
    for selector in preferred:
        main = "\n\n".join(_text(node) for node in tree.css(selector) if not _within(node, selector))
        if len(main) > LEAST_MAIN * len(whole):
            return main
    return whole


def _mark_disclosures(tree: LexborHTMLParser) -> None:
    """Set the attribute `data-kept` of the buttons that are headings, and of the texts that they show and hide."""
    headings = {heading.attributes["aria-controls"]: heading for heading in tree.css(DISCLOSURES)}
    for panel in tree.css("[id]") if headings else ():
        heading = headings.get(panel.attributes["id"])
        if heading and sum(len(link.text()) for link in panel.css("a")) <= MOST_LINKS * len(panel.text()):
            heading.attrs["data-kept"] = panel.attrs["data-kept"] = ""
    for heading in tree.css(ACCORDIONS):
        heading.attrs["data-kept"] = ""


def _in_heading(node: LexborNode) -> bool:
    around = node.parent
    while around is not None and around.tag not in HEADINGS and around.attributes.get("role") != "heading":
        around = around.parent
    return around is not None


def _within(node: LexborNode, selector: str) -> bool:
    """Return whether the node is inside another that matches, whose text already contains that of the node."""
    around = node.parent
    while around is not None and around.tag != "html":
        if around.css_matches(selector) and around.tag == node.tag:
            return True
        around = around.parent
    return False


def _text(root: LexborNode) -> str:
    pieces: list[str] = []
    preformatted = cells = 0
    node: LexborNode | None = root.child
    depth = [root]
    while node is not None or len(depth) > 1:
        if node is None:
            done = depth.pop()
            preformatted -= done.tag == "pre"
            cells -= done.tag in CELLS
            pieces.append(_after(done, in_cell=cells > 0))
            node = done.next
            continue
        if node.is_text_node:
            written = node.text_content or ""
            pieces.append(written.replace("\n", _LINE) if preformatted else _SPACE.sub(" ", written))
            node = node.next
        elif node.is_element_node:
            pieces.append(_before(node, in_cell=cells > 0))
            preformatted += node.tag == "pre"
            cells += node.tag in CELLS
            depth.append(node)
            node = node.child
        else:
            node = node.next
    return _RUN.sub(_strongest, "".join(pieces)).strip()


def _before(node: LexborNode, in_cell: bool) -> str:
    if node.tag == "br":
        return " " if in_cell else _LINE
    return _block(in_cell) if node.tag in BLOCKS else ""


def _block(in_cell: bool) -> str:
    return " " if in_cell else _PARAGRAPH


def _after(node: LexborNode, in_cell: bool) -> str:
    tag = node.tag
    if tag in BLOCKS:
        return _block(in_cell)
    if tag == "tr":
        return _LINE
    return _CELL if tag in CELLS else ""


def _strongest(run: re.Match[str]) -> str:
    marks = run[0]
    if _PARAGRAPH in marks:
        return "\n\n"
    if _LINE in marks:
        return "\n" * marks.count(_LINE)
    return "\t" * marks.count(_CELL) or marks
