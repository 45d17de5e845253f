"""A figure: one published number, with everything that was printed and where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeVar

from crossfoot.intervals import (
    INFINITY,
    NON_NEGATIVE,
    Convention,
    Interval,
    decimal_text,
    unround,
)
from crossfoot.numerals import NumeralError, Reading, decimal_of, read_numeral

#: No figure is printed with more.
MOST_DECIMALS: Final = 400
_NO_DIMENSIONS: Final[Mapping[str, str]] = MappingProxyType({})
_E = TypeVar("_E", bound=StrEnum)

#: A sign, a currency symbol, a numeral, and a unit that starts with no digit, sign or slash ("2021-2025" is
#: no figure). Only one of symbol and unit need be there.
_WITH_UNIT: Final = re.compile(
    r"([-+\u2212\u2013]?)\s*([$£€¥₫]?)\s*(\d(?:[\d.,'’\s]*\d)?|[.,]\d+)\s*((?:[^\W\d_]|[%‰°$£€¥₫]).*|)",
    re.DOTALL,
)


class Hedge(StrEnum):
    """A word beside a figure that widens what it can stand for. "Estimated" is a status, not a hedge."""

    ABOUT = "about"
    OVER = "over"
    NEARLY = "nearly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    UNDER = "under"


_HEDGES: Final = frozenset(hedge.value for hedge in Hedge)


def hedge_from(text: str) -> Hedge | None:
    """The hedge that a word of a table says, however it is capitalised or joined: ``At least``, ``at-least``."""
    word = text.strip().casefold().replace("-", "_").replace(" ", "_")
    return Hedge(word) if word in _HEDGES else None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a figure stands.

    ``start`` and ``end`` are code-point offsets into the source as given; ``line`` and ``column`` count
    from 1; ``cell`` is a spreadsheet address such as ``Sheet1!C7``; ``row`` is the data row of a table,
    counted from 1 without its header, and ``field`` the column's name.
    """

    path: str | None = None
    start: int | None = None
    end: int | None = None
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    row: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        place = self.path or ""
        if self.cell is not None:
            return f"{place}:{self.cell}" if place else self.cell
        for part in (self.line, self.column):
            if part is not None:
                place += f":{part}"
        if self.line is None and self.row is not None:
            place += f":row {self.row}" + (f" {self.field}" if self.field else "")
        return place.lstrip(":")


NOWHERE: Final = Location()


# Two figures are the same only if they are the same printing: identity, not value, is what a relation binds.
@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One published number.

    Attributes:
        text: as printed.
        value: exact, with ``scale`` applied (``44,2 triệu`` is 44 200 000); a percentage keeps its printed
            size (20.51, unit ``percent``).
        unit: canonical unit name (see ``crossfoot.units``), or None where nothing was said.
        decimals: printed decimal places, before ``scale``; may be negative; None for an exact number.
        scale: what one printed unit counts (1 000 000 for *million*).
        convention: how the publisher rounded.
        hedge: a word that widens the interval.
        non_negative: the quantity cannot be below zero, which clips a printed 0.
        name: what a person would call it in a message.
        measure, place, period, dimensions: what it measures, in the words of its source.
        status: such as ``estimated``; no influence on the interval.
        location: where it stands.
        alternatives: other readings of the same printing (``126,484``), kept until something decides.
        step: the last printed place moves by so many at a time: 5 where everything is rounded to fives.
    """

    text: str
    value: Fraction
    unit: str | None = None
    decimals: int | None = None
    scale: Fraction = Fraction(1)
    convention: Convention = Convention.HALF_ANY
    hedge: Hedge | None = None
    non_negative: bool = False
    name: str | None = None
    measure: str | None = None
    place: str | None = None
    period: str | None = None
    dimensions: Mapping[str, str] = field(default_factory=lambda: _NO_DIMENSIONS)
    status: str | None = None
    location: Location = NOWHERE
    alternatives: tuple[Reading, ...] = ()
    step: int = 1
    interval: Interval = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "interval", self._interval())

    @property
    def quantum(self) -> Fraction:
        """One unit in the last printed place, scale and step applied; zero for an exact number."""
        if self.decimals is None or self.convention is Convention.EXACT:
            return Fraction(0)
        return scaled(scaled(_power_of_ten(-self.decimals), self.scale), self.step)

    @property
    def is_rounded(self) -> bool:
        return self.decimals is not None and self.convention is not Convention.EXACT

    @property
    def has_excess_digits(self) -> bool:
        """Whether digits are printed beyond the declared decimals: a contradiction in itself."""
        quantum = self.quantum
        return quantum != 0 and (self.value / quantum).denominator != 1

    @property
    def label(self) -> str:
        """What to call the figure in a message."""
        return self.name or self.measure or self.text

    @property
    def printed(self) -> str:
        """What was printed, with scale and unit where the text does not bring them: ``71,1 × 1000000 VND``."""
        if any(sign.isalpha() or sign in "%‰°$£€¥₫" for sign in self.text):
            return self.text
        scale = f" × {decimal_text(self.scale)}" if self.scale != 1 else ""
        return self.text + scale + (f" {self.unit}" if self.unit else "")

    def rounded_by(self, convention: Convention) -> Figure:
        """The same figure under another rounding convention."""
        return replace(self, convention=convention)

    def _interval(self) -> Interval:
        if self.hedge is not None:
            interval = _hedged(self.value, self.hedge, _hedge_quantum(self))
        elif self.decimals is None:
            interval = Interval(self.value, self.value)
        else:
            interval = unround(self.value, self.quantum, self.convention)
        if self.non_negative and interval.low < 0:
            clipped = interval.intersect(NON_NEGATIVE)
            # A printed negative contradicts the declaration; that is for `bounds` to say, not for the interval.
            return interval if clipped.is_empty else clipped
        return interval

    def __repr__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        name = f"{self.name}: " if self.name else ""
        return f"<Figure {name}{self.text}{unit} {self.interval}>"


#: What a figure may be given as in Python. A float is refused: it no longer knows what was printed.
FigureLike = Figure | str | int | Decimal | Fraction


def figure(
    text: FigureLike,
    unit: str | None = None,
    decimals: int | None = None,
    convention: str = "half_any",
    locale: str | None = None,
    name: str | None = None,
    *,
    hedge: str | None = None,
    non_negative: bool = False,
    measure: str | None = None,
    place: str | None = None,
    period: str | None = None,
    dimensions: Mapping[str, str] | None = None,
    location: Location = NOWHERE,
) -> Figure:
    """Make a figure from what was printed.

    Args:
        text: the numeral as printed (``"20,51"``), or an ``int`` or ``Decimal`` with the digits that count,
            or a ``Fraction``, which is exact. ``"7,1%"`` and ``"44,2 triệu đồng"`` bring their unit.
        unit: a unit name, which may carry a scale word (``"million USD"``); see ``crossfoot.units``.
        decimals: printed decimals, where they differ from the text's (``-2`` for *rounded to hundreds*).
        convention: one of ``crossfoot.intervals.Convention``; ``"exact"`` for counts and definitions.
        locale: the language whose separators the text uses (``"vi"``, ``"en"``).
        name: what messages call it.

    Raises:
        TypeError: a ``float`` was given, or decimals that are no ``int``.
        ValueError: no number, an ambiguous one, an unknown unit, convention or hedge.
    """
    if isinstance(text, Figure):
        return text
    if decimals is not None and (isinstance(decimals, bool) or not isinstance(decimals, int)):
        raise TypeError(f"decimals is a whole number, not {decimals!r}")
    if decimals is not None and abs(decimals) > MOST_DECIMALS:
        raise ValueError(f"decimals is at most {MOST_DECIMALS}, not {decimals}")
    printed, reading, own_unit = _read(text, locale)
    scale, unit_name = _unit(unit if unit is not None else own_unit)
    if decimals is None:
        decimals = reading.decimals if not isinstance(text, Fraction) else None
    return Figure(
        text=printed,
        value=scaled(reading.value, scale),
        unit=unit_name,
        decimals=decimals,
        scale=scale,
        convention=_member(Convention, convention, "convention"),
        hedge=None if hedge is None else _member(Hedge, hedge, "hedge"),
        non_negative=non_negative,
        name=name,
        measure=measure,
        place=place,
        period=period,
        dimensions=MappingProxyType(dict(dimensions)) if dimensions else _NO_DIMENSIONS,
        location=location,
    )


def exactly(value: int | Fraction, text: str | None = None, name: str | None = None) -> Figure:
    """A number that nobody rounded: a count, a definition, the 100 of 100 %."""
    return Figure(
        text=text if text is not None else str(value),
        value=Fraction(value),
        convention=Convention.EXACT,
        name=name,
    )


def _read(text: object, locale: str | None) -> tuple[str, Reading, str | None]:
    """What was printed, its reading, and the unit written behind the numeral if there is one."""
    if isinstance(text, bool) or not isinstance(text, (str, int, Decimal, Fraction)):
        if isinstance(text, float):
            raise TypeError(
                f"{text!r} is a float, and a float no longer knows what was printed (0.1 + 0.2 is not 0.3; "
                f"1.10 becomes 1.1). Write the figure as text: {str(text)!r}, or use Decimal or Fraction."
            )
        raise TypeError(
            f"a figure is a str, int, Decimal, Fraction or Figure, not {type(text).__name__}"
        )
    if isinstance(text, str):
        try:
            return text, read_numeral(text, locale), None
        except NumeralError:
            numeral, own_unit = _split_unit(text)
            if own_unit is None:
                raise
            return text, read_numeral(numeral, locale), own_unit
    if isinstance(text, Decimal):
        if not text.is_finite():
            raise ValueError(f"{text} is not a number")
        exponent = text.as_tuple().exponent
        assert isinstance(exponent, int)
        reading = Reading(Fraction(text), -exponent)
        return decimal_of(reading) if exponent <= 0 else str(text), reading, None
    if isinstance(text, Fraction) and text.denominator != 1:
        return str(text), Reading(text, 0), None
    return str(text), Reading(Fraction(text), 0), None


def _split_unit(text: str) -> tuple[str, str | None]:
    """``"44,2 triệu đồng"`` as numeral and unit; the unit is None where the text is no such pair."""
    match = _WITH_UNIT.fullmatch(text.strip())
    if match is None:
        return text, None
    sign, symbol, numeral, word = match.groups()
    unit = f"{word} {symbol}".strip()
    return (sign + numeral, unit) if unit else (text, None)


def _unit(unit: str | None) -> tuple[Fraction, str | None]:
    if unit is None:
        return Fraction(1), None
    from crossfoot.units import parse_unit

    parsed = parse_unit(unit)
    return parsed.scale, parsed.name


def _member(options: type[_E], given: str, what: str) -> _E:
    try:
        return options(given)
    except ValueError:
        from crossfoot.hints import did_you_mean

        names = [option.value for option in options]
        raise ValueError(f"unknown {what} {given!r}{did_you_mean(given, names)}") from None


def _hedge_quantum(figure: Figure) -> Fraction:
    """The place of the last digit that is not zero: *over 6 700* speaks in hundreds."""
    printed = abs(figure.value / figure.scale)
    decimals = figure.decimals or 0
    if printed == 0:
        return _power_of_ten(-decimals) * figure.scale
    scaled = int(printed * _power_of_ten(decimals))
    place = -decimals
    while scaled and scaled % 10 == 0:
        scaled //= 10
        place += 1
    return _power_of_ten(place) * figure.scale


def _hedged(value: Fraction, hedge: Hedge, quantum: Fraction) -> Interval:
    match hedge:
        case Hedge.ABOUT:
            return Interval(value - quantum, value + quantum)
        case Hedge.OVER:
            return Interval(value, value + quantum, True, False)
        case Hedge.NEARLY:
            return Interval(value - quantum, value, False, True)
        case Hedge.AT_LEAST:
            return Interval(value, INFINITY, True, False)
        case Hedge.AT_MOST:
            return Interval(-INFINITY, value, False, True)
        case Hedge.UNDER:
            return Interval(-INFINITY, value, False, False)


def scaled(value: Fraction, scale: Fraction | int) -> Fraction:
    """A value in units that count so many."""
    # Most figures have no scale word, and a product of Fractions costs as much as the rest of the reading.
    return value if scale == 1 else value * scale


def _power_of_ten(exponent: int) -> Fraction:
    power = _POWERS.get(exponent)
    return power if power is not None else Fraction(10) ** exponent


_POWERS: Final = {exponent: Fraction(10) ** exponent for exponent in range(-20, 21)}
