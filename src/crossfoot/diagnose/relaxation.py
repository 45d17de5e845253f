"""The float image of a system, in which HiGHS searches; nothing it says is believed before it is exact.

Every column is shifted by its printed value and measured in the finest width about it, every row by its largest term,
both computed in rationals. A figure in the billions and one in billionths then look alike to the solver, and no bound
anywhere is a large constant that stands for infinity (Big-M): a column is either in its interval or free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from crossfoot.diagnose.system import Row, System
from crossfoot.intervals import INFINITY, Bound, Interval
from crossfoot.operands import ONE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Below this (in interval widths) a violation may be the solver's rounding.
TOLERANCE: Final = 1e-7
#: HiGHS's word, through scipy, for a program without solution.
CONTRADICTORY: Final = 2
#: No interval is measured in less than this part of its width: floats have some sixteen digits.
SPREAD: Final = 10**7
#: How far open ends are moved inwards, at most, to find a point that does not touch them.
MARGIN: Final = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found: optimum, multipliers by row in the system's own units, columns' values in widths."""

    status: int
    objective: float
    multipliers: Mapping[int, float]
    values: Mapping[int, float]


class Relaxation:
    """Rows and columns of a system as scaled floats. Built once; every question picks its rows."""

    def __init__(self, system: System) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        self.system = system
        self.scale = self._column_scales()
        self.anchor = [system.figures[column.figure].value for column in system.columns]
        self.row_scale: list[Fraction] = []
        entries: list[float] = []
        places: list[int] = []
        starts = [0]
        lows, highs = [], []
        sizes = [float(scale) for scale in self.scale]
        for row in system.rows:
            scaled = [float(c) * sizes[j] for j, c in row.terms]
            self.row_scale.append(_largest_term(row, scaled, self.scale))
            largest = float(self.row_scale[-1])
            entries.extend(a / largest for a in scaled)
            places.extend(j for j, _ in row.terms)
            starts.append(len(places))
            # Large values cancel here, so this is exact.
            offset = row.at(self.anchor)
            lows.append(_float(row.allowed.low, offset, largest))
            highs.append(lows[-1] if row.is_equation else _float(row.allowed.high, offset, largest))
        self.matrix = csr_array(
            (np.array(entries), np.array(places, dtype=np.int32), np.array(starts, dtype=np.int32)),
            shape=(len(system.rows), len(system.columns)),
        )
        self.row_low, self.row_high = np.array(lows), np.array(highs)
        ends = [
            (
                _float(column.interval.low, anchor, scale),
                _float(column.interval.high, anchor, scale),
            )
            for column, anchor, scale in zip(system.columns, self.anchor, sizes, strict=True)
        ]
        self.low = np.array([low for low, _ in ends])
        self.high = np.array([high for _, high in ends])
        bounds = [column.interval for column in system.columns]
        self.open_low = np.isfinite(self.low) & np.array([not i.low_closed for i in bounds], bool)
        self.open_high = np.isfinite(self.high) & np.array(
            [not i.high_closed for i in bounds], bool
        )
        self.resting = np.array([bool(row.rests_on) for row in system.rows], bool)
        self.strict = np.array([_is_strict(row.allowed) for row in system.rows], bool)
        self.has_open_ends = bool(self.open_low.any() or self.open_high.any() or self.strict.any())

    def _column_scales(self) -> list[Fraction]:
        """The finest width of any row a column stands in, told in the column's own unit.

        Measured by its own width, a figure in millions would hide, in the solver's tolerance, what is missing
        beside it in units. A column alone with points is measured by its value.
        """
        system = self.system
        widths = [column.interval.width for column in system.columns]
        wide = [isinstance(width, Fraction) and width > 0 for width in widths]
        scales = [Fraction(w) if ok else None for w, ok in zip(widths, wide, strict=True)]
        sizes = [None if scale is None else float(scale) for scale in scales]
        # Twice: points take their measure from what their neighbours were given.
        for _ in range(2):
            for row in system.rows:
                spans = [
                    (abs(float(c)) * (sizes[j] or INFINITY), at)
                    for at, (j, c) in enumerate(row.terms)
                ]
                least, finest_at = min(spans, default=(INFINITY, 0))
                coarse = [at for span, at in spans if span > 1.001 * least]
                if least == INFINITY or not coarse:
                    continue  # all alike, as in most sums
                j, c = row.terms[finest_at]
                finest = abs(c) * (scales[j] or ONE)
                for j, c in (row.terms[at] for at in coarse):
                    scale = finest / abs(c)
                    scales[j] = max(scale, Fraction(widths[j]) / SPREAD) if wide[j] else scale
                    sizes[j] = float(scales[j] or ONE)
        return [
            scale or abs(system.figures[column.figure].value) or ONE
            for scale, column in zip(scales, system.columns, strict=True)
        ]

    def least_violation(self, rows: Sequence[int], freed: frozenset[int], seconds: float) -> Answer:
        """How far figures have to leave their intervals, in widths, for the rows to hold; 0 if they need not."""
        found = self._solve(rows, freed, seconds=seconds, elastic="intervals")
        if found.status == CONTRADICTORY:
            # Not even other figures would do: the rows contradict each other and have to give way themselves.
            found = self._solve(rows, freed, seconds=seconds, elastic="rows")
        return found

    def inner_point(
        self,
        rows: Sequence[int],
        freed: frozenset[int],
        seconds: float,
        fixed: Mapping[int, float] | None = None,
        *,
        everywhere: bool = False,
    ) -> Answer:
        """A point in all intervals, as far as possible (at most ``MARGIN``) from ends that are open.

        The objective is minus that distance. Status 2 if there is no point at all. ``everywhere`` keeps off closed
        ends too, which leaves room to make the point exact.
        """
        margin = "all" if everywhere else "open"
        return self._solve(rows, freed, seconds=seconds, margin=margin, fixed=fixed or {})

    def extreme(
        self, rows: Sequence[int], freed: frozenset[int], column: int, sign: int, seconds: float
    ) -> Answer:
        """The smallest (sign 1) or largest (sign −1) value of a column."""
        return self._solve(rows, freed, seconds=seconds, aim=(column, sign))

    def exactly(self, column: int, value: float, grid: int = 2**20) -> Fraction:
        """A column's value in its own unit, snapped to a fine grid.

        The grid divides the interval's width, not the solver's measure: figures of one quantum then share it, and
        sums of points of the grid stay on it. A figure far coarser than its neighbours is put on theirs.
        """
        width, scale = self.system.columns[column].interval.width, self.scale[column]
        step = (min(width, scale) if isinstance(width, Fraction) and width else scale) / grid
        return self.anchor[column] + step * round(value * float(self.scale[column] / step))

    def _solve(
        self,
        rows: Sequence[int],
        freed: frozenset[int],
        *,
        seconds: float,
        elastic: str = "",
        margin: str = "",
        aim: tuple[int, int] | None = None,
        fixed: Mapping[int, float] | None = None,
    ) -> Answer:
        import numpy as np
        from scipy.optimize import linprog

        program = _Program(self, rows, freed, fixed or {})
        if elastic:
            program.let_stretch(rows_too=elastic == "rows")
        if aim is not None:
            program.costs[np.searchsorted(program.used, aim[0])] = aim[1]
        if margin:
            program.keep_off_ends(everywhere=margin == "all")
        has_equal, has_upper = len(program.equal) > 0, program.upper.shape[0] > 0
        found: Any = linprog(  # type: ignore[call-overload]
            program.costs,
            A_ub=program.upper if has_upper else None,
            b_ub=program.upper_limit if has_upper else None,
            A_eq=program.matrix[program.equal] if has_equal else None,
            b_eq=program.row_low[program.equal] if has_equal else None,
            bounds=np.column_stack([program.low, program.high]),
            method="highs",
            options={"time_limit": max(seconds, 0.01)},
        )
        if found.status != 0 or found.x is None:
            return Answer(int(found.status), INFINITY, {}, {})
        marginals = np.zeros(len(program.numbers))
        if has_equal:
            marginals[program.equal] += found.eqlin.marginals
        if has_upper:
            split = len(program.at_most)
            marginals[program.at_most] += found.ineqlin.marginals[:split]
            marginals[program.at_least] -= found.ineqlin.marginals[
                split : split + len(program.at_least)
            ]
        kept = np.flatnonzero(np.abs(marginals) > TOLERANCE)
        multipliers = {int(program.numbers[at]): float(marginals[at]) for at in kept}
        values = dict(zip(program.used.tolist(), found.x.tolist(), strict=False))
        return Answer(0, float(found.fun), multipliers, values)


class _Program:
    """One linear program over some rows: min costs·z, rows hold, low ≤ z ≤ high."""

    def __init__(
        self,
        image: Relaxation,
        rows: Sequence[int],
        freed: frozenset[int],
        fixed: Mapping[int, float],
    ) -> None:
        import numpy as np
        from scipy.sparse import vstack

        self.image = image
        self.numbers = np.asarray(sorted(rows), dtype=np.int64)
        block = image.matrix[self.numbers]
        self.used = np.unique(block.indices)
        self.matrix = block[:, self.used].tocsr()
        self.low, self.high = image.low[self.used].copy(), image.high[self.used].copy()
        self.loose = np.isin(self.used, np.fromiter(freed, dtype=np.int64, count=len(freed)))
        self.low[self.loose], self.high[self.loose] = -np.inf, np.inf
        if fixed:
            columns = np.fromiter(fixed, dtype=np.int64, count=len(fixed))
            at = np.flatnonzero(np.isin(self.used, columns))
            self.low[at] = self.high[at] = [fixed[int(column)] for column in self.used[at]]
            self.loose[at] = True
        self.costs = np.zeros(len(self.used))
        self.row_low, self.row_high = image.row_low[self.numbers], image.row_high[self.numbers]
        unequal = self.row_low != self.row_high
        self.equal = np.flatnonzero(~unequal)
        self.at_most = np.flatnonzero(unequal & np.isfinite(self.row_high))
        self.at_least = np.flatnonzero(unequal & np.isfinite(self.row_low))
        self.upper = vstack([self.matrix[self.at_most], -self.matrix[self.at_least]]).tocsr()
        self.upper_limit = np.concatenate(
            [self.row_high[self.at_most], -self.row_low[self.at_least]]
        )

    def let_stretch(self, *, rows_too: bool) -> None:
        """z = b + up − down with b inside its interval; leaving it costs one a width, and so does a row's rest."""
        import numpy as np
        from scipy.sparse import csr_array, hstack, vstack

        bound = np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high))
        resting = np.flatnonzero(self.image.resting[self.numbers] | rows_too)
        ones = np.ones(len(resting))
        shape = (len(self.numbers), len(resting))
        slack = csr_array((ones, (resting, np.arange(len(resting)))), shape=shape)
        stretch = self.matrix[:, bound]
        self.matrix = hstack([self.matrix, stretch, -stretch, slack, -slack]).tocsr()
        more = 2 * len(bound) + 2 * len(resting)
        self.costs = np.concatenate([self.costs, np.ones(more)])
        self.low = np.concatenate([self.low, np.zeros(more)])
        self.high = np.concatenate([self.high, np.full(more, np.inf)])
        self.upper = vstack([self.matrix[self.at_most], -self.matrix[self.at_least]]).tocsr()

    def keep_off_ends(self, *, everywhere: bool) -> None:
        """One more unknown t: every open end, or every end, is kept off by t widths, and t is to be large."""
        import numpy as np
        from scipy.sparse import csr_array, hstack, vstack

        wide = ~self.loose & (self.low < self.high)
        is_open = [self.image.open_low[self.used], self.image.open_high[self.used]]
        if everywhere:
            is_open = [np.isfinite(self.low), np.isfinite(self.high)]
        open_low, open_high = (np.flatnonzero(ends & wide) for ends in is_open)
        count = len(self.used)
        ends = len(open_low) + len(open_high)
        signs = np.concatenate([-np.ones(len(open_low)), np.ones(len(open_high))])
        where = np.concatenate([open_low, open_high])
        kept_off = csr_array((signs, (np.arange(ends), where)), shape=(ends, count))
        strict = (self.image.strict[self.numbers] | everywhere).astype(float)
        distance = np.concatenate([strict[self.at_most], strict[self.at_least], np.ones(ends)])
        self.upper = hstack(
            [vstack([self.upper, kept_off]), csr_array(distance.reshape(-1, 1))]
        ).tocsr()
        self.upper_limit = np.concatenate(
            [self.upper_limit, -self.low[open_low], self.high[open_high]]
        )
        self.matrix = hstack([self.matrix, csr_array((len(self.numbers), 1))]).tocsr()
        self.costs = np.concatenate([self.costs, [-1.0]])
        self.low = np.concatenate([self.low, [0.0]])
        self.high = np.concatenate([self.high, [float(MARGIN)]])


def real_multipliers(relaxation: Relaxation, found: Mapping[int, float]) -> dict[int, Fraction]:
    """Multipliers of scaled rows as near rationals for the rows themselves, the largest being one."""
    used = {n: y for n, y in found.items() if abs(y) > TOLERANCE}
    if not used:
        return {}
    real = {n: Fraction(y) / relaxation.row_scale[n] for n, y in used.items()}
    largest = max(abs(y) for y in real.values())
    return {n: (y / largest) for n, y in real.items()}


def _is_strict(allowed: Interval) -> bool:
    return (allowed.low != -INFINITY and not allowed.low_closed) or (
        allowed.high != INFINITY and not allowed.high_closed
    )


def _float(end: Bound, offset: Fraction, scale: float) -> float:
    return float(end - offset) / scale if isinstance(end, Fraction) else end


def _largest_term(row: Row, scaled: Sequence[float], scales: Sequence[Fraction]) -> Fraction:
    if not scaled:
        return ONE
    at = max(range(len(scaled)), key=lambda place: abs(scaled[place]))
    column, coefficient = row.terms[at]
    return abs(coefficient) * scales[column]


def columns_of_rows(system: System, rows: Iterable[int]) -> frozenset[int]:
    """The columns that rows speak of."""
    return frozenset(column for number in rows for column, _ in system.rows[number].terms)
