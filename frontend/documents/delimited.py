"""Read CSV files: one line for each record, with tabs between fields."""

import csv
import io
import re
from collections import Counter

from frontend.documents.decoding import decode
from frontend.documents.document import Extract, Limits, decoding_notices
from frontend.documents.errors import DamagedFile

DELIMITERS = ";\t,|"  # the semicolon first: in Spanish, the comma is the decimal separator
_SAMPLE = 50  # records
_NAMED = re.compile(r"sep=(.)\r?\n", re.I)  # the first line of files that Excel opens with this delimiter


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Return the records as one page. Raises DamagedFile or Undecodable."""
    text, encoding = decode(data, charset)
    named = _NAMED.match(text)
    text = text[named.end() :] if named else text
    csv.field_size_limit(limits.max_bytes)
    try:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=named[1] if named else delimiter(text))
        lines = ["\t".join(" ".join(field.split()) for field in record) for record in records]
    except csv.Error as error:
        raise DamagedFile from error
    return Extract(["\n".join(line for line in lines if line.strip())], decoding_notices(text, encoding))


def delimiter(text: str) -> str:
    """Return the delimiter with which the most records have the same number of fields.

    csv.Sniffer is not used: its regular expressions need more than linear time.
    """
    sample = "".join(text[:100_000].splitlines(keepends=True)[:_SAMPLE])

    def regularity(one: str) -> tuple[float, int]:
        widths = Counter(len(record) for record in csv.reader(io.StringIO(sample, newline=""), delimiter=one) if record)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (count / max(widths.total(), 1), width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=regularity)
