"""From the solver's "infeasible" to an exact proof, and from there to a minimal conflict."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crossfoot.diagnose.certificate import Certificate, added_up, combine
from crossfoot.diagnose.relaxation import (
    TOLERANCE,
    Relaxation,
    columns_of_rows,
    real_multipliers,
)
from crossfoot.diagnose.system import System

#: Coefficients of plain sums are found again below this denominator; others are solved for exactly.
_DENOMINATOR: Final = 1000
#: Multipliers of this many rows are still solved for in rationals.
_LARGEST_SOLVED: Final = 120


class OutOfTimeError(Exception):
    """The component's time is up; what is known so far is kept."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Figures that cannot all be right, with the relations that say so.

    ``rows`` are the system's row numbers of the certificate; a conflict without certificate is one relation's
    own exact check.
    """

    figures: frozenset[int]
    relations: tuple[int, ...]
    certificate: Certificate | None = None
    rows: tuple[int, ...] = ()

    @property
    def order(self) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
        """Few relations first, then few figures, then as they came."""
        return len(self.relations), len(self.figures), self.relations, tuple(sorted(self.figures))


class Refuter:
    """Looks for proofs that rows cannot hold with some columns freed."""

    def __init__(self, system: System, relaxation: Relaxation, deadline: float) -> None:
        self.system, self.relaxation, self.deadline = system, relaxation, deadline

    @property
    def seconds(self) -> float:
        """What is left. Raises OutOfTimeError."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return left

    def conflicts(self, rows: Sequence[int], freed: frozenset[int]) -> list[Clash] | None:
        """Minimal conflicts among the rows, one for each independent place; none if the rows can hold.

        Returns None where the solver saw a conflict that could not be proved.
        """
        found = []
        pieces = self._proofs(self.system.active(rows, freed), freed)
        for piece in pieces:
            # Several pieces: some may be noise of the solver, and not worth searching through.
            if len(pieces) == 1 or self.exact(piece, freed) is not None:
                conflict = self._minimal(piece, freed)
                if conflict is not None:
                    found.append(conflict)
        return None if pieces and not found else found

    def _proofs(self, rows: Sequence[int], freed: frozenset[int]) -> list[dict[int, Fraction]]:
        """Float multipliers of infeasible combinations, apart where they share no column."""
        if not rows:
            return []
        answer = self.relaxation.least_violation(rows, freed, self.seconds)
        if answer.status == 1:
            raise OutOfTimeError
        if answer.objective <= TOLERANCE and self.relaxation.has_open_ends:
            answer = self.relaxation.inner_point(rows, freed, self.seconds)
            if answer.objective < -TOLERANCE:
                return []
        elif answer.objective <= TOLERANCE:
            return []
        return _apart(self.system, real_multipliers(self.relaxation, answer.multipliers))

    def _minimal(self, proof: Mapping[int, Fraction], freed: frozenset[int]) -> Clash | None:
        """Deletion filter: leave out what the contradiction does not need, large relations first."""
        system = self.system
        best = self.exact(proof, freed)
        support = set(proof if best is None else best)

        def without(left_out: set[int], loose: frozenset[int]) -> dict[int, Fraction] | None:
            rows = [n for n in sorted(support) if n not in left_out]
            for piece in self._proofs(self.system.active(rows, loose), loose):
                exact = self.exact(piece, loose)
                if exact is not None:
                    return exact
            return None

        tried: set[int] = set()
        while True:
            left = [n for n in support if n not in tried]
            if not left or len(support) == 1:
                break
            largest = max(left, key=lambda n: (len(system.rows[n].terms), n))
            relation = system.rows[largest].relation
            group = {n for n in support if n == largest or system.rows[n].relation == relation >= 0}
            smaller = without(group, freed)
            if smaller is None:
                tried |= group
            else:
                best, support = smaller, set(smaller)
        loose = freed
        for column in _repeated(system, support):
            if best is None or column in loose or column not in added_up(system, best)[0]:
                continue
            smaller = without(set(), loose | {column})
            if smaller is not None:
                best, support, loose = smaller, set(smaller), loose | {column}
        return None if best is None else conflict_of(system, best, freed)

    def exact(
        self, proof: Mapping[int, Fraction], freed: frozenset[int]
    ) -> dict[int, Fraction] | None:
        """Rational multipliers near the given ones that prove the contradiction exactly."""
        system = self.system
        if not proof:
            return None
        largest = max(abs(y) for y in proof.values())
        simple = {n: (y / largest).limit_denominator(_DENOMINATOR) for n, y in proof.items()}
        simple = {n: y for n, y in simple.items() if y}
        if combine(system, simple, freed) is not None:
            return simple
        if len(proof) > _LARGEST_SOLVED:
            return None
        solved = self.solved(proof, freed, keep=None)
        return solved if solved and combine(system, solved, freed) is not None else None

    def solved(
        self, proof: Mapping[int, Fraction], freed: frozenset[int], keep: int | None
    ) -> dict[int, Fraction] | None:
        """Multipliers whose combination is exactly zero in every column where it is nearly so or has to be."""
        terms, _, _ = added_up(self.system, proof)
        touched = columns_of_rows(self.system, proof)
        size = {j: abs(float(terms.get(j, 0) * self.relaxation.scale[j])) for j in touched}
        largest = max(size.values(), default=0.0)
        zero = {j for j, s in size.items() if (j in freed or s <= 1e-6 * largest) and j != keep}
        equations = [
            {n: c for n in proof for k, c in self.system.rows[n].terms if k == j}
            for j in sorted(zero)
        ]
        return nearest_solution(equations, proof)


def conflict_of(
    system: System, proof: Mapping[int, Fraction], freed: frozenset[int]
) -> Clash | None:
    """The conflict that exact multipliers prove."""
    certificate = combine(system, proof, freed)
    if certificate is None:
        return None
    rows = tuple(sorted(n for n, y in proof.items() if y))
    figures = frozenset(system.columns[j].figure for j in added_up(system, proof)[0]).union(
        *(system.rows[n].rests_on for n in rows if not system.rows[n].assumed)
    )
    relations = sorted({system.rows[n].relation for n in rows} - {-1})
    return Clash(figures - system.declared, tuple(relations), certificate, rows)


def nearest_solution(
    equations: Sequence[Mapping[int, Fraction]], near: Mapping[int, Fraction]
) -> dict[int, Fraction] | None:
    """A rational solution of homogeneous equations close to a given point: elimination, the rest rounded."""
    solved: dict[int, dict[int, Fraction]] = {}
    for equation in equations:
        row = {n: c for n, c in equation.items() if c}
        for pivot in [n for n in row if n in solved]:
            factor = row.pop(pivot)
            for n, c in solved[pivot].items():
                row[n] = row.get(n, Fraction(0)) + factor * c
        row = {n: c for n, c in row.items() if c}
        if not row:
            continue
        # The smallest multiplier is solved for: the large ones then keep their rounded values.
        pivot = min(row, key=lambda n: (abs(near[n]), n))
        own = row.pop(pivot)
        expressed = {n: -c / own for n, c in row.items()}
        for known in solved.values():
            factor = known.pop(pivot, Fraction(0))
            if factor:
                for n, c in expressed.items():
                    known[n] = known.get(n, Fraction(0)) + factor * c
        solved[pivot] = expressed
    largest = max(abs(y) for y in near.values())
    free = {
        n: (y / largest).limit_denominator(_DENOMINATOR) for n, y in near.items() if n not in solved
    }
    if not any(free.values()):
        return None
    result = dict(free)
    for pivot, expressed in solved.items():
        result[pivot] = sum((c * free[n] for n, c in expressed.items()), Fraction(0))
    return {n: y for n, y in result.items() if y}


def _apart(system: System, proof: Mapping[int, Fraction]) -> list[dict[int, Fraction]]:
    """The combination split where its rows share no column; what is infeasible in it stands alone."""
    leader = {n: n for n in proof}

    def find(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    first: dict[int, int] = {}
    for n in proof:
        for column, _ in system.rows[n].terms:
            one, other = find(first.setdefault(column, n)), find(n)
            leader[max(one, other)] = min(one, other)
    parts: dict[int, dict[int, Fraction]] = {}
    for n in sorted(proof):
        parts.setdefault(find(n), {})[n] = proof[n]
    return list(parts.values())


def _repeated(system: System, rows: Iterable[int]) -> list[int]:
    """Columns of several of the rows: of the others none can be spared in a conflict minimal in rows."""
    seen: dict[int, int] = {}
    for n in rows:
        for column, _ in system.rows[n].terms:
            seen[column] = seen.get(column, 0) + 1
    return sorted(column for column, times in seen.items() if times > 1)
