"""Write flat OpenDocument text, which LibreOffice converts to PDF, DOCX and ODT."""

from collections.abc import Sequence
from html import escape

_NAMES = ("office", "text", "table", "style", "drawing", "xsl-fo-compatible", "svg-compatible")
_PREFIXES = {"drawing": "draw", "xsl-fo-compatible": "fo", "svg-compatible": "svg"}
_NAMESPACES = " ".join(
    f'xmlns:{_PREFIXES.get(name, name)}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _NAMES
)
_STYLES = """
<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin="2cm"/><style:header-style/><style:footer-style/></style:page-layout>
<style:style style:name="justified" style:family="paragraph">
 <style:paragraph-properties fo:text-align="justify" fo:margin-bottom="0.2cm"/></style:style>
<style:style style:name="indented" style:family="paragraph">
 <style:paragraph-properties fo:text-align="justify" fo:text-indent="0.7cm"/></style:style>
<style:style style:name="narrow" style:family="paragraph">
 <style:paragraph-properties fo:margin-right="12.2cm" fo:text-align="justify"/></style:style>
<style:style style:name="centred" style:family="paragraph">
 <style:paragraph-properties fo:text-align="center"/></style:style>
<style:style style:name="next-page" style:family="paragraph">
 <style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="columns" style:family="section"><style:section-properties>
 <style:columns fo:column-count="2" fo:column-gap="0.7cm"/></style:section-properties></style:style>
<style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="frame" style:family="graphic"><style:graphic-properties style:wrap="none"/></style:style>
<text:list-style style:name="bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•">
 <style:list-level-properties text:space-before="0.6cm" text:min-label-width="0.6cm"/></text:list-level-style-bullet>
</text:list-style>
"""


def document(body: str, header: str = "", footer: str = "") -> bytes:
    around = (f"<style:header>{p(header)}</style:header>" if header else "") + (
        f"<style:footer>{p(footer)}</style:footer>" if footer else ""
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles><office:master-styles>"
        f'<style:master-page style:name="Standard" style:page-layout-name="page">{around}</style:master-page>'
        f"</office:master-styles><office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def p(text: str, style: str = "") -> str:
    return raw(escape(text, quote=False), style)


def raw(markup: str, style: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:p{named}>{markup}</text:p>"


def h(text: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'


def items(*texts: str) -> str:
    inside = "".join(f"<text:list-item>{p(text)}</text:list-item>" for text in texts)
    return f'<text:list text:style-name="bullets">{inside}</text:list>'


def table(*rows: Sequence[str]) -> str:
    lines = ("".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in row) for row in rows)
    cells = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return f'<table:table table:name="t">{"<table:table-column/>" * len(rows[0])}{cells}</table:table>'


def columns(*paragraphs: str) -> str:
    return f'<text:section text:style-name="columns" text:name="c">{"".join(paragraphs)}</text:section>'


def note(text: str) -> str:
    return (
        '<text:note text:id="n" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p(text)}</text:note-body></text:note>"
    )


def box(text: str) -> str:
    return (
        '<draw:frame draw:style-name="frame" text:anchor-type="paragraph" svg:width="8cm" svg:height="2cm">'
        f"<draw:text-box>{p(text)}</draw:text-box></draw:frame>"
    )


def comment(text: str) -> str:
    return f"<office:annotation><dc:creator>Ana</dc:creator>{p(text)}</office:annotation>"
