"""Causes: the figures whose change explains a group of findings, told apart as far as the relations can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crossfoot.diagnose.certificate import Certificate
from crossfoot.diagnose.repairs import SURE, Candidate, Repair, candidate
from crossfoot.figures import Figure
from crossfoot.relations import Relation
from crossfoot.remarks import Remark

if TYPE_CHECKING:
    from crossfoot.diagnose.explanations import Explained, Group, Search
    from crossfoot.diagnose.refutation import Clash

#: Readings are sought for so many explanations of one cause; beyond that the relations tell too little anyway.
MOST_WEIGHED: Final = 60
#: The first reading of a decided figure is likely if it outweighs the others by so much.
LIKELY: Final = 0.6
#: Readings shown for one figure.
MOST_READINGS: Final = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that cannot all be right. Without any one of its relations or figures there is no contradiction.

    ``certificate`` is the derived relation that shows it; None where a single relation that is no linear
    inequality fails by itself.
    """

    figures: tuple[Figure, ...]
    relations: tuple[Relation, ...]
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class Cause:
    """The smallest set of figures whose change explains a group of findings.

    Attributes:
        figures: the figures that are wrong if ``decided``; otherwise those of which some are ("one of these").
        relations: the relations that this explains, those that fail by themselves first.
        repairs: proposed readings, the best first; of every alternative if not decided.
        decided: whether relations and readings single out the figures.
        alternatives: all cheapest sets of figures, the most plausible first.
        conflict: a minimal conflict that the cause resolves.
        remark: what to consider instead, such as the rule; ``note`` is the same in English, empty if nothing.
    """

    figures: tuple[Figure, ...]
    relations: tuple[Relation, ...]
    repairs: tuple[Repair, ...]
    decided: bool
    alternatives: tuple[tuple[Figure, ...], ...]
    conflict: Conflict
    remark: Remark | None = None

    @property
    def note(self) -> str:
        return "" if self.remark is None else str(self.remark)


def causes_of(explained: Explained) -> list[Cause]:
    """The causes of one component."""
    search = explained.search
    if search is None:
        return []
    found = []
    for group in explained.groups:
        if not group.alternatives:
            found.append(_without_figure(search, group))
        for alternatives in _factors(group.alternatives):
            found.append(_cause(search, group, alternatives))
    return found


def _cause(search: Search, group: Group, alternatives: Sequence[frozenset[int]]) -> Cause:
    system, failing = search.system, search.system.failing
    named = frozenset().union(*alternatives)
    clashes = [c for c in group.conflicts if not c.figures.isdisjoint(named)] or group.conflicts
    relations = _explained(clashes, failing)
    order = sorted(alternatives, key=lambda a: (_evidence(search, a), sorted(a)))
    weighed = [_with_rest(search, group, a) for a in order[:MOST_WEIGHED]]
    decided = len(alternatives) == 1 and group.complete
    if weighed and not decided:
        best, decided = _favourite(weighed, complete=len(weighed) == len(order) and group.complete)
        weighed.sort(key=lambda c: -c.weight)
        first = [c.figures for c in weighed]
        order = first + [a for a in order if a not in first]
        if decided:
            weighed = [best]
    figures = (
        [system.figures[f] for f in sorted(order[0])]
        if decided
        else [system.figures[f] for f in _ordered(order)]
    )
    repairs = _repairs(weighed, decided=decided)
    remark = None
    wrong = len(order[0])
    if wrong > 1 and wrong >= len(relations) and all(r.edit == "recomputed" for r in repairs):
        remark = Remark.of("as-many-figures")
    return Cause(
        tuple(figures),
        tuple(system.relations[at] for at in relations),
        repairs,
        decided,
        tuple(tuple(system.figures[f] for f in sorted(a)) for a in order),
        _conflict(search, clashes[0]),
        remark,
    )


def _without_figure(search: Search, group: Group) -> Cause:
    """What no change of a figure explains: rules that contradict each other, or time that ran out."""
    conflict = _conflict(search, group.conflicts[0])
    remark = Remark.of("no-figure" if group.complete else "not-in-time")
    named = () if group.complete else conflict.figures
    return Cause(named, conflict.relations, (), False, (), conflict, remark)


def _conflict(search: Search, clash: Clash) -> Conflict:
    system = search.system
    return Conflict(
        tuple(system.figures[f] for f in sorted(clash.figures)),
        tuple(system.relations[at] for at in clash.relations),
        clash.certificate,
    )


def _with_rest(search: Search, group: Group, part: frozenset[int]) -> Candidate:
    """A factor's set is weighed inside a whole explanation of its group."""
    whole = next(a for a in group.alternatives if part <= a)
    found = candidate(search, whole)
    if whole == part:
        return found
    kept = [repairs for f, repairs in zip(sorted(whole), found.repairs, strict=True) if f in part]
    return replace(found, figures=part, repairs=tuple(kept))


def _favourite(weighed: Sequence[Candidate], *, complete: bool) -> tuple[Candidate, bool]:
    """The explanation that its readings make surest, and whether they make it sure enough."""
    best = max(weighed, key=lambda c: (c.recognised, [-f for f in sorted(c.figures)]))
    total = sum(c.weight for c in weighed)
    return best, complete and best.recognised >= SURE * total > 0


def _repairs(weighed: Sequence[Candidate], *, decided: bool) -> tuple[Repair, ...]:
    shown: list[Repair] = []
    for found in weighed:
        for repairs in found.repairs:
            total = sum(repair.weight for repair in repairs)
            for at, repair in enumerate(repairs[:MOST_READINGS]):
                surest = at == 0 and repair.edit != "recomputed" and repair.weight >= LIKELY * total
                one_value = repair.edit == "recomputed" and _is_narrow(repair)
                likely = decided and (surest or one_value)
                shown.append(replace(repair, likelihood="likely" if likely else "possible"))
    return tuple(shown)


def _is_narrow(repair: Repair) -> bool:
    """Whether the implied interval leaves one printed value only."""
    width, quantum = repair.interval.width, repair.figure.quantum
    return quantum > 0 and 0 <= width <= quantum


def _explained(clashes: Iterable[Clash], failing: frozenset[int]) -> list[int]:
    """The relations that a reader sees failing or, where each passes by itself, those of the conflicts."""
    involved = {at for clash in clashes for at in clash.relations}
    return sorted(involved & failing) or sorted(involved)


def _evidence(search: Search, figures: frozenset[int]) -> tuple[int, int, int]:
    """What speaks against accusing: relations that confirm a figure, exact counts, totals of others."""
    system = search.system
    confirmed = sum(1 for f in figures for at in system.relations_of[f] if at not in system.failing)
    exact = sum(1 for f in figures if not system.figures[f].is_rounded)
    totals = sum(
        1
        for f in figures
        for at in system.relations_of[f]
        if system.relations[at].kind == "total"
        and system.relations[at].role_of(system.figures[f]) == "whole"
    )
    return confirmed, exact, totals


def _ordered(sets: Iterable[frozenset[int]]) -> list[int]:
    return list(dict.fromkeys(f for each in sets for f in sorted(each)))


def _factors(alternatives: Sequence[frozenset[int]]) -> list[list[frozenset[int]]]:
    """Independent causes: parts such that every choice in one goes with every choice in the others.

    Figures that all explanations share are causes of their own.
    """
    if not alternatives:
        return []
    certain = frozenset.intersection(*alternatives)
    factors = [[frozenset((f,))] for f in sorted(certain)]
    rest = [a - certain for a in alternatives]
    elements = sorted(frozenset().union(*rest))
    if not elements:
        return factors
    count = {f: sum(f in a for a in rest) for f in elements}
    leader = {f: f for f in elements}

    def find(f: int) -> int:
        while leader[f] != f:
            f = leader[f]
        return f

    for at, f in enumerate(elements):
        for g in elements[at + 1 :]:
            both = sum(f in a and g in a for a in rest)
            if both * len(rest) != count[f] * count[g]:
                one, other = sorted((find(f), find(g)))
                leader[other] = one
    parts: dict[int, set[int]] = {}
    for f in elements:
        parts.setdefault(find(f), set()).add(f)
    projected = [
        sorted({a & part for a in rest}, key=sorted) for part in map(frozenset, parts.values())
    ]
    product = 1
    for choices in projected:
        product *= len(choices)
    if product != len(rest):
        projected = [sorted(set(rest), key=sorted)]
    return factors + projected
