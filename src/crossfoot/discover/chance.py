"""Could it hold by accident? Three small whole numbers in a row often add up and mean nothing.

For every group that holds, the chance that a figure of that size would fall where the others allow it is the width
of that place over the figure; where the printed figures fit without any rounding, it is one printed step over the
figure. Groups are taken as independent, groups with the same figures count once. The product,
times the number of candidates looked at, is how many one expects to find in numbers that have nothing to do with
each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import comb
from typing import Final

from crossfoot.discover.candidates import FEWEST_GROUPS
from crossfoot.figures import Figure
from crossfoot.operands import Operand
from crossfoot.verify import Grade, Verdict

#: What is expected more often than this in unrelated numbers is not proposed.
RARE: Final = Fraction(1, 1000)
#: A float does not know its last printed place; it counts as one in so many.
_FLOAT_STEP: Final = Fraction(1, 10**6)


def is_rare(kind: str, held: Sequence[Verdict], failed: int, tried: int) -> bool:
    """Whether verdicts that hold are too many, and too precise, to be an accident.

    Args:
        held: of one candidate.
        failed: how many others of it there are.
        tried: candidates looked at.
    """
    telling = [verdict for verdict in held if _is_telling(verdict)]
    different = {_values(verdict): verdict for verdict in telling}
    if 2 * len(telling) <= len(held) + failed or len(different) < FEWEST_GROUPS:
        return False
    if kind == "total" and _on_a_line(list(different)):
        return False
    exact = sum(verdict.grade is Grade.EXACT for verdict in different.values())
    # Which groups may fail, and which fit exactly, was not said beforehand.
    expected = Fraction(
        max(tried, 1) * comb(len(held) + failed, failed) * comb(len(different), exact)
    )
    for verdict in different.values():
        expected *= _chance(verdict)
        if expected < RARE:
            return True
    return False


def _is_telling(verdict: Verdict) -> bool:
    """Whether a group says anything: a sum with one part that is not zero, or a share of 0 or 100 %, does not."""
    figures = verdict.relation.figures()
    whole, others = figures[0], figures[1:]
    if verdict.relation.kind == "shares":
        return sum(figure.value != 0 for figure in figures) >= 2
    if verdict.relation.kind == "total":
        return abs(whole.value) not in (0, 1) and sum(f.value != 0 for f in others) >= 2
    levels, rate = figures[:2], figures[-1]
    return rate.value != 0 and levels[0].value != levels[1].value and levels[0].value != 0


def _chance(verdict: Verdict) -> Fraction:
    """That a figure of this size falls where the others allow it."""
    operands = dict(verdict.relation.by_role())
    role = _target(verdict, operands)
    figure, allowed = operands[role].figure, verdict.implied.get(role)
    if verdict.grade is Grade.EXACT and figure.value:
        return min(Fraction(1), _step(figure) / abs(figure.value))
    if allowed is None or not allowed.is_bounded or allowed.is_empty or not figure.value:
        return Fraction(1)
    room = Fraction(allowed.width) + _step(figure)
    return min(Fraction(1), room / abs(figure.value))


def _target(verdict: Verdict, operands: dict[str, Operand]) -> str:
    """The role whose figure could have been any other: the result, or the largest of several shares."""
    primary = {"total": "whole", "share": "value", "growth": "rate"}.get(verdict.relation.kind)
    return primary or max(operands, key=lambda role: abs(operands[role].figure.value))


def _step(figure: Figure) -> Fraction:
    if figure.decimals is None:
        return abs(figure.value) * _FLOAT_STEP
    return max(figure.quantum, Fraction(1, 10**figure.decimals) * figure.scale)


def _values(verdict: Verdict) -> tuple[Fraction, ...]:
    return tuple(figure.value for figure in verdict.relation.figures())


def _on_a_line(points: Sequence[tuple[Fraction, ...]]) -> bool:
    """Whether all groups lie on one line: rows numbered in step add up everywhere if they do so twice."""
    base, *others = points
    steps = [tuple(a - b for a, b in zip(p, base, strict=False)) for p in others]
    first = next((step for step in steps if any(step)), None)
    return first is None or all(_parallel(first, step) for step in steps)


def _parallel(one: Iterable[Fraction], other: Iterable[Fraction]) -> bool:
    pairs = list(zip(one, other, strict=False))
    return all(a * d == b * c for a, b in pairs for c, d in pairs)
