"""Witnesses: exact points at which all rows hold, made from the solver's floats."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from crossfoot.diagnose.relaxation import Relaxation, columns_of_rows
from crossfoot.diagnose.substitution import holds_with, narrowed
from crossfoot.diagnose.system import System
from crossfoot.intervals import EVERYTHING, Interval
from crossfoot.verify import implied_intervals

#: Equations that are solved exactly where nothing simpler makes a point exact.
MOST_SOLVED: Final = 300


def printed_point(system: System) -> list[Fraction]:
    """Every column at its printed value, or near it where a hedge excludes it."""
    return [
        column.interval.choose(system.figures[column.figure].value) for column in system.columns
    ]


def holds_at(system: System, rows: Iterable[int], point: Sequence[Fraction]) -> bool:
    """Whether rows hold at a point, exactly."""
    return all(system.rows[n].at(point) in system.rows[n].allowed for n in rows)


def exact_point(
    relaxation: Relaxation,
    rows: Sequence[int],
    freed: frozenset[int],
    values: Mapping[int, float],
    base: Sequence[Fraction],
    moving: frozenset[int] | None = None,
) -> list[Fraction] | None:
    """A point in all intervals at which the rows hold exactly; None if none was found near the floats.

    Args:
        values: the solver's point, by column, in widths.
        base: exact values of all columns the solver did not move.
        moving: the columns that may be moved; all of the rows' if None.
    """
    system = relaxation.system
    point = list(base)
    movable = columns_of_rows(system, rows) if moving is None else moving
    for column in movable:
        if column in values:
            inside = EVERYTHING if column in freed else system.columns[column].interval
            point[column] = inside.choose(relaxation.exactly(column, values[column]))
    return _settled(system, rows, freed, list(point), movable) or _solved(
        system, rows, freed, point, movable
    )


def _solved(
    system: System,
    rows: Sequence[int],
    freed: frozenset[int],
    point: list[Fraction],
    movable: frozenset[int],
) -> list[Fraction] | None:
    """Solve the equations exactly for as many columns as there are equations, the others staying where they are.

    A point well inside stays inside when snapping is undone by as little as it was; freed columns take up the most.
    """
    equations = [n for n in rows if system.rows[n].is_equation]
    if len(equations) > MOST_SOLVED:
        return None
    solved: dict[int, tuple[dict[int, Fraction], Fraction]] = {}
    for n in equations:
        row = system.rows[n]
        terms = {j: c for j, c in row.terms if j in movable}
        # What the row misses at the point, as a shift of its columns.
        missing = row.allowed.choose(row.at(point)) - row.at(point)
        for pivot in sorted(terms.keys() & solved.keys()):
            missing = _eliminated(terms, missing, terms.get(pivot, Fraction(0)), solved[pivot])
        if not terms:
            if missing:
                return None
            continue
        pivot = min(terms, key=lambda j: (j not in freed, len(system.rows_of[j]), j))
        own = terms.pop(pivot)
        reduced = {j: c / own for j, c in terms.items()} | {pivot: Fraction(1)}, missing / own
        for known, (others, shift) in list(solved.items()):
            if pivot in others:
                solved[known] = others, _eliminated(others, shift, others[pivot], reduced)
        solved[pivot] = reduced
    for pivot, (_, shift) in solved.items():
        point[pivot] += shift
        if pivot not in freed and point[pivot] not in system.columns[pivot].interval:
            return None
    return point if holds_at(system, rows, point) else None


def _eliminated(
    terms: dict[int, Fraction],
    shift: Fraction,
    factor: Fraction,
    other: tuple[dict[int, Fraction], Fraction],
) -> Fraction:
    """Take a multiple of another equation off one, in place; what is left of its right side."""
    for column, coefficient in other[0].items():
        rest = terms.get(column, Fraction(0)) - factor * coefficient
        if rest:
            terms[column] = rest
        else:
            terms.pop(column, None)
    return shift - factor * other[1]


def _settled(
    system: System,
    rows: Sequence[int],
    freed: frozenset[int],
    point: list[Fraction],
    movable: frozenset[int],
) -> list[Fraction] | None:
    """Let the columns of few rows take up what snapping to a grid left over, row by row."""
    active = set(rows)
    waiting = deque(n for n in rows if system.rows[n].at(point) not in system.rows[n].allowed)
    patience = 8 * len(waiting) + 100
    last_moved: dict[int, int] = {}
    while waiting:
        n = waiting.popleft()
        row = system.rows[n]
        missing = row.at(point)
        if missing in row.allowed:
            continue
        patience -= 1
        if patience < 0:
            return None
        target = row.allowed.choose(missing)
        choices = sorted(
            (j for j, _ in row.terms if j in movable and last_moved.get(j) != n),
            key=lambda j: (j not in freed, j in last_moved, len(system.rows_of[j]), j),
        )
        for column in choices:
            coefficient = next(c for j, c in row.terms if j == column)
            moved = point[column] + (target - missing) / coefficient
            inside: Interval = EVERYTHING if column in freed else system.columns[column].interval
            if moved in inside:
                point[column] = moved
                last_moved[column] = n
                waiting.extend(m for m in system.rows_of[column] if m in active and m != n)
                break
        else:
            return None
    return point


def true_values(system: System, near: Sequence[Fraction], deadline: float) -> bool:
    """Whether one point, in all intervals, satisfies the relations themselves: products too.

    One figure after another is fixed near a given point, the most shared first, and what that leaves to the others
    is drawn from each relation in turn (HC4, exact). Not finding a point proves nothing.
    """
    current = {figure: figure.interval for figure in system.figures}
    order = sorted(range(len(system.figures)), key=lambda f: (-len(system.relations_of[f]), f))
    for f in order:
        figure = system.figures[f]
        if time.monotonic() > deadline:
            return False
        if not current[figure].is_point:
            columns = system.columns_of[f]
            wanted = near[columns[0]] if columns else figure.value
            current[figure] = Interval.point(current[figure].choose(wanted))
        waiting = deque(system.relations_of[f])
        while waiting:
            relation = system.relations[waiting.popleft()]
            if relation.displayed:
                continue  # it speaks of printed numbers, which the rows have decided
            again = replace(relation, operands=narrowed(relation, current))
            for other, implied in implied_intervals(again).items():
                inside = current[other].intersect(implied)
                if inside.is_empty:
                    return False
                if inside.is_point and not current[other].is_point:
                    waiting.extend(system.relations_of[system.position(other)])
                current[other] = inside
    return all(holds_with(relation, current).feasible for relation in system.relations)
