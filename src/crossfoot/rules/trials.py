"""Rules tried on their own examples: a rule that has never fired says nothing by its silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from crossfoot.figures import Figure
from crossfoot.intervals import Interval
from crossfoot.operands import Operand
from crossfoot.relations import Relation
from crossfoot.rules.kinds.kind import Example
from crossfoot.rules.model import Rule
from crossfoot.verify import Grade, verify

#: How far beyond what the others allow a figure is pushed, in its own quanta.
_STEP: Final = 2


class Outcome(StrEnum):
    """What trying an example gave."""

    OK = "ok"
    NOISY = "noisy"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Trial:
    """One example tried, or one mutation of it; ``what`` names it for a person."""

    outcome: Outcome
    what: str


def trials(rule: Rule, *, mutate: bool = False, coverage: bool = False) -> Iterator[Trial]:
    """Try every example of a rule.

    Args:
        mutate: push each figure of an example that holds beyond its tolerance: the rule has to fire.
        coverage: an example of each sort has to exist.
    """
    for example in rule.examples:
        yield _tried(rule, example)
        if mutate and example.holds:
            yield from _mutations(rule, example)
    if coverage:
        for holds in (True, False):
            if not any(example.holds is holds for example in rule.examples):
                yield Trial(Outcome.MISSING, f"no example that {'holds' if holds else 'fails'}")


def _tried(rule: Rule, example: Example) -> Trial:
    what = _name(example)
    try:
        verdict = verify(rule.example_relation(example), rule.alpha)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        return Trial(Outcome.WRONG, f"{what}: {error}")
    if verdict.grade is Grade.UNCHECKED:
        return Trial(Outcome.WRONG, f"{what}: {verdict.reason}: {verdict.detail}")
    if verdict.passes is example.holds:
        return Trial(Outcome.OK, what)
    return Trial(Outcome.NOISY if example.holds else Outcome.MISSING, f"{what}: {verdict.grade}")


def _mutations(rule: Rule, example: Example) -> Iterator[Trial]:
    try:
        relation = rule.example_relation(example)
        verdict = verify(relation, rule.alpha)
    except (ValueError, TypeError, ZeroDivisionError):
        return  # reported by the example itself
    if not verdict.passes:
        return
    for role, operand in relation.by_role():
        pushed = _pushed(operand.figure, verdict.implied.get(role))
        for figure in pushed:
            fired = not verify(_with(relation, operand.figure, figure), rule.alpha).passes
            what = f"{_name(example)} with {role} {operand.figure.text} changed to {figure.text}"
            yield Trial(Outcome.OK if fired else Outcome.MISSING, what)


def _pushed(figure: Figure, allowed: Interval | None) -> Iterator[Figure]:
    """The figure just beyond each finite end of what the others allow it."""
    if allowed is None or allowed.is_empty:
        return
    step = figure.quantum or Fraction(1)
    for end, sign in ((allowed.low, -1), (allowed.high, 1)):
        if isinstance(end, Fraction):
            value = (end / step).__floor__() * step + sign * _STEP * step
            if figure.non_negative and value < 0:
                continue
            yield replace(figure, value=value, text=str(float(value / figure.scale)))


def _with(relation: Relation, old: Figure, new: Figure) -> Relation:
    def swapped(operand: Operand) -> Operand:
        if operand.figure is not old:
            return operand
        return Operand.of(new, operand.factor, displayed=relation.displayed)

    operands: Mapping[str, Operand | tuple[Operand, ...]] = {
        role: swapped(found) if isinstance(found, Operand) else tuple(map(swapped, found))
        for role, found in relation.operands.items()
    }
    return replace(relation, operands=operands)


def _name(example: Example) -> str:
    figures = ", ".join(f"{name}: {value}" for name, value in example.figures.items())
    return f"{'holds' if example.holds else 'fails'} {{{figures}}}"
