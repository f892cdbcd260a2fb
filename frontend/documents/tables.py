"""Put tabs between the cells of table rows in a PDF. Cells are detected by white space and by neighbouring rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from frontend.documents.rows import Row

ALIGNED = 0.3  # in line heights: the edges of the cells of a column differ by less


def tabulated(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with tabs between the cells of table rows.

    A row is split if it has wide gaps, or if its cells are aligned with those of a neighbouring row that is split,
    because the gap after a long cell may be narrow.
    """
    marked = list(rows)
    for neighbours in (range(1, len(marked)), range(len(marked) - 2, -1, -1)):
        step = 1 if neighbours.step > 0 else -1
        for number in neighbours:
            beside, row = marked[number - step], marked[number]
            if beside.gapped and not row.gapped and _in_columns(row, beside):
                marked[number] = replace(row, gapped=True)
    return [_with_tabs(row) if row.gapped else row for row in marked]


def _in_columns(row: Row, beside: Row) -> bool:
    if not row.cells or len(row.cells) != len(beside.cells):
        return False
    apart = ALIGNED * row.height
    return abs(row.bottom - beside.bottom) < 3 * row.height and all(
        abs(one.left - other.left) < apart or abs(one.right - other.right) < apart
        for one, other in zip(row.cells, beside.cells, strict=True)
    )


def _with_tabs(row: Row) -> Row:
    starts = [0, *(cell.start for cell in row.cells), len(row.text)]
    return replace(row, text="\t".join(_pieces(row.text, starts)))


def _pieces(text: str, starts: Sequence[int]) -> Iterable[str]:
    return (text[begin:end].strip() for begin, end in pairwise(starts))
