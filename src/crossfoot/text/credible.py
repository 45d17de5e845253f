"""Does a failure look like an error, or like two figures that were never meant to fit?

Where the wording leaves open which figures belong together, a relation that fails is either an error in print or a
wrong guess of ours. Errors in print are small: one slip of the pen in one figure, or a figure somewhat off. Figures
of different things miss each other by any amount. A guess that misses so is not worth a reader's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from crossfoot.intervals import Interval
from crossfoot.operands import Operand
from crossfoot.relations import Relation
from crossfoot.text.proposals import Proposal
from crossfoot.text.slips import slips_of
from crossfoot.verify import Grade, verify

#: A figure off by less than this may be an error that is no slip of the pen: a revision, a sum done badly.
_NEAR: Final = Fraction(1, 10)
#: What a lost or moved separator, or the wrong scale word, makes of a figure.
_SCALES: Final = tuple(Fraction(10) ** power for power in (-6, -3, -2, -1, 1, 2, 3, 6))


def credible(proposals: Iterator[Proposal]) -> Iterator[Proposal]:
    """The proposals of a family of guesses that hold, or fail as an error in print would."""
    return (proposal for proposal in proposals if is_credible(proposal))


def is_credible(proposal: Proposal) -> bool:
    """Whether a guess holds, or one figure of it, slipped or a little off, accounts for its failure."""
    if proposal.verdict().grade not in (Grade.IMPOSSIBLE, Grade.IMPLAUSIBLE):
        return True
    relation = proposal.relation
    operands = [operand for _, operand in relation.by_role()]
    return any(_nearly(relation, operand) or _slipped(relation, operand) for operand in operands)


def _nearly(relation: Relation, operand: Operand) -> bool:
    reach = abs(operand.value) * _NEAR
    return _holds_with(relation, operand, Interval(operand.value - reach, operand.value + reach))


def _slipped(relation: Relation, operand: Operand) -> bool:
    figure, factor = operand.figure, operand.factor
    if figure.hedge is not None or sum(map(str.isdecimal, figure.text)) < 2:
        return False  # a figure of one digit is one slip away from every other
    half = figure.quantum * abs(factor) / 2 if figure.quantum else Fraction(0)
    slips = [(value, half) for value in slips_of(figure)]
    slips += [(figure.value * power, half * power) for power in _SCALES]
    for value, half in slips:
        meant = value * factor
        if _holds_with(relation, operand, Interval(meant - half, meant + half)):
            return True
    return False


def _holds_with(relation: Relation, operand: Operand, interval: Interval) -> bool:
    """Whether a relation holds with one of its figures anywhere in an interval."""

    def one(found: Operand) -> Operand:
        return found._replace(interval=interval) if found is operand else found

    operands = {
        role: one(found) if isinstance(found, Operand) else tuple(map(one, found))
        for role, found in relation.operands.items()
    }
    return verify(replace(relation, operands=operands)).passes
