"""The cheapest explanations: all smallest sets of figures whose change lets every relation hold.

Fellegi and Holt (JASA 71, 1976) change the fewest fields that let a record pass. The search alternates: conflicts
already known say which figures must be hit; a smallest hitting set is tried; if the relations still cannot hold, the
proof is a new conflict. When every smallest hitting set passes, these are all the optima: an explanation has to hit
every conflict, so none was left out. No figure is bounded by a large constant, no tie is broken by chance.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from crossfoot.diagnose.certificate import combine, implied_by
from crossfoot.diagnose.hitting import clusters, minimum_hitting_sets
from crossfoot.diagnose.narrowing import is_plain, narrowed_point
from crossfoot.diagnose.points import exact_point, holds_at, printed_point, true_values
from crossfoot.diagnose.refutation import Clash, OutOfTimeError, Refuter, conflict_of
from crossfoot.diagnose.relaxation import Relaxation, columns_of_rows, real_multipliers
from crossfoot.diagnose.substitution import holds_with
from crossfoot.diagnose.system import System
from crossfoot.figures import Figure
from crossfoot.intervals import EVERYTHING, INFINITY, Interval
from crossfoot.operands import ONE
from crossfoot.verify import implied_intervals

#: In components of more rows a figure's range comes from its own relations, not from all of them.
WHOLE: Final = 400
#: Systems up to this many rows are asked as a whole at once.
SMALL: Final = 200
#: In larger systems no point is sought that satisfies products exactly.
MOST_WITNESSED: Final = 500


@dataclass(slots=True)
class Group:
    """Conflicts that share figures, and all their cheapest explanations (sets of figure positions)."""

    conflicts: list[Clash]
    alternatives: list[frozenset[int]]
    complete: bool = True


@dataclass(slots=True)
class Explained:
    """What the search found about one component.

    ``feasible`` is True with a witness, False with a conflict, None where neither was reached.
    """

    system: System
    feasible: bool | None
    groups: list[Group] = field(default_factory=list)
    decided: bool = True
    note: str = ""
    search: Search | None = None


class Search:
    """The search of one component."""

    def __init__(self, system: System, deadline: float) -> None:
        self.system, self.deadline = system, deadline
        self.conflicts: list[Clash] = []
        self.groups: list[Group] = []
        self._sets: dict[tuple[frozenset[int], ...], tuple[list[frozenset[int]], bool]] = {}
        self._passed: set[frozenset[int]] = set()
        self._quiet: set[frozenset[int]] = set()
        self._relaxation: Relaxation | None = None
        self._refuter: Refuter | None = None
        self._witness: list[Fraction] | None = None
        self._rows_at: dict[int, frozenset[int]] = {}
        self._implied: dict[int, Mapping[Figure, Interval]] = {}
        #: Whether points are sought without the solver first.
        self._is_plain = is_plain(system)
        #: Whether no two ways lead from one row to another, as in a hierarchy: two rows then clash by one figure only.
        terms = sum(len(row.terms) for row in system.rows)
        self._is_tree = terms == len(system.rows) + len(system.columns) - 1

    @property
    def relaxation(self) -> Relaxation:
        if self._relaxation is None:
            self._relaxation = Relaxation(self.system)
        return self._relaxation

    @property
    def refuter(self) -> Refuter:
        if self._refuter is None:
            self._refuter = Refuter(self.system, self.relaxation, self.deadline)
        return self._refuter

    @property
    def seconds_for_detail(self) -> float:
        """Ranges may be worked out a little beyond the limit, so that what was found is not left bare."""
        return max(self.deadline - time.monotonic(), 0.2)

    def run(self) -> Explained:
        """Decide the component and explain what is wrong with it."""
        system = self.system
        self.conflicts = single_conflicts(system)
        point = printed_point(system)
        if not self.conflicts and holds_at(system, range(len(system.rows)), point):
            return Explained(system, True)
        decided, note = True, ""
        try:
            decided = self._explain()
        except OutOfTimeError:
            decided, note = False, "not decided within the time limit"
            self._regroup()
        if self.conflicts:
            if not decided and not note:
                note = "the solver sees further conflicts that could not be proved"
            return Explained(system, False, self.groups, decided, note, self)
        if decided and self._witness is not None and self._is_complete_witness(self._witness):
            return Explained(system, True)
        return Explained(
            system,
            None,
            decided=False,
            note=note or "no contradiction found, and no witness either",
        )

    def chosen(self) -> frozenset[int]:
        """One explanation of everything: the first of each group."""
        return frozenset().union(
            *(group.alternatives[0] for group in self.groups if group.alternatives)
        )

    def implied(self, figure: int, explanation: frozenset[int]) -> Interval:
        """Where a figure must lie, all figures outside of the explanation being right. Exact; never too narrow."""
        system = self.system
        freed = system.freed(self.chosen_with(explanation))
        interval = EVERYTHING
        # Where displayed figures must fit, it is the printed number that has to change.
        columns = sorted(system.columns_of[figure], key=lambda j: not system.columns[j].printed)
        for column in columns[:1]:
            rows = system.active(system.rows_of[column], freed)
            for n in rows:
                found = implied_by(system, {n: ONE}, column, freed)
                interval = interval if found is None else interval.intersect(found)
            # The whole component may bound it more closely than its own rows.
            if len(system.rows) <= WHOLE and not self._share_nothing(rows, column, freed):
                for sign in (1, -1):
                    if self._reaches(column, freed, interval, sign):
                        continue
                    found = self._bounded(column, freed, sign)
                    interval = interval if found is None else interval.intersect(found)
        others = self.chosen_with(explanation) - {figure}
        for at in system.relations_of[figure]:
            if system.linear(at) is None and others.isdisjoint(system.figures_of(at)):
                own = system.figures[figure]
                interval = interval.intersect(self._implied_by(at).get(own, EVERYTHING))
        return interval

    def _implied_by(self, relation: int) -> Mapping[Figure, Interval]:
        """What one relation leaves each of its figures: worked out once for all of them."""
        if relation not in self._implied:
            self._implied[relation] = implied_intervals(self.system.relations[relation])
        return self._implied[relation]

    def _share_nothing(self, rows: Sequence[int], column: int, freed: frozenset[int]) -> bool:
        """Whether rows have only one column in common, among themselves and with all others that say something."""
        system = self.system
        others = [j for n in rows for j, _ in system.rows[n].terms if j != column]
        return len(set(others)) == len(others) and all(
            len(system.active(system.rows_of[j], freed)) == 1 for j in others
        )

    def chosen_with(self, explanation: frozenset[int]) -> frozenset[int]:
        """The explanation of everything that takes this one in its group."""
        kept = [
            group.alternatives[0] if explanation not in group.alternatives else explanation
            for group in self.groups
            if group.alternatives
        ]
        return frozenset().union(*kept) if kept else explanation

    def _explain(self) -> bool:
        system = self.system
        everything = range(len(system.rows))
        while True:
            self._regroup()
            freed = system.freed(self.chosen())
            if self._added(self._conflicts_near(freed)):
                continue
            self._witness = self._narrowed(freed, printed_point(system))
            if self._witness is None:
                pairs = self._contradicting_pairs(freed)
                found = pairs or self.refuter.conflicts(everything, freed)
                if found is None:
                    return False
                if self._added(found):
                    continue
            if self._witness is None and not self._find_witness(freed):
                # The floats see no conflict and no exact point was reached: alternatives can only be refuted.
                if self._added([c for group in self.groups for c in self._refuted(group)]):
                    continue
                return all(group.complete for group in self.groups) and bool(self.conflicts)
            new = [conflict for group in self.groups for conflict in self._failures(group)]
            if not self._added(new):
                return all(group.complete for group in self.groups)

    def _conflicts_near(self, freed: frozenset[int]) -> list[Clash]:
        """What speaks against the chosen explanations in their own neighbourhood: cheaper than asking all rows."""
        if len(self.system.rows) <= SMALL:
            return []
        found: list[Clash] = []
        for group in self.groups:
            first = group.alternatives[0] if group.alternatives else frozenset()
            if first in self._quiet:
                continue
            own = frozenset().union(*(self._rows(f) for f in first))
            columns = columns_of_rows(self.system, own)
            near = own.union(*(self.system.rows_of[j] for j in columns))
            clashes = self.refuter.conflicts(sorted(near), freed)
            if clashes:
                found.extend(clashes)
            else:
                self._quiet.add(first)
        return found

    def _regroup(self) -> None:
        by_figures: dict[frozenset[int], Clash] = {}
        for conflict in sorted(self.conflicts, key=lambda c: c.order):
            by_figures.setdefault(conflict.figures, conflict)
        # Rules that contradict each other, or a declared limit, leave no figure to blame.
        self.groups = [Group([clash], []) for f, clash in by_figures.items() if not f]
        for members in clusters([figures for figures in by_figures if figures]):
            key = tuple(members)
            if key not in self._sets:
                self._sets[key] = minimum_hitting_sets(members, self.deadline)
            sets, complete = self._sets[key]
            self.groups.append(Group([by_figures[m] for m in members], list(sets), complete))

    def _added(self, found: list[Clash]) -> bool:
        known = {conflict.figures for conflict in self.conflicts}
        new = [conflict for conflict in found if conflict.figures not in known]
        self.conflicts.extend(new)
        return bool(new)

    def _narrowed(
        self,
        freed: frozenset[int],
        base: Sequence[Fraction],
        fixed: Mapping[int, Fraction] | None = None,
    ) -> list[Fraction] | None:
        """A point where everything that is not freed holds, if it is found without the solver."""
        if not self._is_plain:
            return None
        rows = self.system.active(range(len(self.system.rows)), freed)
        return narrowed_point(self.system, rows, freed, base, fixed)

    def _find_witness(self, freed: frozenset[int]) -> bool:
        rows = self.system.active(range(len(self.system.rows)), freed)
        base = printed_point(self.system)
        if holds_at(self.system, rows, base):
            self._witness = base
            return True
        # A corner of sums often is exact as it stands; a point well inside leaves room to make products exact.
        sums = any(self.system.rows[n].is_equation for n in rows)
        for everywhere in (False, True) if sums else (True, False):
            answer = self.relaxation.inner_point(
                rows, freed, self.refuter.seconds, everywhere=everywhere
            )
            if answer.status != 0:
                return False
            self._witness = exact_point(self.relaxation, rows, freed, answer.values, base)
            if self._witness is not None:
                return True
        return False

    def _failures(self, group: Group) -> Iterator[Clash]:
        """Conflicts that a group's other alternatives leave standing."""
        for alternative in group.alternatives[1:]:
            first = group.alternatives[0]
            if alternative in self._passed:
                continue
            found = self._left_standing(alternative, first)
            if found:
                yield from found
            else:
                self._passed.add(alternative)

    def _refuted(self, group: Group) -> Iterator[Clash]:
        """The same where there is no witness to start from: what proves alternatives wrong, near by or everywhere."""
        for alternative in group.alternatives[1:]:
            if alternative in self._passed:
                continue
            freed = self.system.freed((self.chosen() - group.alternatives[0]) | alternative)
            near: Sequence[int] = range(len(self.system.rows))
            if len(near) > SMALL:
                own = frozenset().union(*(self._rows(f) for f in alternative))
                columns = columns_of_rows(self.system, own)
                near = sorted(own.union(*(self.system.rows_of[j] for j in columns)))
            found = self.refuter.conflicts(near, freed)
            if found:
                yield from found
            else:
                self._passed.add(alternative)

    def _left_standing(self, alternative: frozenset[int], first: frozenset[int]) -> list[Clash]:
        """Exchange one explanation for another and look, ever farther around it, whether all holds.

        Near by, with everything beyond left at the witness: holding there is holding everywhere. Failing with
        everything near free to move inside its interval is failing everywhere.
        """
        system, witness = self.system, self._witness
        assert witness is not None
        freed = system.freed((self.chosen() - first) | alternative)
        if self._take_up_all(freed):
            return []
        base = list(witness)
        for j in system.freed(first) - freed:
            base[j] = system.columns[j].interval.choose(base[j])
        if self._narrowed(freed, base) is not None:
            return []
        pairs = self._contradicting_pairs(freed)
        if pairs:
            return pairs
        near = frozenset().union(*(self._rows(f) for f in alternative | first))
        while True:
            active = self.system.active(sorted(near), freed)
            whole = len(near) == len(system.rows)
            inner = columns_of_rows(system, near)
            edge = {j for j in inner if not near.issuperset(system.rows_of[j]) and j not in freed}
            edge -= system.freed(first)
            fixed = {j: self._in_widths(j) for j in edge}
            answer = self.relaxation.inner_point(active, freed, self.refuter.seconds, fixed)
            if answer.status == 0:
                moving = inner - edge
                if exact_point(self.relaxation, active, freed, answer.values, base, moving):
                    return []
            found = self.refuter.conflicts(sorted(near), freed)
            if found or whole:
                return found or []
            near = near.union(*(system.rows_of[j] for j in inner))

    def _take_up_all(self, freed: frozenset[int]) -> bool:
        """Whether every row has a freed column of its own, which takes up whatever the others are."""
        system = self.system
        rows = system.active(range(len(system.rows)), freed)
        held = Counter(j for n in rows for j, _ in system.rows[n].terms if j in freed)
        return all(any(held[j] == 1 for j, _ in system.rows[n].terms) for n in rows)

    def _contradicting_pairs(self, freed: frozenset[int]) -> list[Clash]:
        """Conflicts of two rows that ask for different values of the one freed column they share.

        The most frequent sort: two totals around a figure that cannot mend both. It needs no solver.
        """
        system, found = self.system, []
        for column in sorted(freed) if self._is_tree else ():
            rows = system.active(system.rows_of[column], freed)
            if len(rows) != 2:
                continue
            one, other = (dict(system.rows[n].terms)[column] for n in rows)
            clash = conflict_of(system, {rows[0]: other, rows[1]: -one}, freed)
            if clash is not None:
                found.append(clash)
        return found

    def _in_widths(self, column: int) -> float:
        assert self._witness is not None
        image = self.relaxation
        return float((self._witness[column] - image.anchor[column]) / image.scale[column])

    def _rows(self, figure: int) -> frozenset[int]:
        """The rows a figure stands in or that rest on it."""
        if not self._rows_at:
            collected: dict[int, set[int]] = {f: set() for f in range(len(self.system.figures))}
            for n, row in enumerate(self.system.rows):
                for column, _ in row.terms:
                    collected[self.system.columns[column].figure].add(n)
                for held in row.rests_on:
                    collected[held].add(n)
            self._rows_at = {f: frozenset(rows) for f, rows in collected.items()}
        return self._rows_at[figure]

    def _reaches(self, column: int, freed: frozenset[int], interval: Interval, sign: int) -> bool:
        """Whether a point shows that a column's lower (sign 1) or upper end cannot be drawn in any further."""
        end = interval.low if sign > 0 else interval.high
        base = printed_point(self.system)
        if isinstance(end, Fraction):
            return self._narrowed(freed, base, {column: end}) is not None
        point = self._narrowed(freed, base)
        if point is None:
            return False
        # From a point on without end, if no row of the column stands in the way.
        return all(
            row.allowed.low == -INFINITY if sign * c > 0 else row.allowed.high == INFINITY
            for row in map(self.system.rows.__getitem__, self.system.rows_of[column])
            for j, c in row.terms
            if j == column
        )

    def _bounded(self, column: int, freed: frozenset[int], sign: int) -> Interval | None:
        active = self.system.active(range(len(self.system.rows)), freed)
        if not any(n in active for n in self.system.rows_of[column]):
            return None
        answer = self.relaxation.extreme(active, freed, column, sign, self.seconds_for_detail)
        if answer.status != 0:
            return None
        near = real_multipliers(self.relaxation, answer.multipliers)
        if not near:
            return None
        simple = {n: y.limit_denominator(1000) for n, y in near.items()}
        found = implied_by(self.system, simple, column, freed)
        if found is None:
            solved = self.refuter.solved(near, freed, keep=column)
            found = None if solved is None else implied_by(self.system, solved, column, freed)
        return found

    def _is_complete_witness(self, witness: list[Fraction]) -> bool:
        """Whether the point satisfies the relations themselves, not only their rows.

        Figures that occur in one relation alone need no value: they may lie anywhere in their interval.
        """
        system = self.system
        products = [relation for relation in system.relations if relation.linear() is None]
        for relation in products:
            values: dict[Figure, Interval] = {}
            for figure in relation.figures():
                at = system.position(figure)
                columns = system.columns_of[at]
                if len(system.relations_of[at]) > 1 and columns:
                    values[figure] = Interval.point(witness[columns[0]])
            if not holds_with(relation, values).feasible:
                return len(system.figures) <= MOST_WITNESSED and true_values(
                    system, witness, self.deadline
                )
        return True


def single_conflicts(system: System) -> list[Clash]:
    """The relations that are impossible by themselves."""
    found = []
    rows: dict[int, list[int]] = {}
    for n, row in enumerate(system.rows):
        rows.setdefault(row.relation, []).append(n)
    for at in sorted(system.failing):
        relation = system.relations[at]
        certificate = None
        for n in rows.get(at, ()):
            for sign in (ONE, -ONE):
                certificate = certificate or combine(system, {n: sign}, frozenset())
            if certificate is not None:
                figures = {system.position(figure) for figure in certificate.figures}
                found.append(Clash(frozenset(figures) - system.declared, (at,), certificate, (n,)))
                break
        if certificate is None:
            printed = system.figures_of(at) - system.declared
            able = frozenset(
                f for f in printed if holds_with(relation, {system.figures[f]: EVERYTHING}).feasible
            )
            found.append(Clash(able or printed, (at,)))
    return found
