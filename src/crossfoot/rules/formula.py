"""Parsing the language of `expression` rules into the same trees all kinds use. Nothing is ever evaluated as code.

The grammar stands in ``expression.lark``. A figure that occurs more than once in a formula makes its range wider than
the truth, unless the whole is linear: such a rule never gives a false alarm and may miss an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from crossfoot.constraints import Comparison, Constraint, Either, Every, Operator
from crossfoot.expressions import (
    Expression,
    Extremum,
    Magnitude,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    Total,
    constant,
)
from crossfoot.operands import ONE

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

#: Longer formulas are refused: a formula is for people, and the parser's stack is not endless.
MAX_LENGTH: Final = 2_000
_MAX_POWER: Final = 200

_SPELLINGS: Final = {"≤": "<=", "≥": ">=", "≠": "!="}


class FormulaError(ValueError):
    """The text is no formula. ``column`` is where reading stopped, from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Reference:
    """What one role of a formula stands for.

    Attributes:
        role: its name in the tree: ``gdp``, ``previous(gdp)``, ``sum(gdp) by year``.
        name: the measure or named figure.
        back: how many periods back.
        many: all figures of the group, to be summed.
        by: the keys of the group to sum over, if not the rule's own.
    """

    role: str
    name: str
    back: int = 0
    many: bool = False
    by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: its constraint and what its roles stand for, in order of appearance."""

    text: str
    constraint: Constraint
    references: tuple[Reference, ...]


@lru_cache(maxsize=512)
def parse_formula(text: str) -> Formula:
    """Parse one formula.

    Raises:
        FormulaError: with the column and what was expected there.
    """
    from lark.exceptions import UnexpectedEOF, UnexpectedInput

    if len(text) > MAX_LENGTH:
        raise FormulaError(f"a formula has at most {MAX_LENGTH} characters", MAX_LENGTH)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        at_end = isinstance(error, UnexpectedEOF) or _token_type(error) == "$END"
        column = len(text) + 1 if at_end else int(error.column)
        raise FormulaError(_expected(error, text, column), column) from None
    builder = _Builder()
    try:
        built = builder.condition(tree)
    except RecursionError:
        raise FormulaError("the formula is nested too deeply", 1) from None
    return Formula(text, built, tuple(builder.references.values()))


class _Builder:
    """Turns the parse tree into constraints and expressions, collecting the roles on the way."""

    def __init__(self) -> None:
        self.references: dict[str, Reference] = {}

    def condition(self, tree: Tree[Token]) -> Constraint:
        parts = _subtrees(tree)
        match tree.data:
            case "comparison":
                return self._comparison(tree)
            case "implies":
                return Either((self.condition(parts[0]).negated(), self.condition(parts[1])))
            case "either":
                return Either(tuple(map(self.condition, parts)))
            case "both":
                return Every(tuple(map(self.condition, parts)))
            case "negation":
                return self.condition(parts[0]).negated()
        raise FormulaError("a formula must compare something: write =, <, <=, > or >=", 1)

    def _comparison(self, tree: Tree[Token]) -> Constraint:
        sides = [self.expression(side) for side in tree.children[::2]]
        operators = [Operator(_SPELLINGS.get(str(sign), str(sign))) for sign in tree.children[1::2]]
        steps = tuple(
            Comparison(left, operator, right)
            for left, operator, right in zip(sides, operators, sides[1:], strict=False)
        )
        return steps[0] if len(steps) == 1 else Every(steps)

    def expression(self, tree: Any) -> Expression:
        parts = _subtrees(tree)
        match tree.data:
            case "number":
                return self._number(tree)
            case "quantity":
                name = _name(parts[0])
                return Quantity(self._role(Reference(name, name)))
            case "previous":
                name = _name(parts[0])
                back = int(str(tree.children[1])) if len(tree.children) > 1 else 1
                role = f"previous({name})" if back == 1 else f"previous({name}, {back})"
                return Quantity(self._role(Reference(role, name, back=back)))
            case "total":
                name = _name(parts[0])
                by = tuple(map(_name, _subtrees(parts[1]))) if len(parts) > 1 else None
                role = f"sum({name})" + (f" by {', '.join(by)}" if by else "")
                return Total(self._role(Reference(role, name, many=True, by=by)))
            case "add" | "subtract":
                left, right = map(self.expression, parts)
                # One flat sum, however long: a tree as deep as the formula is long could not be walked.
                terms = left.terms if isinstance(left, Sum) else ((ONE, left),)
                return Sum((*terms, (ONE if tree.data == "add" else -ONE, right)))
            case "negate":
                return Sum(((-ONE, self.expression(parts[0])),))
            case "multiply":
                return Product(*map(self.expression, parts))
            case "divide":
                return Quotient(*map(self.expression, parts))
            case "power":
                exponent = int(str(tree.children[-1]))
                if exponent > _MAX_POWER:
                    raise FormulaError(f"a power is at most {_MAX_POWER}", 1)
                return Power(self.expression(parts[0]), exponent)
            case "magnitude":
                return Magnitude(self.expression(parts[0]))
            case "least" | "greatest":
                return Extremum(tuple(map(self.expression, parts)), tree.data == "greatest")
        raise FormulaError(f"a number is due, not a condition ({tree.data})", 1)

    def _number(self, tree: Tree[Token]) -> Expression:
        value = Fraction(str(tree.children[0]))
        if len(tree.children) > 1:
            value /= 100 if str(tree.children[1]) == "%" else 1000
        return constant(value)

    def _role(self, reference: Reference) -> str:
        self.references.setdefault(reference.role, reference)
        return reference.role


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = files("crossfoot.rules").joinpath("expression.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


def _token_type(error: Exception) -> str:
    return str(getattr(getattr(error, "token", None), "type", ""))


def _subtrees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if not isinstance(child, str)]


def _name(tree: Tree[Token]) -> str:
    return str(tree.children[0]).strip("`")


def _expected(error: Exception, text: str, column: int) -> str:
    found = text[column - 1 : column]
    what = f"{found!r} does not fit here" if found else "the formula ends too soon"
    wanted: Iterable[str] = (
        getattr(error, "expected", None) or getattr(error, "allowed", None) or ()
    )
    readable = sorted({_READABLE[name] for name in wanted if name in _READABLE})
    return what + (f"; expected {', '.join(readable)}" if readable else "")


_READABLE: Final = {
    "OPERATOR": "a comparison (=, <, <=, >, >=)",
    "NAME": "a name",
    "NUMBER": "a number",
    "RPAR": ")",
    "LPAR": "(",
    "THEN": "then",
    "INTEGER": "a whole number",
}
