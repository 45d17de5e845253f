"""Rules as culprits: when not the figures are wrong but what is asked of them.

In one set of real filings 836 of 842 failures were rules evaluated in the wrong scope. A rule that fails in nearly all
its groups, a total whose residual is another series every time, sums that all miss on one side: each is said once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from crossfoot.diagnose.substitution import holds_with
from crossfoot.figures import Figure
from crossfoot.intervals import Convention, Interval
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
    by_rule: dict[str, list[Relation]] = {}
    everything: dict[Figure, None] = {}
    for relation in relations:
        everything.update(dict.fromkeys(relation.figures()))
        if relation.blocked is None and relation.operands:
            by_rule.setdefault(relation.rule or relation.kind, []).append(relation)
    everything.update(dict.fromkeys(figures))
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
            _series(rule, own, bad, list(everything))
            or _convention(rule, own, bad)
            or _nearly_always(rule, own, bad)
        )
        if suspect is not None:
            found.append(suspect)
    return tuple(found)


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
    rule: str, own: Sequence[Relation], failing: Sequence[Relation], figures: Sequence[Figure]
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
        missing = form.range()
        sizes = {abs(c) for c, _ in form.terms}
        if len(sizes) != 1:
            continue
        (size,) = sizes
        for figure in figures:
            what = Why.COUNTED_TWICE if figure in bound else Why.MISSING_PART
            gap = figure.interval.scaled(size)
            # A part left out leaves parts − whole short of zero by its value; one counted twice, long by it.
            if not figure.value or not _same_place(figure, relation):
                continue
            wanted = missing.scaled(
                Fraction(-1 if what is Why.MISSING_PART else 1) * _side(relation)
            )
            if wanted.meets(gap):
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


def _side(relation: Relation) -> int:
    """1 where the form is parts − whole, −1 where it is whole − parts."""
    form = relation.linear()
    assert form is not None
    positive = sum(c > 0 for c, _ in form.terms)
    return 1 if 2 * positive >= len(form.terms) else -1


def _same_place(figure: Figure, relation: Relation) -> bool:
    """Whether the figure could belong to the relation: of its period and place, as far as both are known."""
    others = relation.figures()
    for attribute in ("period", "place", "unit"):
        own = getattr(figure, attribute)
        known = {getattr(other, attribute) for other in others} - {None}
        if own is not None and known and own not in known:
            return False
    rows = {other.location.row for other in others} - {None}
    columns = {other.location.column for other in others} - {None}
    spots = (figure.location.row, figure.location.column)
    if figure.location.row is None or len(rows) > 1 < len(columns):
        return True
    return spots[0] in rows or spots[1] in columns


def _series_name(figure: Figure) -> str:
    """What a figure measures, without its period: the name of its series."""
    if figure.measure:
        return figure.measure
    if figure.location.field:
        return figure.location.field
    return re.sub(r"\d+", "#", figure.name or figure.text)
