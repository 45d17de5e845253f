"""How a CSV file is written: encoding, delimiter, header line, column names; what was guessed is reported."""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from crossfoot.periods import parse_period
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.sources.cells import read_number
from crossfoot.sources.csvscan import QUOTE, Record, records
from crossfoot.sources.description import TableDescription
from crossfoot.sources.files import check_encoding, check_file, detect_encoding, read_head
from crossfoot.sources.opened import joined_labels, unique_names

DELIMITERS: Final = (",", ";", "\t", "|")
_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
#: What Windows calls the code pages that ``detect_encoding`` falls back on.
PAGES: Final = {
    "cp1252": "windows-1252 (Western European)",
    "cp1258": "windows-1258 (Vietnamese)",
}
#: A title above a table may be this many records of one cell.
_TITLE_RECORDS: Final = 20
_SAMPLE_RECORDS: Final = 500


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How one file is written.

    Attributes:
        errors: what to do with bytes that the encoding does not have, as in ``open``.
        names: of the columns, made different from one another.
        is_plain: whether DuckDB counts the lines as everybody does: they end alike, and no quoted line end
            stands above the header.
        problems: what was found and what was guessed.
        heading: the lines above the header.
    """

    path: str
    encoding: str
    errors: Literal["strict", "replace", "surrogateescape"]
    delimiter: str
    header: Record
    names: tuple[str, ...]
    is_plain: bool
    problems: tuple[Problem, ...] = ()
    heading: tuple[str, ...] = ()

    @property
    def is_utf8(self) -> bool:
        return self.encoding in {"utf-8", "utf-8-sig", "ascii"}


def examine(description: TableDescription) -> CsvForm:
    """Find out how a file is written; what its description says is taken as said.

    Raises:
        InputError: it is not there, is no text, or has no header.
    """
    path, dialect = description.path or "", description.dialect
    file = check_file(path)
    head, is_all = read_head(path)
    if not head:
        raise InputError(
            Problem("the file is empty", path, expected="a header and at least one row")
        )
    problems: list[Problem] = []
    encoding = _encoding(dialect.encoding, head, is_all, path, problems)
    lines = _decode_head(head, is_all, encoding, path)
    if dialect.delimiter is not None:
        delimiter = dialect.delimiter
        if len(delimiter) != 1 or delimiter in '"\r\n ':
            raise InputError(
                Problem(f"{delimiter!r} cannot be a delimiter", path, expected="one character")
            )
    elif file.name.removesuffix(".gz").endswith((".tsv", ".tab")):
        delimiter = "\t"
    else:
        delimiter = detect_delimiter(_from(lines, dialect.header_from or dialect.header))
        if delimiter != ",":
            name = _NAMES[delimiter]
            problems.append(notice(path, f"the cells are separated by a {name} ({delimiter!r})"))
    header = _find_header(lines, delimiter, dialect.header, path, problems)
    upper: list[list[str]] = []
    if dialect.header_from is not None:
        first = dialect.header_from
        labels = records(_from(lines[: header.line - 1], first), delimiter, first)
        upper = [list(map(record.content, record.spans or ())) for record in labels]
    names = _column_names(header, upper, path, problems)
    errors: Literal["strict", "replace", "surrogateescape"] = "replace"
    if encoding in {"utf-8", "utf-8-sig"}:
        errors = "surrogateescape"
    elif dialect.encoding is not None:
        errors = "strict"
    line_ends = {line[len(line.rstrip("\r\n")) :] for line in lines} - {""}
    if len(line_ends) > 1:
        problems.append(notice(path, "the lines end in several ways"))
    above = lines[: header.line - 1]
    is_plain = len(line_ends) <= 1 and not any(QUOTE in line for line in above)
    heading = tuple(
        text for line in above if (text := line.strip().strip(delimiter + QUOTE).strip())
    )
    return CsvForm(
        path, encoding, errors, delimiter, header, names, is_plain, tuple(problems), heading
    )


def _encoding(
    wanted: str | None, head: bytes, is_all: bool, path: str, problems: list[Problem]
) -> str:
    detected = detect_encoding(head, is_all)
    if wanted is not None:
        name = check_encoding(wanted, path)
        # A description that says UTF-8 means also the UTF-8 with a mark that spreadsheets write.
        return detected if name == "utf-8" and detected == "utf-8-sig" else name
    if detected in PAGES:
        problems.append(notice(path, f"the file is not UTF-8; read as {PAGES[detected]}"))
    elif detected.startswith(("utf-16", "utf-32")):
        problems.append(notice(path, f"the file is read as {detected.upper()}"))
    return detected


def _decode_head(head: bytes, is_all: bool, encoding: str, path: str) -> list[str]:
    """The lines of the head, line ends kept."""
    errors = "replace" if encoding in PAGES else "strict"
    try:
        text = codecs.getincrementaldecoder(encoding)(errors).decode(head, final=is_all)
    except UnicodeDecodeError as error:
        # UnicodeDecodeError counts bytes of what the decoder was given, which is the head.
        before = head[: error.start].decode(encoding, errors="replace")
        raise InputError(
            Problem(
                f"this is not {encoding}: byte 0x{head[error.start]:02x}",
                path,
                before.count("\n") + 1,
                len(before) - before.rfind("\n"),
                expected="text in the encoding that the table's description names",
            )
        ) from None
    if "\0" in text:
        at = text.index("\0")
        raise InputError(
            Problem(
                "this is not text: there is a NUL byte",
                path,
                text.count("\n", 0, at) + 1,
                at - text.rfind("\n", 0, at),
                expected="a text file; if it is UTF-16, name the encoding",
            )
        )
    lines = list(io.StringIO(text, newline=""))
    # A record cut in two by the end of the sample would look ragged.
    return lines if is_all or len(lines) < 3 else lines[:-1]


def detect_delimiter(sample: Iterable[str]) -> str:
    """The delimiter that gives the most records of one width; of equals, the one that gives more cells."""
    lines = list(sample)
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        for record in islice(records(lines, delimiter), _SAMPLE_RECORDS):
            if record.text and record.spans is not None:
                widths[len(record.spans)] += 1
        if not widths:
            continue
        width, count = max(
            widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0])
        )
        score = (count / widths.total(), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def find_header(sample: Iterable[str], delimiter: str) -> Record | None:
    """The record with the column names: the first, or the first with several cells below a title."""
    first = None
    for record in islice(records(sample, delimiter), _TITLE_RECORDS):
        filled = [s for s in record.spans or () if s.end > s.start]
        if not filled and record.spans is not None:
            continue
        if record.spans is None or len(filled) > 1:
            return record
        first = first or record
    return first


def _find_header(
    lines: Sequence[str],
    delimiter: str,
    wanted: int | None,
    path: str,
    problems: list[Problem],
) -> Record:
    if wanted is not None:
        start = sum(map(len, lines[: wanted - 1]))
        header = next(records(_from(lines, wanted), delimiter, wanted, start), None)
        if header is None:
            raise InputError(Problem(f"there is no line {wanted} to be the header", path))
    else:
        header = find_header(lines, delimiter)
        if header is None:
            raise InputError(Problem("the file has only blank lines", path, expected="a header"))
        if header.line > 1:
            last = header.line - 1
            lines_text = "line 1" if last == 1 else f"lines 1 to {last}"
            problems.append(notice(path, f"the header is line {header.line}; {lines_text} skipped"))
    if header.spans is None:
        raise InputError(
            Problem(
                "the header is broken: a quote is not closed, or something follows it",
                path,
                header.line,
                1,
                expected=f"cells separated by {delimiter!r}",
            )
        )
    return header


def _column_names(
    header: Record, upper: Sequence[Sequence[str]], path: str, problems: list[Problem]
) -> tuple[str, ...]:
    """The names in the header, joined with those of the header's ``upper`` rows."""
    assert header.spans is not None
    rows = [*upper, list(map(header.content, header.spans))]
    tidy = [[unicodedata.normalize("NFC", cell).strip() for cell in row] for row in rows]
    given = joined_labels([row[: len(header.spans)] for row in tidy])
    names = []
    for span, text, (name, repeats) in zip(header.spans, given, unique_names(given), strict=True):
        line, column = header.place(span)
        if repeats == text:
            problems.append(
                Problem(
                    f"two columns are named {text!r}; the second is read as {name!r}",
                    path,
                    line,
                    column,
                    expected="a different name for every column",
                )
            )
        elif repeats is not None:
            problems.append(notice(path, f"column {text!r} is read as {name!r}", line, column))
        names.append(name)
    filled = [text for text in given if text]
    are_numbers = filled and all(read_number(t, ".") or read_number(t, ",") for t in filled)
    if are_numbers and not all(parse_period(text) for text in filled):
        problems.append(
            Problem(
                "the first row holds numbers only: the file seems to have no header",
                path,
                header.line,
                1,
                expected="column names",
                severity=Severity.WARNING,
            )
        )
    return tuple(names)


def notice(
    path: str | None, message: str, line: int | None = None, column: int | None = None
) -> Problem:
    return Problem(message, path, line, column, severity=Severity.INFO)


def _from(lines: Sequence[str], line: int | None) -> Sequence[str]:
    return lines if line is None else lines[line - 1 :]
