"""A percentage that two other figures give: a share of a whole, growth against the period before."""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.discover.arrays import Arrays, mostly, slack
from crossfoot.discover.candidates import NEARLY_ALL, Candidate
from crossfoot.discover.grid import Grid


def shares_of(grid: Grid, arrays: Arrays) -> Iterator[Candidate]:
    """Series that are a series in percent of another."""
    import numpy as np

    count = arrays.values.shape[1]
    tried = count * (count - 1) * (count - 2)
    size = [float(np.abs(column[np.isfinite(column)]).sum()) for column in arrays.values.T]
    triples = {
        triple
        for triple in _quotients(arrays, arrays.values, arrays.widths, offset=0)
        if len(set(triple)) == 3
    }
    for part, whole, rate in sorted(triples):
        # part / whole = share is part / share = whole just as well: the share is the smaller of both.
        if (part, rate, whole) in triples and size[rate] > size[whole]:
            continue
        roles = {"part": (part,), "whole": (whole,), "value": (rate,)}
        yield Candidate(grid, "share", roles, tried)


def growths(grid: Grid, arrays: Arrays) -> Iterator[Candidate]:
    """Series that are the growth of another since the period before, in percent."""
    if not any(index is not None for index in arrays.before):
        return
    count = arrays.values.shape[1]
    for end, start, rate in _quotients(arrays, *arrays.earlier(), offset=100):
        if start == end != rate:
            roles = {"start": (start,), "end": (end,), "rate": (rate,)}
            yield Candidate(grid, "growth", roles, count * (count - 1), frozenset({"start"}))


def _quotients(
    arrays: Arrays, bases: object, base_widths: object, offset: int
) -> Iterator[tuple[int, int, int]]:
    """(numerator, base, rate) where 100 · numerator / base − offset is the rate in nearly all groups."""
    import numpy as np

    values, widths = arrays.values, arrays.widths
    base, wide = np.asarray(bases), np.asarray(base_widths)
    for top in range(values.shape[1]):
        for bottom in range(values.shape[1]):
            if (top == bottom) is not bool(offset):
                continue
            level = base[:, bottom]
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = 100 * values[:, top] / level
                # What the half widths of both do to the quotient, and a little more: the exact check decides.
                loose = (
                    1.1
                    * (100 * widths[:, top] + np.abs(ratio) * wide[:, bottom])
                    / (np.abs(level) - wide[:, bottom])
                )
            loose = np.where(loose >= 0, loose, np.nan)
            allowed = slack(widths + loose[:, None], ratio[:, None])
            fits = mostly(ratio[:, None] - offset - values, allowed, float(NEARLY_ALL))
            for rate in np.flatnonzero(fits):
                yield top, bottom, int(rate)
