"""Which residuals are too large to be rounding's doing, as a threshold in SQL.

The exact tail probability is worked out in Python, once for every number of rounded figures; SQL compares the residual
with the smallest one that is rarer than α. The exact check then decides, with α shared among the rule's groups,
so the threshold for one group alone passes more than enough.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from fractions import Fraction
from functools import cache
from typing import Final

from sqlglot import exp

from crossfoot.engine.amounts import Exact, add, is_decimal, number, sql_of
from crossfoot.engine.nodes import Branch, case, product
from crossfoot.tails import residual_tail

#: Numbers of figures whose threshold is worked out; longer sums share one that is below theirs.
_COUNTED: Final = (*range(1, 17), 24, 32, 48, 64)
_SHARED: Final = 16


def implausible(difference: Exact, alpha: Fraction) -> exp.Expr | None:
    """When a difference is rarer than α; None if it never is."""
    size = exp.Abs(this=difference.point)
    widths = difference.widths
    if widths is None:
        # The exact check asks no earlier than at a third of what rounding explains.
        slack = add(sql_of(difference.below), sql_of(difference.above))
        return exp.GTE(this=product(size, exp.Literal.number(6)), expression=exp.Paren(this=slack))
    fixed = Counter[Fraction]()
    counted: dict[Fraction, exp.Expr] = {}
    for quantum, count in widths:
        if isinstance(count, int):
            fixed[quantum] += count
        else:
            known = counted.get(quantum)
            counted[quantum] = count if known is None else add(known, count)
    if not counted:
        rare = threshold(tuple(fixed.elements()), alpha)
        return None if rare is None else exp.GTE(this=size, expression=number(rare))
    if len(counted) == 1 and set(fixed) <= counted.keys():
        ((quantum, count),) = counted.items()
        return _by_count(size, quantum, count, fixed[quantum], alpha)
    slack = add(sql_of(difference.below), sql_of(difference.above))
    return exp.GTE(this=product(size, exp.Literal.number(6)), expression=exp.Paren(this=slack))


def _by_count(
    size: exp.Expr, quantum: Fraction, count: exp.Expr, more: int, alpha: Fraction
) -> exp.Expr | None:
    """A ladder of thresholds over the number of figures in the group."""
    steps: list[tuple[int, Fraction | None]] = []
    known: Fraction | None = None
    for number_of in _COUNTED:
        figures = number_of + more
        # More figures scatter more: what is too large for them is no smaller.
        least = known or Fraction(0)
        found = threshold((quantum,) * figures, alpha, least)
        if found is None and number_of >= _SHARED:
            # An odd number of halves reaches no whole quantum at its furthest, the even number below it does.
            found = threshold((quantum,) * (figures - 1), alpha, least)
        if found != known:
            steps.append((number_of, found))
            known = found
    if not steps:
        return None
    ladder: list[Branch] = []
    # Larger counts first: the first branch that fits decides.
    for number_of, found in reversed(steps):
        at_least = exp.GTE(this=count, expression=exp.Literal.number(number_of))
        rare: exp.Expr = exp.false()
        if found is not None:
            rare = exp.GTE(this=size, expression=number(found))
        ladder.append((at_least, rare))
    return case(*ladder, otherwise=exp.false())


@cache
def threshold(
    widths: tuple[Fraction, ...], alpha: Fraction, least: Fraction = Fraction(0)
) -> Fraction | None:
    """The smallest residual on the grid of the finest quantum with a tail below α, if rounding reaches it.

    Args:
        least: no smaller one has such a tail.
    """
    if len(widths) < 3:
        return None
    finest, most = min(widths), sum(widths, Fraction(0)) / 2
    if not is_decimal(finest):
        return None

    def is_rare(steps: int) -> bool:
        return residual_tail(widths, steps * finest) < alpha

    low, high = max(int(least / finest), 1), int(most / finest)
    # It is mostly the least or close to it: the search goes up in growing strides, and then between the last two.
    reached, stride = low, 1
    while reached < high and not is_rare(reached):
        low = reached + 1
        reached, stride = min(reached + stride, high), stride * 2
    found = low + bisect_left(range(low, reached + 1), True, key=is_rare)
    return found * finest if found <= reached else None
