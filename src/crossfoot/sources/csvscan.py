"""Where the cells of a CSV file stand: lines, columns, offsets.

DuckDB reads the cells but does not say where they were. This scanner says it, for the few cells that somebody
asks about. It follows the same rules (RFC 4180, blanks beside quotes allowed, empty cells behind the last
column ignored) and the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

QUOTE: Final = '"'
#: DuckDB gives up on longer records, and so does the scanner.
LONGEST_RECORD: Final = 2_000_000


class Span(NamedTuple):
    """The content of one cell within its record, without quotes around it."""

    start: int
    end: int
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its text without the line end, and where it starts in the source.

    ``spans`` is None where the record breaks the rules of quoting.
    """

    text: str
    line: int
    start: int
    spans: tuple[Span, ...] | None

    def content(self, span: Span) -> str:
        """The cell's text, doubled quotes made single."""
        text = self.text[span.start : span.end]
        return text.replace('""', '"') if span.is_quoted else text

    def place(self, span: Span) -> tuple[int, int]:
        """Line and column of the cell's content in the file, both from 1."""
        before = self.text[: span.start]
        breaks = before.count("\n") + before.count("\r") - before.count("\r\n")
        if not breaks:
            return self.line, span.start + 1
        last = max(before.rfind("\n"), before.rfind("\r"))
        return self.line + breaks, span.start - last


def records(
    lines: Iterable[str], delimiter: str, line: int = 1, start: int = 0
) -> Iterator[Record]:
    """The records of a text given line by line, line ends kept. Blank lines are records of one empty cell."""
    pending: list[str] = []
    pending_size = 0
    open_quote = False
    first_line, first_start = line, start
    for text in lines:
        line += 1
        start += len(text)
        if not pending and QUOTE not in text:
            body = text.rstrip("\r\n")
            yield Record(body, first_line, first_start, _plain_spans(body, delimiter))
            first_line, first_start = line, start
            continue
        pending.append(text)
        pending_size += len(text)
        # Inside a quoted cell, a line without a quote cannot end it.
        if open_quote and QUOTE not in text and pending_size < LONGEST_RECORD:
            continue
        joined = "".join(pending)
        body = joined.rstrip("\r\n")
        spans, open_quote = split(body, delimiter)
        if open_quote and pending_size < LONGEST_RECORD:
            continue
        yield Record(body, first_line, first_start, None if open_quote else spans)
        pending, pending_size, open_quote = [], 0, False
        first_line, first_start = line, start
    if pending:
        yield Record("".join(pending).rstrip("\r\n"), first_line, first_start, None)


def split(record: str, delimiter: str) -> tuple[tuple[Span, ...] | None, bool]:
    """The cells of a record, and whether it ends inside a quoted cell."""
    spans: list[Span] = []
    position = 0
    size = len(record)
    while True:
        # DuckDB passes over one blank before a quote, not over two.
        begin = position + 1 if record[position : position + 1] == " " else position
        if begin < size and record[begin] == QUOTE:
            end = _closing_quote(record, begin + 1)
            if end < 0:
                return None, True
            spans.append(Span(begin + 1, end, True))
            position = end + 1
            while position < size and record[position] == " ":
                position += 1
            if position < size and record[position] != delimiter:
                return None, False
        else:
            end = record.find(delimiter, position)
            end = size if end < 0 else end
            spans.append(Span(position, end, False))
            position = end
        if position >= size:
            return tuple(spans), False
        position += 1


def fits(record: Record, width: int) -> bool:
    """Whether a record has a table's number of cells; more are allowed if they are empty."""
    spans = record.spans
    if spans is None or len(spans) < width:
        return False
    return len(spans) == width or all(s.start == s.end for s in spans[width:])


def _plain_spans(record: str, delimiter: str) -> tuple[Span, ...]:
    spans = []
    position = 0
    for cell in record.split(delimiter):
        spans.append(Span(position, position + len(cell), False))
        position += len(cell) + 1
    return tuple(spans)


def _closing_quote(record: str, position: int) -> int:
    while True:
        end = record.find(QUOTE, position)
        if end < 0 or record[end + 1 : end + 2] != QUOTE:
            return end
        position = end + 2
