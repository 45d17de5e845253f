"""A printed numeral with other digits: for proposing what a figure should read in the way it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Final

from crossfoot.figures import Figure
from crossfoot.intervals import HALF, Interval

_NUMERAL: Final = re.compile(r"\d(?:[\d.,'’  \u00a0\u202f]*\d)?")
_MINUS: Final = "-−–"


@dataclass(frozen=True, slots=True)
class Numeral:
    """The digits of a figure's text, and what stands around them."""

    before: str
    digits: str
    after: str
    places: int
    thousands: str
    point: str
    negative: bool

    @classmethod
    def of(cls, figure: Figure) -> Numeral:
        """Take a figure's text apart; a plain numeral of its value where the text does not show it."""
        size = abs(figure.value / figure.scale)
        match = _NUMERAL.search(figure.text)
        if match is not None:
            body = match.group()
            digits = "".join(c for c in body if c.isdigit())
            marks = [c for c in body if not c.isdigit()]
            for places in (figure.decimals, _after_last_mark(body), 0):
                if places is not None and places >= 0 and size == Fraction(int(digits), 10**places):
                    split = len(body) - places - 1 if places and marks else -1
                    point = body[split] if split >= 0 and not body[split].isdigit() else "."
                    grouping = [c for c in marks if places == 0 or c != point]
                    return cls(
                        figure.text[: match.start()],
                        digits,
                        figure.text[match.end() :],
                        places,
                        grouping[0] if grouping else "",
                        point,
                        figure.value < 0,
                    )
        places = max(figure.decimals or 0, 0)
        while (size * 10**places).denominator != 1 and places < 12:
            places += 1
        digits = str(floor(size * 10**places)).rjust(places + 1, "0")
        return cls("-" if figure.value < 0 else "", digits, "", places, "", ".", figure.value < 0)

    def read(self, figure: Figure, digits: str, *, negative: bool | None = None) -> Figure:
        """The figure with other digits in the same places, or another sign."""
        minus = self.negative if negative is None else negative
        value = Fraction(int(digits or "0"), 10**self.places) * figure.scale
        return replace(
            figure, text=self.text(digits, minus), value=-value if minus else value, alternatives=()
        )

    def unit(self, figure: Figure) -> Fraction:
        """What one unit in the last printed place of the figure amounts to."""
        return Fraction(figure.scale, 10**self.places)

    def rounded(self, figure: Figure, value: Fraction) -> Figure:
        """The figure with a value rounded to its quantum."""
        unit = self.unit(figure)
        step = figure.quantum or unit
        rounded = floor(abs(value) / step + HALF) * step
        return self.read(figure, str(floor(rounded / unit + HALF)), negative=value < 0)

    def text(self, digits: str, negative: bool) -> str:
        """The numeral as this publisher prints it."""
        digits = digits.rjust(self.places + 1, "0")
        whole, rest = (
            (digits[: -self.places], digits[-self.places :]) if self.places else (digits, "")
        )
        if self.thousands:
            grouped: list[str] = []
            while len(whole) > 3:
                grouped.insert(0, whole[-3:])
                whole = whole[:-3]
            whole = self.thousands.join([whole, *grouped])
        before, after = self.before, self.after
        if negative != self.negative:
            if negative:
                before += "-"
            elif before.endswith(tuple(_MINUS)):
                before = before[:-1]
            elif before.endswith("(") and after.startswith(")"):
                before, after = before[:-1], after[1:]
        return before + whole + (self.point + rest if rest else "") + after


def printable(figure: Figure, interval: Interval) -> int:
    """How many printed values lie within half a quantum of an interval, at least one; many if unbounded."""
    step = figure.quantum or Numeral.of(figure).unit(figure)
    low, high = interval.low, interval.high
    if not (isinstance(low, Fraction) and isinstance(high, Fraction)):
        return 10**6
    return max(1, min(10**6, floor((high - low) / step) + 1))


def _after_last_mark(body: str) -> int:
    return (
        len(body)
        - 1
        - max((at for at, c in enumerate(body) if not c.isdigit()), default=len(body) - 1)
    )
