"""Witnesses: exact points at which all rows hold, made from the solver's floats."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from crossfoot.diagnose.relaxation import Relaxation, columns_of_rows
from crossfoot.diagnose.system import System
from crossfoot.intervals import EVERYTHING, Interval


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
    return _settled(system, rows, freed, point, movable)


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
    patience = 20 * len(waiting) + 100
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
