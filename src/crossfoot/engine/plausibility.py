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

#: Sums of more figures share the threshold of this many, which is below theirs.
_MOST_COUNTED: Final = 64


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
    steps = False
    for number_of in range(1, _MOST_COUNTED + 1):
        threshold = _threshold((quantum,) * (number_of + more), alpha)
        if threshold is None or threshold == previous:
            continue
        at_least = exp.GTE(this=count, expression=exp.Literal.number(number_of))
        ladder = exp.case() if not steps else ladder
        steps = True
        previous = threshold
        _prepend(ladder, at_least, exp.GTE(this=size, expression=number(threshold)))
    return ladder.else_(exp.false()) if steps else None


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
