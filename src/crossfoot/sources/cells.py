"""Numbers in the cells of a table: which decimal mark a file uses, and reading one cell, in Python and in SQL.

Prose needs every reading of a numeral, one by one. A table has one decimal mark for all its numbers, so
``1,234`` has one reading as soon as the mark is known. The SQL says the same as the Python, cell by cell (the
tests hold them against each other).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crossfoot.numerals import LONGEST, Reading, decimal_of, readings_of
from crossfoot.sources.description import DecimalMark
from crossfoot.sources.sql import listed, literal

_SPACES: Final = " \u00a0\u2009\u202f"
#: What may stand around a number in its cell.
BLANKS: Final = _SPACES + "\t\r\n"
_APOSTROPHES: Final = "'’"
_MINUS: Final = "-\u2212\u2013\u2010\u2011"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as read from a cell. ``is_percent`` where the cell itself carries the sign."""

    reading: Reading
    is_percent: bool = False


def read_number(text: str, mark: DecimalMark) -> Cell | None:
    """The number in a cell under a known decimal mark, or None."""
    if _SIMPLE[mark].fullmatch(text) and len(text) <= LONGEST:
        whole, _, rest = text.partition(mark)
        value = Fraction(int(whole + rest), 10 ** len(rest))
        return Cell(Reading(value, len(rest), mark if rest else ""))
    body = text.strip(BLANKS)
    is_percent = body.endswith("%")
    if is_percent:
        body = body[:-1].rstrip(_SPACES)
    if body != body.strip():
        return None
    # The decimal mark does not group: 1,234,567 is no number where 1,5 is one and a half.
    wanted = mark if mark in body else ""
    for reading in readings_of(body):
        if reading.decimal_mark == wanted:
            return Cell(reading, is_percent)
    return None


def unbracketed(text: str) -> str:
    """A cell in which brackets say *negative*, with the sign instead: ``(1 234)`` is ``-1 234``."""
    body = text.strip(BLANKS)
    return f"-{body[1:-1].strip(BLANKS)}" if body.startswith("(") and body.endswith(")") else text


def unbracketed_sql(column: str) -> str:
    """The same in SQL, over an expression of type VARCHAR."""
    body = f"trim({column}, {literal(BLANKS)})"
    inside = f"trim(substr({body}, 2, length({body}) - 2), {literal(BLANKS)})"
    return f"CASE WHEN {body} LIKE '(%)' THEN '-' || {inside} ELSE {column} END"


def number_pattern(mark: DecimalMark) -> str:
    """A regular expression (RE2) for the texts that ``read_number`` reads."""
    point, comma = (r"\.", ",") if mark == "." else (",", r"\.")
    # A full stop may end a number, a comma behind it is punctuation.
    fraction = rf"{point}\d*" if mark == "." else rf"{point}\d+"
    # A lone point or comma groups only before three digits and not after a zero (0,123 is a decimal).
    lakhs = rf"\d{{1,2}}(?:{comma}\d{{2}})+{comma}\d{{3}}"
    alone = rf"[1-9]\d{{0,2}}{comma}\d{{3}}|\d{{1,3}}(?:{comma}\d{{3}}){{2,}}|{lakhs}"
    grouped = "|".join(
        rf"\d{{1,3}}(?:{g}\d{{3}})+|\d{{1,2}}(?:{g}\d{{2}})+{g}\d{{3}}"
        for g in (f"[{_SPACES}]", f"[{_APOSTROPHES}]")
    )
    with_fraction = rf"\d{{1,3}}(?:{comma}\d{{3}})+|{lakhs}"
    numeral = (
        rf"\d+(?:{fraction})?|{point}\d+|{alone}|{grouped}|(?:{with_fraction}|{grouped}){fraction}"
    )
    return rf"[{_MINUS}+]?(?:{numeral})[{_SPACES}]*%?"


def simple_pattern(mark: DecimalMark) -> str:
    """A regular expression for numbers without anything between their digits but the mark."""
    return rf"-?\d+(?:{re.escape(mark)}\d+)?"


#: Most cells of tables are such, which is told at once.
_SIMPLE: Final[Mapping[DecimalMark, re.Pattern[str]]] = {
    ".": re.compile(simple_pattern("."), re.ASCII),
    ",": re.compile(simple_pattern(","), re.ASCII),
}


def number_sql(column: str, mark: DecimalMark, na_values: Iterable[str] = ()) -> str:
    """SQL for a text cell as a plain decimal numeral (``-1234.50``), null where it is none.

    Args:
        column: an SQL expression of type VARCHAR.
    """
    text = f"trim({column}, {literal(BLANKS)})"
    drop = _SPACES + _APOSTROPHES + "%+" + ("," if mark == "." else ".")
    # translate() drops what has no counterpart, so what is kept comes first.
    kept = _MINUS + ("" if mark == "." else ",")
    into = "-" * len(_MINUS) + ("" if mark == "." else ".")
    plain = f"translate({text}, {literal(kept + drop)}, {literal(into)})"
    is_number = f"regexp_full_match({text}, {literal(number_pattern(mark))})"
    absent = listed(na_values)
    missing = f"WHEN {text} IN ({absent}) THEN NULL " if absent else ""
    # Most numbers are digits and a mark. Telling those first costs a fifth of telling all at once.
    is_simple = f"regexp_full_match({column}, {literal(simple_pattern(mark))})"
    simple = column if mark == "." else f"replace({column}, ',', '.')"
    return f"CASE WHEN {is_simple} THEN {simple} {missing}WHEN {is_number} THEN {plain} END"


def decimals_sql(plain: str) -> str:
    """SQL for the printed decimals of what ``number_sql`` gave."""
    behind = f"length({plain}) - instr({plain}, '.')"
    return f"CASE WHEN contains({plain}, '.') THEN {behind} WHEN {plain} IS NOT NULL THEN 0 END"


@dataclass(frozen=True, slots=True)
class MarkEvidence:
    """What the numerals of a file say about its decimal mark, each with one example."""

    point: str | None = None
    comma: str | None = None
    ambiguous: str | None = None

    @property
    def is_contradictory(self) -> bool:
        return self.point is not None and self.comma is not None

    def mark(self, otherwise: DecimalMark) -> DecimalMark:
        """The mark that the evidence gives, or ``otherwise``."""
        if self.is_contradictory or (self.point is None and self.comma is None):
            return otherwise
        return "." if self.point is not None else ","


def weigh_marks(texts: Iterable[str]) -> MarkEvidence:
    """Which decimal mark a sample of cells uses.

    ``20,51`` and ``1.234.567`` speak for the comma, ``20.51`` for the point, ``126,484`` for neither.
    """
    point = comma = ambiguous = None
    for text in texts:
        if not text or not ("," in text or "." in text):
            continue
        readings = readings_of(text.strip().rstrip("%").rstrip())
        if len(readings) > 1:
            ambiguous = ambiguous or text
        elif readings:
            decimal = readings[0].decimal_mark
            # Without a decimal mark, the other sign groups: 1.234.567.
            if decimal == "." or (not decimal and "," in text):
                point = point or text
            else:
                comma = comma or text
    return MarkEvidence(point, comma, ambiguous)


def as_read(text: str, mark: DecimalMark) -> str:
    """How a cell is read under a mark, for a message."""
    cell = read_number(text, mark)
    return decimal_of(cell.reading) if cell else "no number"
