"""Lines of a PDF that are rows of a table: a tab between cells, where white space or the rows beside them show it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from frontend.documents.rows import Row

ALIGNED = 0.3  # of a line's height: how far apart the edges of two cells of a column may be


def tabulated(rows: Sequence[Row]) -> list[Row]:
    """Mark the rows whose cells stand in the columns of a row beside them, and put tabs between all cells.

    White space alone shows the cells where a column is wide; a long cell leaves little of it.
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
