"""Repairs: what a figure should read, accepted only if every relation of the figure is restored.

A repair is a proposal. It is *likely* where the relations leave one figure and the edit leaves little to chance,
otherwise *possible*; nothing here is ever applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp
from typing import TYPE_CHECKING, Final, Literal

from crossfoot.diagnose.edits import EDITS, EXCHANGE, UNRECOGNISED, Case, Edit, Reading
from crossfoot.diagnose.rewriting import printable
from crossfoot.diagnose.substitution import holds_with
from crossfoot.figures import Figure
from crossfoot.intervals import EVERYTHING, Interval, sum_of_ratios
from crossfoot.relations import Relation
from crossfoot.remarks import Remark

if TYPE_CHECKING:
    from crossfoot.diagnose.explanations import Search

Likelihood = Literal["likely", "possible"]

#: How sure the readings together must be of one figure before it is named.
SURE: Final = 0.95
#: What a reading weighs whose decimal places no figure beside it has.
ODD_PLACES: Final = 0.2
#: Neighbours that are looked at for copies and other periods.
MOST_NEIGHBOURS: Final = 200


@dataclass(frozen=True, slots=True)
class Repair:
    """A proposed reading of a figure.

    Attributes:
        figure: as printed.
        text: what it should read, in the publisher's own notation; a limit (``≤ 690``) where only that is known.
        value: the same as a number, in the figure's unit; None where no single value is proposed.
        interval: where the true value must lie if all other figures are right. Never too narrow.
        why: the edit as a reason, which every language can say; ``reason`` is the same in English.
        likelihood: ``likely`` or ``possible``.
        edit: name of the recognised edit (see ``EDITS``); ``recomputed`` where none was recognised.
        restores: the relations that hold again.
        weight: how well the reading explains the misprint, relative to the others.
    """

    figure: Figure
    text: str
    value: Fraction | None
    interval: Interval
    why: Remark
    likelihood: Likelihood
    edit: str
    restores: tuple[Relation, ...]
    weight: float = 0.0

    @property
    def reason(self) -> str:
        return str(self.why)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One explanation (a set of figures) with the readings of each figure and its weight."""

    figures: frozenset[int]
    repairs: tuple[tuple[Repair, ...], ...]
    weight: float
    recognised: float


def candidate(search: Search, explanation: frozenset[int]) -> Candidate:
    """Work out implied ranges and readings for every figure of an explanation."""
    system = search.system
    ranges = {f: search.implied(f, explanation) for f in sorted(explanation)}
    others = search.chosen_with(explanation)
    repairs = []
    weight = recognised = 1.0
    exchanged = _exchanged(search, ranges)
    for f, interval in ranges.items():
        figure = system.figures[f]
        relations = {system.relations[at]: system.linear(at) for at in system.relations_of[f]}
        # Other figures in doubt may be anything; their own repairs are sought apart.
        loose = {system.figures[o]: EVERYTHING for o in others if o != f}
        case = Case(figure, interval, relations, _neighbours(search, f))
        found = _readings(case, loose)
        if exchanged:
            found.insert(0, exchanged[f])
        rest = UNRECOGNISED * min(printable(figure, interval) / _span(figure, interval), 1)
        sure = sum(repair.weight for repair in found)
        weight *= sure + rest
        recognised *= sure
        repairs.append(tuple(found) or _recomputed(case, rest))
    return Candidate(explanation, tuple(repairs), weight, recognised)


@dataclass(frozen=True, slots=True)
class _Estimate:
    """What the other figures give on average, their rounding errors being as often up as down."""

    printed: Fraction
    change: float
    deviation: float

    def fit(self, value: Fraction) -> float:
        """How well a value agrees, from 1 down: with thirty parts the ends of the interval are all but impossible."""
        away = (float(value - self.printed) - self.change) / self.deviation
        return exp(-0.5 * min(away * away, 60.0))


def _estimate(case: Case, loose: dict[Figure, Interval]) -> _Estimate | None:
    """The mean of what the figure's sums give, each weighing by how few rounding errors it holds."""
    weights = total = 0.0
    anchor = case.figure.value
    for relation, form in case.relations.items():
        if form is None or relation.displayed:
            continue
        coefficients = dict(form.coefficients())
        own = coefficients.pop(case.figure, None)
        if own is None or any(other in loose for other in coefficients):
            continue
        # Relative to the printed value, so that large figures keep their digits.
        computed = -form.value() / own
        widths = [(c * f.quantum).as_integer_ratio() for f, c in coefficients.items()]
        squares = sum_of_ratios([(above * above, below * below) for above, below in widths])
        variance = (case.figure.quantum**2 + squares / own**2) / 12
        if not variance:
            continue
        weights += float(1 / variance)
        total += float(computed / variance)
    if not weights:
        return None
    return _Estimate(anchor, total / weights, weights**-0.5)


def _readings(case: Case, loose: dict[Figure, Interval]) -> list[Repair]:
    fitting = list(_fitting(case, loose))
    if not fitting:
        return []
    estimate = _estimate(case, loose)
    unit = case.figure.unit
    places = {case.figure.decimals, *(f.decimals for f in case.neighbours if f.unit == unit)}
    found: dict[tuple[str, Fraction], Repair] = {}
    for edit, reading, listed in fitting:
        many = printable(case.figure, case.interval) if edit.name in _ANY_VALUE else 1
        weight = edit.share * min(many, 10) / listed
        if estimate is not None and not reading.settled:
            weight *= estimate.fit(reading.figure.value)
        if reading.figure.decimals not in places:
            weight *= ODD_PLACES
        key = reading.figure.text, reading.figure.value
        known = found.get(key)
        if known is None or known.weight < weight:
            found[key] = Repair(
                case.figure,
                reading.figure.text,
                reading.figure.value,
                case.interval,
                reading.reason,
                "possible",
                edit.name,
                tuple(case.relations),
                weight,
            )
    low, high = case.interval.low, case.interval.high
    middle = (low + high) / 2 if case.interval.is_bounded else case.figure.value
    return sorted(
        found.values(),
        key=lambda r: (-r.weight, abs((r.value or 0) - middle), r.value or 0, r.text),
    )


#: Edits that say a value even where only a limit is asked for.
_ONE_SIDED: Final = frozenset(("wrong-year",))
#: Edits that show a figure to be wrong whatever the right one is.
_ANY_VALUE: Final = frozenset(("stale-copy", "base-period"))


def _fitting(case: Case, loose: dict[Figure, Interval]) -> Iterator[tuple[Edit, Reading, int]]:
    """The readings that restore the figure's relations, each with its edit and how many readings that has."""
    # Anything fits where nothing, or little, is asked.
    asked = EDITS if case.interval.is_bounded else [e for e in EDITS if e.name in _ONE_SIDED]
    for edit in asked:
        listed = list(edit.readings(case))
        for reading in listed:
            if reading is not None and _fits(case, reading, loose):
                yield edit, reading, len(listed)


def _fits(case: Case, reading: Reading, loose: dict[Figure, Interval]) -> bool:
    if reading.settled:
        return True
    own = reading.figure.interval
    if not own.meets(case.interval):
        return False
    with_reading = {**loose, case.figure: own}
    return all(holds_with(relation, with_reading).feasible for relation in case.relations)


def _exchanged(search: Search, ranges: dict[int, Interval]) -> dict[int, Repair]:
    """Two figures in each other's places, if that is what an explanation by two figures is."""
    if len(ranges) != 2:
        return {}
    (a, a_range), (b, b_range) = ranges.items()
    one, other = search.system.figures[a], search.system.figures[b]
    swapped = {one: other.interval, other: one.interval}
    touched = sorted({*search.system.relations_of[a], *search.system.relations_of[b]})
    relations = [search.system.relations[at] for at in touched]
    fits = other.interval.meets(a_range) and one.interval.meets(b_range)
    if not fits or not all(holds_with(relation, swapped).feasible for relation in relations):
        return {}
    weight = (EXCHANGE / 10) ** 0.5

    def repair(figure: Figure, with_: Figure, interval: Interval) -> Repair:
        why = Remark.of("exchanged", figure=figure.label, other=with_.label)
        return Repair(
            figure,
            with_.text,
            with_.value,
            interval,
            why,
            "possible",
            "exchanged",
            tuple(relations),
            weight,
        )

    return {a: repair(one, other, a_range), b: repair(other, one, b_range)}


def _recomputed(case: Case, weight: float) -> tuple[Repair, ...]:
    """What the other figures give, where no edit is recognised; none where they give nothing."""
    low, high = case.interval.low, case.interval.high
    text, value = "", None
    if isinstance(low, Fraction) and isinstance(high, Fraction) and low <= high:
        fixed = case.middle()
        text, value = fixed.text, fixed.value
    elif isinstance(low, Fraction):
        text = f"{'≥' if case.interval.low_closed else '>'} {case.printed(low).text}"
    elif isinstance(high, Fraction):
        text = f"{'≤' if case.interval.high_closed else '<'} {case.printed(high).text}"
    if not text:
        return ()
    made = Repair(
        case.figure,
        text,
        value,
        case.interval,
        Remark.of("recomputed"),
        "possible",
        "recomputed",
        tuple(case.relations),
        weight,
    )
    return (made,)


def _neighbours(search: Search, figure: int) -> Sequence[Figure]:
    system = search.system
    near: dict[Figure, None] = {}
    for at in system.relations_of[figure]:
        near.update(dict.fromkeys(system.relations[at].figures()))
    for known in list(near):
        for at in system.relations_of[system.position(known)]:
            near.update(dict.fromkeys(system.relations[at].figures()))
            if len(near) > MOST_NEIGHBOURS:
                break
    near.pop(system.figures[figure], None)
    return list(near)[:MOST_NEIGHBOURS]


def _span(figure: Figure, interval: Interval) -> float:
    """How many figures of this size could have been printed instead."""
    low = abs(interval.low) if isinstance(interval.low, Fraction) else Fraction(0)
    step = figure.quantum or figure.scale
    return max(2.0 * float(max(abs(figure.value), low) / step), 20.0)
