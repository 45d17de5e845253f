"""Which residuals are too large to be rounding's doing, as a threshold in SQL.

The exact tail probability is worked out in Python, once for every number of rounded figures; SQL compares the residual
with the smallest one that is rarer than α. The exact check then decides, with α shared among the rule's groups,
so the threshold for one group alone passes more than enough.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from typing import Final

from sqlglot import exp

from crossfoot.engine.amounts import Exact, add, is_decimal, number, sql_of
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
        return exp.GTE(this=size * exp.Literal.number(6), expression=exp.Paren(this=slack))
    fixed = Counter[Fraction]()
    counted: list[tuple[Fraction, exp.Expr]] = []
    for quantum, count in widths:
        if isinstance(count, int):
            fixed[quantum] += count
        else:
            counted.append((quantum, count))
    if not counted:
        threshold = _threshold(tuple(fixed.elements()), alpha)
        return None if threshold is None else exp.GTE(this=size, expression=number(threshold))
    if len(counted) == 1 and set(fixed) <= {counted[0][0]}:
        quantum, count = counted[0]
        return _by_count(size, quantum, count, fixed[quantum], alpha)
    slack = add(sql_of(difference.below), sql_of(difference.above))
    return exp.GTE(this=size * exp.Literal.number(6), expression=exp.Paren(this=slack))


def _by_count(
    size: exp.Expr, quantum: Fraction, count: exp.Expr, more: int, alpha: Fraction
) -> exp.Expr | None:
    """A ladder of thresholds over the number of figures in the group."""
    ladder = exp.case()
    previous: Fraction | None = None
    for number_of in _COUNTED:
        figures = number_of + more
        threshold = _threshold((quantum,) * figures, alpha)
        if threshold is None and number_of >= _SHARED:
            # An odd number of halves reaches no whole quantum at its furthest, the even number below it does.
            threshold = _threshold((quantum,) * (figures - 1), alpha)
        if threshold == previous:
            continue
        previous = threshold
        at_least = exp.GTE(this=count, expression=exp.Literal.number(number_of))
        rare: exp.Expr = exp.false()
        if threshold is not None:
            rare = exp.GTE(this=size, expression=number(threshold))
        _prepend(ladder, at_least, rare)
    return ladder.else_(exp.false()) if ladder.args.get("ifs") else None


def _prepend(ladder: exp.Case, condition: exp.Expr, value: exp.Expr) -> None:
    """Larger counts first: the first branch that fits decides."""
    ladder.args["ifs"] = [exp.If(this=condition, true=value), *ladder.args.get("ifs", [])]


@cache
def _threshold(widths: tuple[Fraction, ...], alpha: Fraction) -> Fraction | None:
    """The smallest residual on the grid of the finest quantum with a tail below α, if rounding reaches it."""
    if len(widths) < 3:
        return None
    finest, most = min(widths), sum(widths, Fraction(0)) / 2
    if not is_decimal(finest):
        return None
    low, high = 1, int(most / finest) + 1
    if residual_tail(widths, high * finest) >= alpha:
        return None
    while low < high:
        middle = (low + high) // 2
        if residual_tail(widths, middle * finest) < alpha:
            high = middle
        else:
            low = middle + 1
    threshold = low * finest
    return threshold if threshold <= most else None
