"""Periods: the years, quarters and months that figures belong to; their order, length and predecessors.

How they are printed stands in ``data/periods.txt``. Dates are exact calendar dates, both ends included.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache, total_ordering
from pathlib import Path
from typing import Final, Literal

Frequency = Literal["year", "half", "quarter", "month", "day", "span"]

# importlib.resources would take longer to import than everything here.
_PATTERNS: Final = Path(__file__).with_name("data") / "periods.txt"

#: A year printed ``2013/14`` begins in April: the United Kingdom's, Japan's, India's budget year. Order and
#: length are the same for any other beginning; pass ``fiscal_start`` to ``parse_period`` where it matters.
FISCAL_START: Final = 4

_LENGTHS: Final[Mapping[int, Frequency]] = {12: "year", 6: "half", 3: "quarter", 1: "month"}
# A dash makes a range where a hyphen writes a date: ``2011–12`` is two years, ``2011-12`` is December 2011.
_DASHES: Final = str.maketrans(
    dict.fromkeys("\u2012\u2013\u2014\u2015\u2212", " - ") | dict.fromkeys("\u2010\u2011", "-")
)
#: The solidus of an ISO 8601 interval, ``2025-01/2025-09``.
_INTERVAL_MARK: Final = re.compile(r"(?<=-\d\d)/(?=\d{4}-)")
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days.

    Attributes:
        start: first day.
        end: last day, included.
        text: as printed. Two periods of the same days are equal however they are printed.
    """

    start: date
    end: date
    text: str = field(compare=False)

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end before it starts: {self.start} to {self.end}")

    def __lt__(self, other: Period) -> bool:
        """By end, then by start: a whole year comes after its quarters."""
        return (self.end, self.start) < (other.end, other.start)

    def __str__(self) -> str:
        return self.text

    @property
    def months(self) -> int | None:
        """Length in calendar months, where it is whole."""
        if self.start.day != 1 or self.end.day != monthrange(self.end.year, self.end.month)[1]:
            return None
        return _month_number(self.end) - _month_number(self.start) + 1

    @property
    def years(self) -> int | None:
        """Length in years, where it is whole."""
        months = self.months
        return months // 12 if months is not None and months % 12 == 0 else None

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1

    @property
    def frequency(self) -> Frequency:
        """What sort of period it is; ``span`` for every other length, such as nine months or five years.

        Six months are a half only from January or July, three a quarter only from January, April, July or
        October; twelve are a year wherever they begin.
        """
        if self.start == self.end:
            return "day"
        months = self.months or 0
        if months not in _LENGTHS or (months < 12 and (self.start.month - 1) % months):
            return "span"
        return _LENGTHS[months]

    @property
    def label(self) -> str:
        """The one way to write it, the same for every printing: ``2025``, ``2025-Q1``, ``2021-2025``."""
        year, month = self.start.year, self.start.month
        match self.frequency:
            case "day":
                return self.start.isoformat()
            case "month":
                return f"{year:04}-{month:02}"
            case "quarter":
                return f"{year:04}-Q{(month + 2) // 3}"
            case "half":
                return f"{year:04}-H{(month + 5) // 6}"
            case "year" if month == 1:
                return f"{year:04}"
        if self.years is not None and month == 1:
            return f"{year:04}-{self.end.year:04}"
        if self.months is not None:
            return f"{year:04}-{month:02}/{self.end.year:04}-{self.end.month:02}"
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    def previous(self, n: int = 1) -> Period:
        """The period ``n`` steps earlier, of the same frequency and length.

        A span of whole years steps by its own length (2021-2025 to 2016-2020). A shorter span within a year,
        such as nine months, steps by a year, because that is what it is compared with. A span of any other
        length steps by its own length.
        """
        months = self.months
        if months is not None:
            within_a_year = self.frequency == "span" and months < 12
            step = n * (12 if within_a_year else months)
            start = _first_day(_month_number(self.start) - step)
            end = _first_day(_month_number(self.end) - step + 1) - timedelta(days=1)
        else:
            shift = timedelta(days=n * self.days)
            start, end = self.start - shift, self.end - shift
        earlier = Period(start, end, "")
        return Period(start, end, earlier.label)

    def contains(self, other: Period) -> bool:
        """Whether every day of ``other`` lies in this period."""
        return self.start <= other.start and other.end <= self.end


def parse_period(text: str, fiscal_start: int = FISCAL_START) -> Period | None:
    """Read a period as printed, or None: ``2025``, ``2021-2025``, ``quý I/2025``, ``28/9/2021``.

    Args:
        text: the period alone. Dates written with slashes have the day first, unless only the other order
            is a date. ``2013-14`` is one fiscal year, as is ``2013/14``; ``2013-2014`` and ``2013-15`` are
            ranges of calendar years; ``2011-12``, with a hyphen, is a month.
        fiscal_start: month in which a fiscal year begins.
    """
    found = _parse(_tidy(text), fiscal_start)
    return None if found is None else Period(found[0], found[1], text.strip())


_Days = tuple[date, date]


@lru_cache(maxsize=4096)
def _parse(text: str, fiscal_start: int) -> _Days | None:
    if len(text) == 4 and text.isdecimal():
        return _months(int(text), 1, 12) if text[0] in "12" else None
    for pattern in _grammar().patterns:
        printed = pattern.match(text)
        if printed is not None:
            found = _dates(pattern.kind, printed, fiscal_start)
            if found is not None:
                return found
    return _range(text, fiscal_start) or _unlabelled(text, fiscal_start)


def _unlabelled(text: str, fiscal_start: int) -> _Days | None:
    for label in _grammar().labels:
        if text.startswith(label + " "):
            return _parse(text[len(label) + 1 :].strip(), fiscal_start)
    return None


def _range(text: str, fiscal_start: int) -> _Days | None:
    """Two periods and a mark between them; the first may borrow its year from the second."""
    interval = _INTERVAL_MARK.search(text)
    for match in [interval] if interval else _grammar().range_mark.finditer(text):
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if not left or not right:
            continue
        if re.fullmatch(r"\d{4}", left) and re.fullmatch(r"\d\d", right):
            right = left[:2] + right
        end = _parse(right, fiscal_start)
        if end is None:
            continue
        start = _parse(left, fiscal_start) or _parse(f"{left} {end[1].year:04}", fiscal_start)
        start = start or _parse(f"{left}/{end[1].year:04}", fiscal_start)
        if start is not None and start[0] <= end[0] and start[1] <= end[1]:
            return start[0], end[1]
    return None


def _dates(kind: str, printed: dict[str, str], fiscal_start: int) -> _Days | None:
    """First and last day of a pattern's fields, or None where the calendar has no such days."""
    numbers = {field_name: _number(field_name, word) for field_name, word in printed.items()}
    # Two printed digits belong to this century in statistics that still print them.
    year = numbers["year"] if "year" in numbers else 2000 + numbers["short_year"]
    if not 1000 <= year <= 2999:
        return None
    month = numbers.get("month_number", numbers.get("month_name", 0))
    match kind:
        case "day":
            return _day(year, month, numbers["day"])
        case "month":
            return _months(year, month, 1) if 1 <= month <= 12 else None
        case "quarter":
            return _months(year, 3 * numbers["quarter"] - 2, 3)
        case "half":
            return _months(year, 6 * numbers["half"] - 5, 6)
        case "months from the start of the year":
            return _months(year, 1, numbers["count"]) if 1 <= numbers["count"] <= 12 else None
        case "fiscal year":
            following = numbers.get("next_year", numbers.get("next_short_year", 0))
            is_next = following in (year + 1, (year + 1) % 100)
            return _months(year, fiscal_start, 12) if is_next else None
        case _:
            return _months(year, 1, 12)


def _number(field_name: str, word: str) -> int:
    if word.isdecimal():
        return int(word)
    grammar = _grammar()
    return grammar.months[word] if field_name == "month_name" else grammar.numbers[word]


def _day(year: int, month: int, day: int) -> _Days | None:
    for m, d in ((month, day), (day, month)):
        try:
            found = date(year, m, d)
        except ValueError:
            continue
        return found, found
    return None


def _months(year: int, month: int, count: int) -> _Days:
    first = year * 12 + month - 1
    return _first_day(first), _first_day(first + count) - timedelta(days=1)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(month_number: int) -> date:
    return date(month_number // 12, month_number % 12 + 1, 1)


def _tidy(text: str) -> str:
    tidy = " ".join(unicodedata.normalize("NFC", text).translate(_DASHES).casefold().split())
    midnight = _MIDNIGHT.fullmatch(tidy.upper())
    return midnight[1] if midnight else tidy


@dataclass(slots=True)
class _Pattern:
    """One way to print a sort of period. Compiled when a text has its words: most are never needed."""

    kind: str
    line: str
    fields: Mapping[str, str]
    words: tuple[str, ...]
    has_name: bool
    compiled: re.Pattern[str] | None = None

    def match(self, text: str) -> dict[str, str] | None:
        """What the fields of the pattern are in ``text``, or None where it does not fit."""
        if not all(word in text for word in self.words):
            return None
        if self.has_name and not any(map(str.isalpha, text)):
            return None
        if self.compiled is None:
            self.compiled = _compiled(self.line, self.fields)
        found = self.compiled.fullmatch(text)
        return None if found is None else {k: v for k, v in found.groupdict().items() if v}


@dataclass(frozen=True, slots=True)
class _Grammar:
    """``data/periods.txt``, read."""

    patterns: tuple[_Pattern, ...]
    range_mark: re.Pattern[str]
    labels: tuple[str, ...]
    months: Mapping[str, int]
    numbers: Mapping[str, int]


@cache
def _grammar() -> _Grammar:
    sections: dict[str, list[str]] = {}
    for line in _lines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        else:
            current.append(line)
    months = dict(_numbered(sections.pop("months")))
    numbers = dict(_numbered(sections.pop("numbers")))
    labels = sections.pop("labels")
    marks = sections.pop("range marks")
    fields = {
        "year": r"\d{4}",
        "next_year": r"\d{4}",
        "short_year": r"'?\d\d",
        "next_short_year": r"\d\d",
        "month_number": r"0?[1-9]|1[0-2]|[12]\d|3[01]",
        "month_name": _any(months),
        "day": r"0?[1-9]|[12]\d|3[01]",
        "quarter": r"0?[1-4]|" + _any(word for word, n in numbers.items() if n <= 4),
        "half": r"0?[12]|" + _any(word for word, n in numbers.items() if n <= 2),
        "count": r"\d\d?|" + _any(numbers),
    }
    return _Grammar(
        patterns=tuple(
            _Pattern(kind, line, fields, _words(line), "{month_name}" in line)
            for kind, lines in sections.items()
            for line in lines
        ),
        range_mark=re.compile("|".join(map(_range_mark, marks))),
        labels=tuple(sorted(labels, key=len, reverse=True)),
        months=months,
        numbers=numbers,
    )


def _range_mark(mark: str) -> str:
    return r"\s?-\s?" if mark == "-" else rf"\s{re.escape(mark)}\s"


def _numbered(lines: list[str]) -> Iterator[tuple[str, int]]:
    for line in lines:
        number, _, words = line.partition(":")
        for word in words.split(","):
            yield word.strip(), int(number)


def _any(words: Iterator[str] | Mapping[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _words(line: str) -> tuple[str, ...]:
    """What every text of a pattern holds: its words and marks, without the blanks that may be left out."""
    return tuple(re.sub(r"\{\w+\}", " ", line).split())


def _compiled(line: str, fields: Mapping[str, str]) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", line)
    pieces[0::2] = [r"\s?".join(map(re.escape, literal.split(" "))) for literal in pieces[0::2]]
    pieces[1::2] = [f"(?P<{name}>{fields[name]})" for name in pieces[1::2]]
    return re.compile("".join(pieces))


def _lines() -> list[str]:
    text = _PATTERNS.read_text(encoding="utf-8")
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
