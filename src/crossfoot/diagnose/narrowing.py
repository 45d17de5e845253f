"""Points of small systems, found by narrowing one column after another: exact arithmetic, no solver.

Most components are one sum or two that share a figure, and there this finds in a fraction of a millisecond what a
linear program is built for otherwise. It answers only with a point; where it finds none nothing is shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from crossfoot.diagnose.points import holds_at
from crossfoot.diagnose.system import Row, System
from crossfoot.intervals import Bound, sum_of_ratios

#: Larger systems are left to the solver: terms of all rows.
MOST_TERMS: Final = 120
#: Chains of narrowing may converge without ever arriving: visits of a row, on average.
_PATIENCE: Final = 12

_Ends = tuple[Fraction | None, Fraction | None]


def is_plain(system: System) -> bool:
    """Whether a system is small and all its intervals are closed, so that ends are points like any other."""
    return sum(len(row.terms) for row in system.rows) <= MOST_TERMS and all(
        (interval.low_closed or not isinstance(interval.low, Fraction))
        and (interval.high_closed or not isinstance(interval.high, Fraction))
        for interval in (
            *(column.interval for column in system.columns),
            *(row.allowed for row in system.rows),
        )
    )


def narrowed_point(
    system: System,
    rows: Sequence[int],
    freed: frozenset[int],
    base: Sequence[Fraction],
    fixed: Mapping[int, Fraction] | None = None,
) -> list[Fraction] | None:
    """A point of a plain system at which rows hold, as near to a given one as comes of itself; None if none was found.

    Args:
        freed: columns without an interval.
        base: where columns stay if nothing moves them.
        fixed: columns that have to be somewhere.
    """
    given = fixed or {}
    columns = dict.fromkeys(j for n in rows for j, _ in system.rows[n].terms)
    inside: dict[int, _Ends] = {}
    for j in columns:
        if j in given:
            inside[j] = given[j], given[j]
        elif j in freed:
            inside[j] = None, None
        else:
            interval = system.columns[j].interval
            inside[j] = _finite(interval.low), _finite(interval.high)
    # Mostly the freed ones take up all that is left, and nothing else has to move.
    unmoved = {
        j: ends if j in freed or j in given else (_nearest(base[j], ends),) * 2
        for j, ends in inside.items()
    }
    return _drawn(system, rows, freed, base, unmoved) or _drawn(system, rows, freed, base, inside)


def _drawn(
    system: System,
    rows: Sequence[int],
    freed: frozenset[int],
    base: Sequence[Fraction],
    start: dict[int, _Ends],
) -> list[Fraction] | None:
    """Put one column after another where it is nearest to the base, the freed ones last."""
    ends = _Narrowed(system, rows, start)
    if not ends.narrow(rows):
        return None
    for j in sorted(start, key=lambda j: j in freed):
        low, high = ends.of[j]
        if low is not None and low == high:
            continue
        value = _nearest(base[j], (low, high))
        ends.of[j] = value, value
        if not ends.narrow(n for n in system.rows_of[j] if n in ends.rows):
            return None
    point = list(base)
    for j, (low, _) in ends.of.items():
        assert low is not None
        point[j] = low
    return point if holds_at(system, rows, point) else None


class _Narrowed:
    """The ends of columns as rows leave them; None where there is no end."""

    def __init__(self, system: System, rows: Sequence[int], of: dict[int, _Ends]) -> None:
        self.system, self.of = system, of
        self.rows = frozenset(rows)

    def narrow(self, first: Iterable[int]) -> bool:
        """Narrow until nothing moves or patience ends; False if nothing is left of some column."""
        waiting = deque(first)
        patience = _PATIENCE * (len(waiting) + len(self.rows))
        while waiting and patience:
            patience -= 1
            n = waiting.popleft()
            moved = self._narrow_by(self.system.rows[n])
            if moved is None:
                return False
            for j in moved:
                waiting += (
                    m
                    for m in self.system.rows_of[j]
                    if m != n and m in self.rows and m not in waiting
                )
        return True

    def _narrow_by(self, row: Row) -> list[int] | None:
        """The columns that a row moved; None if it leaves nothing."""
        reach = [(j, c, *self._scaled(j, c)) for j, c in row.terms]
        lows = [low for _, _, low, _ in reach if low is not None]
        highs = [high for _, _, _, high in reach if high is not None]
        least = sum_of_ratios([end.as_integer_ratio() for end in (row.constant, *lows)])
        most = sum_of_ratios([end.as_integer_ratio() for end in (row.constant, *highs)])
        no_low, no_high = len(reach) - len(lows), len(reach) - len(highs)
        floor, ceiling = _finite(row.allowed.low), _finite(row.allowed.high)
        if not reach:
            below = floor is not None and row.constant < floor
            return None if below or (ceiling is not None and row.constant > ceiling) else []
        moved = []
        for j, c, low, high in reach:
            # What the other terms leave to this one.
            at_least = at_most = None
            if floor is not None and no_high == (high is None):
                at_least = floor - (most - (high or 0))
            if ceiling is not None and no_low == (low is None):
                at_most = ceiling - (least - (low or 0))
            tighter_low = at_least is not None and (low is None or at_least > low)
            tighter_high = at_most is not None and (high is None or at_most < high)
            if not (tighter_low or tighter_high):
                continue
            new_low = at_least if tighter_low else low
            new_high = at_most if tighter_high else high
            if new_low is not None and new_high is not None and new_low > new_high:
                return None
            one = None if new_low is None else new_low / c
            other = None if new_high is None else new_high / c
            self.of[j] = (one, other) if c > 0 else (other, one)
            moved.append(j)
        return moved

    def _scaled(self, column: int, coefficient: Fraction) -> _Ends:
        low, high = self.of[column]
        if coefficient < 0:
            low, high = high, low
        if coefficient == 1:
            return low, high
        return (
            None if low is None else low * coefficient,
            None if high is None else high * coefficient,
        )


def _nearest(value: Fraction, ends: _Ends) -> Fraction:
    low, high = ends
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def _finite(end: Bound) -> Fraction | None:
    return end if isinstance(end, Fraction) else None
