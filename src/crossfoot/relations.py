"""A relation: a constraint bound to actual figures; the unit of checking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Constant, Quantity, Total
from crossfoot.figures import Figure, FigureLike, figure
from crossfoot.linear import LinearForm
from crossfoot.operands import Operand, Operands


class Reason(StrEnum):
    """Why a relation could not be decided."""

    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    INCOMPLETE_LIST = "incomplete_list"
    UNIT = "unit"
    VINTAGE = "vintage"
    ZERO_DENOMINATOR = "zero_denominator"


# Like figures, relations are the same only if they are one object.
@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """A constraint and the figures it binds.

    Attributes:
        constraint: what must hold, in roles.
        operands: the figures of each role, in the relation's units.
        kind: the kind it was made by (``total`` …), which also picks its message.
        rule: full name of the rule it came from (``pack/rule``), if any.
        name: what a person would call it.
        subject: the keys it stands for, such as ``{"year": "2025"}``.
        displayed: the publisher makes displayed figures fit exactly: no rounding slack.
        blocked: why it cannot be decided, with a sentence for people; None if it can.
        cues: the words that led to it, for relations read from prose.
        confidence: of a proposed relation, from 0 to 1; 1 for a declared one.
    """

    constraint: Constraint
    operands: Operands
    kind: str
    rule: str | None = None
    name: str | None = None
    subject: Mapping[str, str] = field(default_factory=lambda: _NO_SUBJECT)
    displayed: bool = False
    blocked: tuple[Reason, str] | None = None
    cues: tuple[str, ...] = ()
    confidence: Fraction = Fraction(1)

    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the relation, in role order, each once."""
        return tuple(dict.fromkeys(operand.figure for _, operand in self.by_role()))

    def by_role(self) -> Iterator[tuple[str, Operand]]:
        """(role, operand) pairs; the figures of a list are ``parts[0]``, ``parts[1]`` …"""
        for role, found in self.operands.items():
            if isinstance(found, Operand):
                yield role, found
            else:
                for index, operand in enumerate(found):
                    yield _item_of(role, index), operand

    def role_of(self, figure: Figure) -> str:
        """The first role the figure plays."""
        return next(role for role, operand in self.by_role() if operand.figure is figure)

    def linear(self) -> LinearForm | None:
        """The form that must be zero, if the relation is one linear equation."""
        comparisons = list(self.constraint.comparisons())
        if len(comparisons) != 1 or comparisons[0].operator != "=":
            return None
        return comparisons[0].linear(self.operands)


@lru_cache(maxsize=4096)
def _item_of(role: str, index: int) -> str:
    """``parts[0]``: one text for all findings that name it."""
    return f"{role}[{index}]"


def linear(
    terms: Mapping[Figure, int | Fraction],
    equals: FigureLike | int = 0,
    name: str | None = None,
) -> Relation:
    """Σ weight·figure = equals.

    Args:
        terms: weight of each figure.
        equals: a number known exactly, or a Figure.
        name: what a person would call the relation.

    Raises:
        TypeError: no figures, something else in the place of one, or a float.
    """
    for term, weight in terms.items():
        if not isinstance(term, Figure):
            raise TypeError(
                f"linear: {term!r} is no Figure; make one with crossfoot.figure({term!r})"
            )
        if isinstance(weight, float):
            raise TypeError(
                f"linear: the weight {weight!r} is a float, which is no exact number: write it as int or Fraction"
            )
    if not terms:
        raise TypeError("linear: no figures")
    weights = tuple(Fraction(weight) for weight in terms.values())
    operands: dict[str, Operand | tuple[Operand, ...]] = {
        "terms": tuple(Operand.of(figure) for figure in terms)
    }
    if isinstance(equals, Figure):
        operands["equals"] = Operand.of(equals)
        right: Quantity | Constant = Quantity("equals")
    else:
        right = Constant(figure(equals).value)
    return Relation(equal(Total("terms", weights), right), operands, kind="linear", name=name)


_NO_SUBJECT: Mapping[str, str] = MappingProxyType({})
__all__ = ["Reason", "Relation", "linear"]
