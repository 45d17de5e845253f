"""Rules as culprits: when not the figures are wrong but what is asked of them.

In one set of real filings 836 of 842 failures were rules evaluated in the wrong scope. A rule that fails in nearly all
its groups, a total whose residual is another series every time, sums that all miss on one side: each is said once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Final

from crossfoot.diagnose.substitution import holds_with
from crossfoot.figures import Figure
from crossfoot.intervals import Convention, Interval
from crossfoot.linear import LinearForm
from crossfoot.relations import Relation
from crossfoot.remarks import Remark

#: A rule is looked at once so many of its relations could be checked.
FEWEST: Final = 4
#: It fails nearly always from this share on.
NEARLY_ALL: Final = Fraction(4, 5)
#: An undeclared convention shows in this share of the relations at least, and in more than two.
SOME: Final = Fraction(1, 4)
#: Failing relations whose residuals are compared with the other series.
SAMPLE: Final = 40
#: Conventions that a publisher may use without saying so.
UNDECLARED: Final = (Convention.TRUNC, Convention.FLOOR, Convention.CEILING, Convention.AWAY)


class Why(StrEnum):
    """What is wrong with a rule."""

    FAILS = "fails-nearly-always"
    MISSING_PART = "missing-part"
    COUNTED_TWICE = "part-counted-twice"
    CONVENTION = "undeclared-convention"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A rule that should be checked before the figures are.

    Attributes:
        rule: its name, or its kind where relations carry no rule.
        why: what is wrong with it.
        because: what a reader can check; ``evidence`` is the same as an English sentence.
        relations: those that fail and would be explained.
        figures: the series that the residuals equal, relation by relation; empty for the other reasons.
        convention: the one that would explain everything.
    """

    rule: str
    why: Why
    because: Remark
    relations: tuple[Relation, ...]
    figures: tuple[Figure, ...] = ()
    convention: Convention | None = None

    @property
    def evidence(self) -> str:
        return str(self.because)


def find_suspects(
    relations: Iterable[Relation],
    failing: Collection[Relation] | None = None,
    figures: Iterable[Figure] = (),
) -> tuple[Suspect, ...]:
    """Rules that fail in a way no single figures would.

    Args:
        relations: all relations, passing ones too; those of one rule are judged together.
        failing: those that are impossible by themselves, if that is known already.
        figures: others of the same source, which a total may have left out.
    """
    relations = list(relations)
    by_rule: dict[str, list[Relation]] = {}
    for relation in relations:
        if relation.blocked is None and relation.operands:
            by_rule.setdefault(relation.rule or relation.kind, []).append(relation)

    @cache
    def series() -> _Places:
        every = dict.fromkeys(figure for relation in relations for figure in relation.figures())
        return _Places((every | dict.fromkeys(figures)).keys())

    found = []
    for rule, own in by_rule.items():
        if len(own) < FEWEST:
            continue
        bad = [
            relation
            for relation in own
            if (not holds_with(relation, {}).feasible if failing is None else relation in failing)
        ]
        if len(bad) < 2:
            continue
        suspect = (
            _series(rule, own, bad, series)
            or _convention(rule, own, bad)
            or _nearly_always(rule, own, bad)
        )
        if suspect is not None:
            found.append(suspect)
    return tuple(found)


class _Places:
    """Figures by where they stand: of a large table only those beside a relation can belong to it."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)
        self._nowhere: list[int] = []
        self._rows: dict[int, list[int]] = {}
        self._columns: dict[int, list[int]] = {}
        for number, figure in enumerate(self._figures):
            at = figure.location
            if at.row is None:
                self._nowhere.append(number)
                continue
            self._rows.setdefault(at.row, []).append(number)
            if at.column is not None:
                self._columns.setdefault(at.column, []).append(number)

    def near(self, relation: Relation) -> Iterator[Figure]:
        """The figures that could belong to a relation, in order: of its period and place, as far as both are known."""
        own = relation.figures()
        known = {
            attribute: {getattr(figure, attribute) for figure in own} - {None}
            for attribute in ("period", "place", "unit")
        }
        for figure in self._beside(own):
            if all(
                (said := getattr(figure, attribute)) is None or not values or said in values
                for attribute, values in known.items()
            ):
                yield figure

    def _beside(self, own: Iterable[Figure]) -> Iterable[Figure]:
        """Those of the same rows or columns, and those that stand in no table; all, if the relation spans both."""
        rows = dict.fromkeys(f.location.row for f in own if f.location.row is not None)
        columns = dict.fromkeys(f.location.column for f in own if f.location.column is not None)
        if len(rows) > 1 and len(columns) > 1:
            return self._figures
        numbers = set(self._nowhere)
        for row in rows:
            numbers.update(self._rows.get(row, ()))
        for column in columns:
            numbers.update(self._columns.get(column, ()))
        return (self._figures[number] for number in sorted(numbers))


def _nearly_always(
    rule: str, own: Sequence[Relation], failing: Sequence[Relation]
) -> Suspect | None:
    if len(failing) < NEARLY_ALL * len(own):
        return None
    because = Remark.of("rule-fails", rule=rule, failing=len(failing), checked=len(own))
    return Suspect(rule, Why.FAILS, because, tuple(failing))


def _convention(rule: str, own: Sequence[Relation], failing: Sequence[Relation]) -> Suspect | None:
    """A way of rounding under which all relations of the rule would hold."""
    if len(failing) < 3 or len(failing) < SOME * len(own):
        return None  # a few misses are misprints sooner than a convention
    for convention in UNDECLARED:
        if all(
            holds_with(relation, _rounded_by(relation, convention)).feasible for relation in own
        ):
            sides = {holds_with(relation, {}).residual > 0 for relation in failing}
            because = Remark.of(
                "rule-one-sided" if len(sides) == 1 else "rule-convention",
                rule=rule,
                failing=len(failing),
                checked=len(own),
                convention=convention,
            )
            return Suspect(rule, Why.CONVENTION, because, tuple(failing), convention=convention)
    return None


def _rounded_by(relation: Relation, convention: Convention) -> dict[Figure, Interval]:
    return {
        figure: replace(figure, convention=convention).interval
        for figure in relation.figures()
        if figure.is_rounded and figure.hedge is None and figure.convention is Convention.HALF_ANY
    }


def _series(
    rule: str,
    own: Sequence[Relation],
    failing: Sequence[Relation],
    places: Callable[[], _Places],
) -> Suspect | None:
    """A series whose figures make up what is missing, relation after relation."""
    if len(failing) < NEARLY_ALL * len(own):
        return None
    failing = failing[:SAMPLE]
    fits: dict[tuple[str, Why], dict[Relation, Figure]] = {}
    for relation in failing:
        form = relation.linear()
        if form is None:
            return None
        bound = set(relation.figures())
        sizes = {abs(c) for c, _ in form.terms}
        if len(sizes) != 1:
            continue
        (size,) = sizes
        missing = form.range().scaled(_side(form) / size)
        # A part left out leaves parts − whole short of zero by its value; one counted twice, long by it.
        wanted = {Why.MISSING_PART: -missing, Why.COUNTED_TWICE: missing}
        for figure in places().near(relation):
            what = Why.COUNTED_TWICE if figure in bound else Why.MISSING_PART
            if figure.value and wanted[what].meets(figure.interval):
                fits.setdefault((_series_name(figure), what), {}).setdefault(relation, figure)
    for (name, what), by_relation in sorted(fits.items(), key=lambda item: -len(item[1])):
        if len(by_relation) >= 2 and len(by_relation) >= NEARLY_ALL * len(failing):
            because = Remark.of(
                "rule-leaves-out" if what is Why.MISSING_PART else "rule-counts-twice",
                fitting=len(by_relation),
                failing=len(failing),
                rule=rule,
                series=name,
            )
            return Suspect(rule, what, because, tuple(by_relation), tuple(by_relation.values()))
    return None


def _side(form: LinearForm) -> Fraction:
    """1 where the form is parts − whole, −1 where it is whole − parts."""
    positive = sum(c > 0 for c, _ in form.terms)
    return Fraction(1 if 2 * positive >= len(form.terms) else -1)


def _series_name(figure: Figure) -> str:
    """What a figure measures, without its period: the name of its series."""
    if figure.measure:
        return figure.measure
    if figure.location.field:
        return figure.location.field
    return re.sub(r"\d+", "#", figure.name or figure.text)
