"""Recognised edits: the ways in which a right figure becomes a wrong one in print.

Each edit lists all readings it could have come from; those that restore every relation of the figure are proposed.
How many readings an edit has measures how easily one of them fits by chance: thirty figures have some single digit
whose change repairs a total, so that says little, while one figure with its sign turned says a lot. A reading that is
too far off to fit is listed as None, and nothing is made of it.

``EDITS`` is the one table of them. A new edit is a function and a line there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Final

from crossfoot.diagnose.rewriting import Numeral
from crossfoot.diagnose.substitution import holds_with
from crossfoot.figures import Figure
from crossfoot.intervals import EVERYTHING, HALF, Interval
from crossfoot.linear import LinearForm
from crossfoot.operands import Operand
from crossfoot.relations import Relation
from crossfoot.remarks import Remark


@dataclass(frozen=True)
class Case:
    """A figure in doubt.

    Attributes:
        figure: as printed.
        interval: where it must lie if all else is right.
        relations: those it takes part in, each as the linear form that must be zero, if it is one.
        neighbours: other figures of these relations and of theirs, as they came.
    """

    figure: Figure
    interval: Interval
    relations: Mapping[Relation, LinearForm | None]
    neighbours: Sequence[Figure]

    @cached_property
    def numeral(self) -> Numeral:
        """The figure's numeral; where it shows no decimal mark, with that of its neighbours."""
        own = Numeral.of(self.figure)
        if own.places:
            return own
        marks = (Numeral.of(f) for f in self.neighbours if (f.decimals or 0) > 0)
        return replace(own, point=next((m.point for m in marks if m.places), own.point))

    @cached_property
    def is_of_like_size(self) -> bool:
        """Whether it is wrong by so little that no other sign and no power of ten leads to where it must lie."""
        size, quantum = abs(self.figure.value), self.figure.quantum
        if self.figure.hedge is not None or size < 10 * quantum or not size:
            return False
        interval = self.interval if self.figure.value > 0 else -self.interval
        return interval.low * 3 > size and interval.high < size * 3

    @property
    def missing(self) -> Interval:
        """By how much the figure may be wrong, rounding generously allowed for: what lies outside never fits."""
        if self.figure.hedge is not None:
            return EVERYTHING
        reach = 2 * (self.figure.quantum or self.numeral.unit(self.figure))
        missing = self.interval.shifted(-self.figure.value)
        return Interval(missing.low - reach, missing.high + reach)

    def read(self, digits: str, what: str, /, **named: object) -> Reading | None:
        """The figure with other digits; None, for a reading that counts and never fits, where they are far off."""
        least, most = self._digits_near
        if not least <= int(digits) <= most:
            return None
        return Reading(self.numeral.read(self.figure, digits), Remark.of(what, **named))

    def printed(self, value: Fraction) -> Figure:
        """The figure with a value rounded as it is."""
        return self.numeral.rounded(self.figure, value)

    def middle(self) -> Figure:
        """The figure as it reads if all else is right, for an interval with two ends."""
        return self.printed(Fraction(self.interval.low + self.interval.high) / 2)

    @cached_property
    def _digits_near(self) -> tuple[int | float, int | float]:
        """What its digits may come to: whole numbers, by which most of a hundred readings are ruled out."""
        unit, reach = self.numeral.unit(self.figure), self.figure.quantum
        interval = -self.interval if self.numeral.negative else self.interval
        low, high = (interval.low - reach) / unit, (interval.high + reach) / unit
        return (
            floor(low) if isinstance(low, Fraction) else low,
            ceil(high) if isinstance(high, Fraction) else high,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the figure should read, and why.

    ``settled`` says that the reading explains the relations in another way than by its value (a percentage that
    means points), so that they need not hold for it as they stand.
    """

    figure: Figure
    reason: Remark
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A way to go wrong. ``share`` is a rough share among the misprints of statistical releases."""

    name: str
    share: float
    readings: Callable[[Case], Iterator[Reading | None]]


def missing_part(case: Case) -> Iterator[Reading | None]:
    """A total that leaves a part out, counts it twice, or adds what it should subtract."""
    missing = case.missing
    sorts = (
        (1, missing, "part-left-out"),
        (-1, -missing, "part-counted-twice"),
        (2, missing.scaled(HALF), "part-sign"),
    )
    for relation, form in case.relations.items():
        if form is None or len(form.terms) < 3:
            continue
        coefficients = form.coefficients()
        own = coefficients.get(case.figure)
        if own is None or not _is_whole(relation, case.figure, coefficients):
            continue
        for part, coefficient in coefficients.items():
            share = -coefficient * part.value / own
            if part is case.figure or share == 0:
                continue
            for times, shares, what in sorts:
                if share not in shares:
                    yield None
                    continue
                fixed = case.printed(case.figure.value + times * share)
                why = Remark.of(what, figure=case.figure.label, part=part.label, text=part.text)
                yield Reading(fixed, why)


def sign(case: Case) -> Iterator[Reading | None]:
    """A minus too many or too few."""
    if case.is_of_like_size:
        yield None
    elif case.figure.value:
        numeral = case.numeral
        turned = numeral.read(case.figure, numeral.digits, negative=not numeral.negative)
        yield Reading(turned, Remark.of("sign"))


def power_of_ten(case: Case) -> Iterator[Reading | None]:
    """A decimal point one or two places off."""
    numeral = case.numeral
    for shift in (1, -1, 2, -2):
        if case.is_of_like_size:
            yield None
            continue
        digits, places = numeral.digits, numeral.places
        if shift > 0:
            digits += "0" * max(shift - places, 0)
            places = max(places - shift, 0)
        elif digits.endswith("0" * -shift) and len(digits) > -shift:
            digits = digits[:shift]
        else:
            places -= shift
        shifted = _shifted(case.figure, numeral, digits, places, shift)
        yield Reading(shifted, Remark.of("power-of-ten", factor=_times_ten(shift)))


def unit_word(case: Case) -> Iterator[Reading | None]:
    """Thousand, million, billion: the wrong word beside the figure, or its heading."""
    for shift in (3, 6, 9):
        if case.is_of_like_size:
            yield from (None, None)
            continue
        for factor in (Fraction(10**shift), Fraction(1, 10**shift)):
            value, scale = case.figure.value * factor, case.figure.scale * factor
            text = with_scale(case.figure.text, scale)
            fixed = replace(case.figure, text=text, value=value, scale=scale)
            yield Reading(fixed, Remark.of("unit-word", factor=_times_ten(shift)))


#: What English calls a scale; others are written as a factor.
SCALE_WORDS: Final[Mapping[Fraction, str]] = {
    Fraction(1): "units",
    Fraction(10**3): "thousand",
    Fraction(10**6): "million",
    Fraction(10**9): "billion",
    Fraction(10**12): "trillion",
}


def with_scale(text: str, scale: Fraction, words: Mapping[Fraction, str] = SCALE_WORDS) -> str:
    """A numeral and the word for what one printed unit counts."""
    return f"{text} ({words.get(scale, f'×{scale}')})"


def separator(case: Case) -> Iterator[Reading | None]:
    """A decimal point for a thousands separator, or the other way round: 482.084 for 482,084."""
    match = re.search(r"\d{1,3}(?:[.,]\d{3})+(?![.,]?\d)", case.figure.text)
    if match is None or len(set(re.findall(r"[.,]", match.group()))) > 1:
        return
    numeral = case.numeral
    grouped = Fraction(int(numeral.digits)) * case.figure.scale
    for value, decimals in ((grouped, 0), (grouped / 1000, 3)):
        if value != abs(case.figure.value):
            swapped = match.group().translate(str.maketrans(",.", ".,"))
            text = case.figure.text[: match.start()] + swapped + case.figure.text[match.end() :]
            signed = -value if numeral.negative else value
            fixed = replace(
                case.figure, text=text, value=signed, decimals=decimals, alternatives=()
            )
            yield Reading(fixed, Remark.of("separator"))


def swapped_digits(case: Case) -> Iterator[Reading | None]:
    """Two neighbouring digits exchanged."""
    numeral = case.numeral
    digits = numeral.digits
    for at in range(len(digits) - 1):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if swapped != digits and not (
            at == 0 and swapped[0] == "0" and len(digits) > numeral.places + 1
        ):
            yield case.read(swapped, "swapped-digits", digits=digits[at : at + 2])


def wrong_digit(case: Case) -> Iterator[Reading | None]:
    """One digit mistyped."""
    digits = case.numeral.digits
    for at, old in enumerate(digits):
        for new in "0123456789":
            if new != old and not (at == 0 and new == "0" and len(digits) > 1):
                changed = digits[:at] + new + digits[at + 1 :]
                yield case.read(changed, "wrong-digit", old=old, new=new)


def lost_digit(case: Case) -> Iterator[Reading | None]:
    """One digit left out."""
    digits = case.numeral.digits
    seen = set()
    for at in range(len(digits) + 1):
        for new in "0123456789":
            longer = digits[:at] + new + digits[at:]
            if longer not in seen and not (at == 0 and new == "0"):
                seen.add(longer)
                yield case.read(longer, "lost-digit", digit=new)


def extra_digit(case: Case) -> Iterator[Reading | None]:
    """One digit too many, most often doubled."""
    digits = case.numeral.digits
    if len(digits) < 2:
        return
    seen = set()
    for at, old in enumerate(digits):
        shorter = digits[:at] + digits[at + 1 :]
        if shorter not in seen and len(shorter) > case.numeral.places:
            seen.add(shorter)
            yield case.read(shorter, "extra-digit", digit=old)


def stale_copy(case: Case) -> Iterator[Reading | None]:
    """The figure of a neighbour, or of another period, printed again."""
    if not case.interval.is_bounded or len(case.numeral.digits.strip("0")) < 3:
        return  # small and round numbers repeat by nature
    for other in case.neighbours:
        if other.value != case.figure.value or other.unit != case.figure.unit:
            yield None  # a neighbour that it did not come from
        elif other.period:
            why = Remark.of("repeats-period", other=other.label, period=other.period)
            yield Reading(case.middle(), why)
        else:
            yield Reading(case.middle(), Remark.of("repeats", other=other.label))


def percent_or_points(case: Case) -> Iterator[Reading | None]:
    """A difference of percentages called a percentage."""
    from crossfoot.rules.kinds import KINDS

    for relation in case.relations:
        other = {"growth": "change", "change": "growth"}.get(relation.kind)
        role = {"growth": "rate", "change": "change"}.get(relation.kind)
        if other is None or role is None or not {role, "start", "end"} <= relation.operands.keys():
            continue
        start, end, own = (relation.operands[name] for name in ("start", "end", role))
        if not all(isinstance(o, Operand) for o in (start, end, own)):
            continue
        assert isinstance(start, Operand) and isinstance(end, Operand) and isinstance(own, Operand)
        if own.figure is not case.figure or start.figure.unit not in (
            "percent",
            "percentage_point",
        ):
            continue
        points = replace(case.figure, unit="percentage_point" if other == "change" else "percent")
        name = "change" if other == "change" else "rate"
        retold = KINDS[other].relation({"start": start.figure, "end": end.figure, name: points})
        others = (r for r in case.relations if r is not relation)
        if (
            retold.blocked is None
            and holds_with(retold, {}).feasible
            and all(holds_with(other, {}).feasible for other in others)
        ):
            what = "points" if other == "change" else "percent"
            yield Reading(points, Remark.of(what), settled=True)


def base_period(case: Case) -> Iterator[Reading | None]:
    """A growth rate computed from the period before or after the one that is named."""
    for relation in case.relations if case.interval.is_bounded else ():
        start, rate = relation.operands.get("start"), relation.operands.get("rate")
        if (
            relation.kind != "growth"
            or not isinstance(start, Operand)
            or not isinstance(rate, Operand)
        ):
            continue
        if rate.figure is not case.figure:
            continue
        own = relation.figures()
        for other in case.neighbours:
            alike = other.unit == start.figure.unit and other.measure == start.figure.measure
            if not alike or other in own:
                continue
            operands = {**relation.operands, "start": Operand.of(other, start.factor)}
            if holds_with(replace(relation, operands=operands), {}).feasible:
                when = other.period or other.label
                yield Reading(case.middle(), Remark.of("base-period", period=when))
            else:
                yield None


def wrong_year(case: Case) -> Iterator[Reading | None]:
    """A base year that does not come before the year it is the base of: it is most often the one before."""
    for relation in case.relations:
        years = relation.figures()
        if relation.kind != "ordered" or len(years) != 2 or case.figure not in years:
            continue
        if not all(f.value.denominator == 1 and 1800 <= f.value < 2200 for f in years):
            continue
        first, second = years
        year = second.value - 1 if case.figure is first else first.value + 1
        fixed = case.numeral.read(case.figure, str(year))
        yield Reading(fixed, Remark.of("wrong-year", year=year))


EDITS: Final[tuple[Edit, ...]] = (
    Edit("missing-part", 0.10, missing_part),
    Edit("sign", 0.06, sign),
    Edit("power-of-ten", 0.08, power_of_ten),
    Edit("unit-word", 0.05, unit_word),
    Edit("separator", 0.03, separator),
    Edit("swapped-digits", 0.15, swapped_digits),
    Edit("wrong-digit", 0.22, wrong_digit),
    Edit("lost-digit", 0.07, lost_digit),
    Edit("extra-digit", 0.05, extra_digit),
    Edit("stale-copy", 0.07, stale_copy),
    Edit("percent-or-points", 0.04, percent_or_points),
    Edit("base-period", 0.04, base_period),
    Edit("wrong-year", 0.03, wrong_year),
)
#: Two figures in each other's places; it concerns a pair and is tried where two figures explain the findings.
EXCHANGE: Final = 0.04
#: What none of these explains.
UNRECOGNISED: Final = 0.10


def _is_whole(relation: Relation, figure: Figure, coefficients: Mapping[Figure, Fraction]) -> bool:
    """Whether the others make up this figure: it is alone on its side of the equation."""
    if relation.kind == "total":
        return relation.role_of(figure) == "whole"
    positive = coefficients[figure] > 0
    return not any((c > 0) == positive for f, c in coefficients.items() if f is not figure)


def _shifted(figure: Figure, numeral: Numeral, digits: str, places: int, shift: int) -> Figure:
    text = replace(numeral, places=places).text(digits, numeral.negative)
    return replace(
        figure,
        text=text,
        value=figure.value * Fraction(10) ** shift,
        decimals=None if figure.decimals is None else figure.decimals + places - numeral.places,
        alternatives=(),
    )


def _times_ten(shift: int) -> str:
    return f"{10 ** abs(shift):,}".replace(",", " ")
