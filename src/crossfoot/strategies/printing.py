"""The publisher's side: true values rounded by a convention and printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from hypothesis import assume
from hypothesis import strategies as st

from crossfoot.intervals import HALF, Convention
from crossfoot.strategies.sheet import Cell, Sheet, quantum
from crossfoot.strategies.truth import Truth


@dataclass(frozen=True, slots=True)
class Printed:
    """A table of printed figures."""

    sheet: Sheet

    @property
    def rows(self) -> Sequence[Mapping[str, str | None]]:
        return self.sheet.data


def printed(draw: st.DrawFn, skeleton: Sheet, truth: Truth) -> Printed:
    """The table that a publisher makes of true values."""
    texts: dict[Cell, str] = {}
    mark = skeleton.description.dialect.decimal_mark or "."
    for cell, value in truth.items():
        measure = skeleton.measure(cell)
        figure = skeleton.at(cell)
        places = measure.decimals or 0
        units = value / figure.scale / quantum(places)
        convention = measure.convention
        if convention is Convention.EXACT:
            assume(units.denominator == 1)
        upward = draw(st.booleans()) if convention in _LOOSE else True
        texts[cell] = numeral(rounded(units, convention, upward=upward), places, mark)
    return Printed(skeleton.replaced(texts))


#: Conventions that leave it open which way a number goes.
_LOOSE: Final = (Convention.HALF_ANY, Convention.CEILING_OR_FLOOR)


def rounded(units: Fraction, convention: Convention, *, upward: bool) -> int:
    """A number of quanta as a whole one.

    Args:
        upward: where the convention leaves both open.
    """
    below, above = floor(units), ceil(units)
    outward, inward = (above, below) if units > 0 else (below, above)
    match convention:
        case Convention.EXACT | Convention.FLOOR:
            return below
        case Convention.CEILING:
            return above
        case Convention.TRUNC:
            return inward
        case Convention.AWAY:
            return outward
        case Convention.CEILING_OR_FLOOR:
            return above if upward else below
    if units - below != HALF:
        return below if units - below < HALF else above
    even, odd = (below, above) if below % 2 == 0 else (above, below)
    ties = {
        Convention.HALF_UP: above,
        Convention.HALF_DOWN: below,
        Convention.HALF_AWAY: outward,
        Convention.HALF_TOWARD: inward,
        Convention.HALF_EVEN: even,
        Convention.HALF_ODD: odd,
    }
    return ties.get(convention, above if upward else below)


def numeral(units: int, places: int, mark: str) -> str:
    """A whole number of quanta as digits: 205 with 1 place is ``20.5``."""
    if places <= 0:
        return str(units * 10**-places)
    digits = str(abs(units)).rjust(places + 1, "0")
    return f"{'-' if units < 0 else ''}{digits[:-places]}{mark}{digits[-places:]}"
