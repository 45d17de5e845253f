"""Numbers in messages, written as the document around them writes its own: 20,51 beside 20,51."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, Protocol

from crossfoot.intervals import Interval

#: The first numeral of a printed figure: ``44,2`` of ``44,2 triệu đồng``.
_NUMERAL: Final = re.compile(r"[+\-−–‐‑]?\s?(?:\d[\d.,'’\u0020\u00a0\u2009\u202f]*\d|\d|[.,]\d+)")
#: More places than this help nobody to tell two numbers apart.
_MOST_PLACES: Final = 12
_OPPOSITE: Final = {".": ",", ",": "."}


class Printed(Protocol):
    """What a style is read from: a figure, or its row in a report."""

    @property
    def text(self) -> str: ...
    @property
    def value(self) -> Fraction: ...
    @property
    def scale(self) -> Fraction: ...


@dataclass(frozen=True, slots=True)
class Style:
    """The separators and the minus sign of a document; no ``group`` where it does not group digits."""

    decimal: str = "."
    group: str = ""
    minus: str = "-"

    def number(self, value: Fraction, places: int) -> str:
        """``value`` with so many decimals, ties away from zero; zeros are kept, they say how exact it is."""
        whole = _nearest(value, places)
        if places <= 0:
            digits, rest = str(whole * 10**-places), ""
        else:
            padded = str(whole).rjust(places + 1, "0")
            digits, rest = padded[:-places], self.decimal + padded[-places:]
        sign = self.minus if value < 0 and whole else ""
        return sign + self._grouped(digits) + rest

    def shortest(self, value: Fraction, places: int) -> str:
        """``value`` exactly if it has at most ``places`` + 6 decimals, without idle zeros; else rounded there."""
        least = max(places, 0)
        for count in range(least, least + 7):
            if _ends_within(value, count):
                return self.number(value, count)
        return self.number(value, least + 6)

    def distinct(self, value: Fraction, places: int, printed: Fraction) -> str:
        """``value`` with enough places to differ from what is printed: never "is 11, not 11"."""
        for count in range(places, places + _MOST_PLACES):
            if _rounded(value, count) != printed:
                return self.number(value, count)
        return self.shortest(value, places)

    def ends(self, interval: Interval, places: int) -> tuple[str | None, str | None]:
        """The ends of an interval, rounded inwards so that every number between them is allowed."""
        low, high = interval.low, interval.high
        known = [end for end in (low, high) if isinstance(end, Fraction)]
        least = max(places, 0)
        for count in (least, least + 1):
            if all(_ends_within(end, count) for end in known):
                return self._end(low, count), self._end(high, count)
        for count in range(least + 1, least + _MOST_PLACES):
            inner = [-_floor(-low, count) if isinstance(low, Fraction) else None]
            inner += [_floor(high, count) if isinstance(high, Fraction) else None]
            up, down = inner
            if up is None or down is None or up < down:
                return self._end(up, count), self._end(down, count)
        return (
            self.shortest(low, places) if isinstance(low, Fraction) else None,
            self.shortest(high, places) if isinstance(high, Fraction) else None,
        )

    def _end(self, end: Fraction | float | None, places: int) -> str | None:
        return self.number(end, places) if isinstance(end, Fraction) else None

    def _grouped(self, digits: str) -> str:
        if not self.group or len(digits) < 4:
            return digits
        first = len(digits) % 3
        groups = [digits[:first]] if first else []
        groups += [digits[at : at + 3] for at in range(first, len(digits), 3)]
        return self.group.join(groups)


@lru_cache(maxsize=4096)
def numeral_of(text: str) -> str:
    """The numeral in a printed figure, without its unit; the whole text if there is none."""
    match = _NUMERAL.search(text)
    return match[0] if match else text


def style_of(figures: Iterable[Printed], language: str = "en") -> Style:
    """The style that printed figures show; where they show none, that of the language."""
    decimal = group = minus = None
    for figure in figures:
        numeral = numeral_of(figure.text)
        marks = [c for c in numeral.lstrip("+-−–‐‑ ") if not c.isdigit()]
        if numeral[:1] in ("−", "–") and minus is None:
            minus = "−"
        if not marks or len(marks) == len(numeral):
            continue
        if _ends_in_decimals(numeral, marks[-1], figure):
            decimal = decimal or marks[-1]
            marks = [mark for mark in marks if mark != marks[-1]]
        if marks:
            group = group or marks[0]
    if decimal is None:
        decimal = _OPPOSITE.get(group or "", "," if language == "vi" else ".")
    return Style(decimal, "" if group in (None, decimal) else group or "", minus or "-")


def _ends_in_decimals(numeral: str, mark: str, figure: Printed) -> bool:
    """Whether the last separator is the decimal mark, as the figure was read."""
    if mark not in ".," or numeral.count(mark) > 1:
        return False
    whole, rest = (_digits(part) for part in numeral.split(mark))
    above, below = abs(figure.value).as_integer_ratio()
    scale, by = figure.scale.as_integer_ratio()
    return bool(above * by * 10 ** len(rest) == int(whole + rest) * scale * below)


def _digits(text: str) -> str:
    return "".join([sign for sign in text if sign.isdigit()])


def _ends_within(value: Fraction, places: int) -> bool:
    """Whether so many decimals write the number exactly."""
    return value.denominator == 1 or 10**places % value.denominator == 0


def _nearest(value: Fraction, places: int) -> int:
    """The size of a number in units of its last place, ties away from zero."""
    above, below = abs(value.numerator), value.denominator
    if places >= 0:
        above *= 10**places
    else:
        below *= 10**-places
    return (2 * above + below) // (2 * below)


def _rounded(value: Fraction, places: int) -> Fraction:
    whole = _nearest(value, places)
    return (whole if value >= 0 else -whole) / Fraction(10) ** places


def _floor(value: Fraction | float, places: int) -> Fraction:
    assert isinstance(value, Fraction)
    scale = Fraction(10) ** places
    return Fraction((value * scale).__floor__()) / scale
