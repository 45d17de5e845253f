"""Numbers on the cards, written as the figures of the finding are: 20,505 beside 20,51, 44,15 beside 44,2 triệu."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from crossfoot.figures import Figure
from crossfoot.intervals import Bound, Interval
from crossfoot.report.model import FigureRow
from crossfoot.report.numbers import Style, style_of

_DIGITS: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Written:
    """How the figures of one finding are written: the document's separators, and one figure's own scale."""

    style: Style
    scale: Fraction
    places: int

    def number(self, value: Fraction) -> str:
        """A value in the figure's printed unit."""
        return _shortest(self.style, value if self.scale == 1 else value / self.scale, self.places)

    def range(self, interval: Interval, *, inwards: bool = False) -> str:
        """An interval as ``20,505–20,515``, ``≥ 6.700``, ``100``; empty text for no number at all.

        Args:
            inwards: cut long ends so that every number written is inside.
        """
        if interval.is_empty:
            return ""
        ends = [
            end / self.scale for end in (interval.low, interval.high) if isinstance(end, Fraction)
        ]
        if inwards and any((end * 10 ** (self.places + 1)).denominator != 1 for end in ends):
            low, high = self.style.ends(interval.scaled(1 / self.scale), self.places + 1)
        else:
            low, high = (
                self.number(end) if isinstance(end, Fraction) else None
                for end in (interval.low, interval.high)
            )
        if low is None and high is None:
            return "−∞ … ∞"
        if low is None:
            return f"{'≤' if interval.high_closed else '<'} {high}"
        if high is None:
            return f"{'≥' if interval.low_closed else '>'} {low}"
        if low == high:
            return low
        between = " … " if low[0] in "-−" or high[0] in "-−" else "–"
        return f"{low}{between}{high}"

    def _is_short(self, end: Bound) -> bool:
        """Whether an end needs at most one decimal more than the figure has."""
        if not isinstance(end, Fraction):
            return True
        printed = end if self.scale == 1 else end / self.scale
        return bool(10 ** (self.places + 1) % printed.denominator == 0)


# A card writes the same ends in its table, its drawing and beside them.
@lru_cache(maxsize=4096)
def _shortest(style: Style, value: Fraction, places: int) -> str:
    return style.shortest(value, places)


def written(rows: Sequence[FigureRow], language: str) -> list[Written]:
    """How each of the figures is written."""
    style = style_of(
        [
            Figure(row.text, row.value, row.unit, row.decimals, row.scale)
            for row in rows
            if _DIGITS.search(row.text)
        ],
        language,
    )
    return [Written(style, row.scale, max(row.decimals or 0, 0)) for row in rows]
