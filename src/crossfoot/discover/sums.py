"""Sums among series: totals with their sub-totals, differences, shares that make up a hundred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from crossfoot.discover.arrays import Arrays, mostly, slack
from crossfoot.discover.candidates import NEARLY_ALL, Candidate
from crossfoot.discover.grid import Grid

#: Where several measures stand together, some (a rate beside levels) may not add up at all.
_SOME: Final = 0.3


def sums(grid: Grid, arrays: Arrays, order: list[int]) -> list[Candidate]:
    """Totals of neighbours, the shortest first.

    Parts stand side by side, or are any two series. The whole may stand anywhere; among the values of a key it is
    one whose name says so.

    Args:
        order: the series to look at; leave out the parts of known sub-totals to find what these add up to.
    """
    import numpy as np

    values, widths = arrays.values[:, order], arrays.widths[:, order]
    wholes = [
        at for at, index in enumerate(order) if grid.key is None or grid.series[index].is_total
    ]
    if not wholes:
        return []
    found: list[tuple[tuple[int, ...], int]] = []
    tried = 0
    for parts in _runs(len(order)):
        free = [at for at in wholes if at not in parts]
        if not free:
            continue
        tried += len(free)
        columns = list(parts)
        total = values[:, columns].sum(axis=1)[:, None]
        wide = widths[:, columns].sum(axis=1)[:, None] + widths[:, free]
        size = np.abs(values[:, columns]).sum(axis=1)[:, None]
        fits = mostly(total - values[:, free], slack(wide, size), _share(grid))
        found += [(parts, free[at]) for at in np.flatnonzero(fits)]
    # Close together before far apart: of two equations that say the same, the nearer reads better.
    found.sort(key=lambda item: (len(item[0]), max(*item[0], item[1]) - min(*item[0], item[1])))
    return [_total(grid, arrays, [order[p] for p in parts], order[w], tried) for parts, w in found]


def hundreds(grid: Grid, arrays: Arrays) -> list[Candidate]:
    """Runs of neighbours that add up to 100, the longest first; those inside a longer one are left out."""
    import numpy as np

    count = arrays.values.shape[1]
    found: list[range] = []
    tried = 0
    for parts in sorted(_neighbours(count), key=len, reverse=True):
        tried += 1
        if any(parts.start >= known.start and parts.stop <= known.stop for known in found):
            continue
        total = arrays.values[:, parts.start : parts.stop].sum(axis=1)
        wide = arrays.widths[:, parts.start : parts.stop].sum(axis=1)
        fits = mostly((total - 100)[:, None], slack(wide, 100.0)[:, None], _share(grid))
        if np.any(fits):
            found.append(parts)
    return [Candidate(grid, "shares", {"parts": tuple(parts)}, tried) for parts in found]


def _share(grid: Grid) -> float:
    return float(NEARLY_ALL) if len(grid.measures) == 1 else _SOME


def _runs(count: int) -> Iterator[tuple[int, ...]]:
    """Two or more neighbours, and any other two."""
    for run in _neighbours(count):
        yield tuple(run)
    for first in range(count):
        for second in range(first + 2, count):
            yield first, second


def _neighbours(count: int) -> Iterable[range]:
    return (
        range(first, last) for first in range(count - 1) for last in range(first + 2, count + 1)
    )


def _total(grid: Grid, arrays: Arrays, parts: list[int], whole: int, tried: int) -> Candidate:
    """The sum, or the same as a difference where one of two parts is sometimes negative: a balance."""
    negative = [part for part in parts if _is_negative(arrays.values[:, part])]
    if len(parts) == 2 and len(negative) == 1 and grid.key is None:
        (result,) = negative
        (taken,) = (part for part in parts if part != result)
        roles = {"whole": (result,), "parts": (whole, taken)}
        return Candidate(grid, "difference", roles, tried)
    return Candidate(grid, "total", {"whole": (whole,), "parts": tuple(parts)}, tried)


def _is_negative(column: Any) -> bool:
    return bool((column < 0).any())
