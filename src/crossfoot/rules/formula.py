"""Parsing the language of `expression` rules into the same trees all kinds use. Nothing is ever evaluated as code.

The grammar (the tests and docs/expressions.md hold to it)::

    condition  = "if" either "then" condition | either
    either     = both { "or" both }
    both       = single { "and" single }
    single     = "not" single | "(" condition ")" | sum compare sum { compare sum }
    compare    = "=" | "!=" | "<" | "<=" | ">" | ">="            (also ≠ ≤ ≥)
    sum        = product { ("+" | "-") product }
    product    = factor { ("*" | "/") factor }                   (also · ×)
    factor     = "-" factor | power
    power      = atom [ ("^" | "**") whole-number ]
    atom       = number [ "%" | "‰" ] | name | "(" sum ")"
               | "sum" "(" name ")" [ "by" name { "," name } ]
               | "previous" "(" name [ "," whole-number ] ")"
               | "abs" "(" sum ")" | ("min" | "max") "(" sum { "," sum } ")"
    name       = a letter, then letters, digits and "_" | "`" anything "`"

A figure that occurs more than once in a formula makes its range wider than the truth, unless the whole is linear:
such a rule never gives a false alarm and may miss an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from crossfoot.constraints import Comparison, Constraint, Either, Every, Operator
from crossfoot.expressions import (
    Constant,
    Expression,
    Extremum,
    Magnitude,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    Total,
)
from crossfoot.operands import ONE

_T = TypeVar("_T")

#: Longer formulas are refused: a formula is for people.
MAX_LENGTH: Final = 2_000
#: Deeper ones too: trees are walked recursively.
MAX_DEPTH: Final = 60
_MAX_POWER: Final = 200

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|`(?P<quoted>[^`\n]+)`|(?P<word>[^\W\d]\w*)"
    r"|(?P<sign><=|>=|!=|\*\*|[=<>≤≥≠+\-−*·×/^%‰(),]))"
)
_COMPARISONS: Final = {sign: Operator(sign) for sign in ("=", "!=", "<", "<=", ">", ">=")} | {
    "≤": Operator.AT_MOST,
    "≥": Operator.AT_LEAST,
    "≠": Operator.DIFFERENT,
}
_MINUS: Final = frozenset("-−")
_TIMES: Final = frozenset("*·×")
_KEYWORDS: Final = frozenset({"if", "then", "and", "or", "not", "by"})
_COMPARISON_WANTED: Final = "a comparison (=, <, <=, >, >=)"


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
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"a formula has at most {MAX_LENGTH} characters", MAX_LENGTH)
    parser = _Parser(_tokens(text))
    constraint = parser.condition()
    parser.end()
    return Formula(text, constraint, tuple(parser.references.values()))


class _Token(NamedTuple):
    """``kind`` is number, name, sign or end; a keyword is a name that was not quoted."""

    kind: str
    text: str
    column: int
    quoted: bool = False


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            column = position + len(text[position:]) - len(text[position:].lstrip()) + 1
            raise FormulaError(f"{text[column - 1]!r} does not fit here", column)
        group = match.lastgroup or ""
        kind = "name" if group in ("word", "quoted") else group
        start = match.start(group) - (group == "quoted")
        tokens.append(_Token(kind, match[group], start + 1, group == "quoted"))
        position = match.end()
    tokens.append(_Token("end", "", len(text) + 1))
    return tokens


class _Parser:
    """Recursive descent, one method a line of the grammar; collects the roles on the way."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.references: dict[str, Reference] = {}

    # Conditions.

    def condition(self) -> Constraint:
        if self._skip("if"):
            premise = self._deeper(self._either)
            self._need("then")
            return Either((premise.negated(), self._deeper(self.condition)))
        return self._either()

    def _either(self) -> Constraint:
        parts = self._chain("or", self._both)
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Constraint:
        parts = self._chain("and", self._single)
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _single(self) -> Constraint:
        if self._skip("not"):
            return self._deeper(self._single).negated()
        if self._opens_condition():
            self.at += 1
            inner = self._deeper(self.condition)
            self._need(")")
            return inner
        return self._comparison()

    def _opens_condition(self) -> bool:
        """Whether the parenthesis here encloses a comparison: a sum in parentheses never does."""
        depth = 0
        for token in self.tokens[self.at :]:
            if token.quoted:
                continue
            depth += (token.text == "(") - (token.text == ")")
            if depth <= 0:
                return False
            if token.text in _COMPARISONS or token.text in _KEYWORDS - {"by"}:
                return True
        return False

    def _comparison(self) -> Constraint:
        sides = [self._sum()]
        operators: list[Operator] = []
        while self._now.text in _COMPARISONS and not self._now.quoted:
            operators.append(_COMPARISONS[self._next().text])
            sides.append(self._sum())
        if not operators:
            raise self._unexpected(_COMPARISON_WANTED)
        steps = tuple(map(Comparison, sides, operators, sides[1:]))
        return steps[0] if len(steps) == 1 else Every(steps)

    # Expressions.

    def _sum(self) -> Expression:
        terms = [(ONE, self._product())]
        while self._now.text == "+" or self._now.text in _MINUS:
            sign = ONE if self._next().text == "+" else -ONE
            terms.append((sign, self._product()))
        return terms[0][1] if len(terms) == 1 else Sum(tuple(terms))

    def _product(self) -> Expression:
        found = self._factor()
        length = 1
        while self._now.text in _TIMES or self._now.text == "/":
            length += 1
            if length > MAX_DEPTH:  # a long product is a deep tree
                raise FormulaError(_TOO_DEEP, self._now.column)
            node = Quotient if self._next().text == "/" else Product
            found = node(found, self._factor())
        return found

    def _factor(self) -> Expression:
        if self._now.text in _MINUS and self._now.kind == "sign":
            self.at += 1
            return Sum(((-ONE, self._deeper(self._factor)),))
        base = self._atom()
        if self._now.text in ("^", "**"):
            self.at += 1
            return Power(base, self._whole(_MAX_POWER))
        return base

    def _atom(self) -> Expression:
        token = self._now
        if token.kind == "number":
            self.at += 1
            return Constant(Fraction(token.text) * self._percent())
        if token.text == "(" and token.kind == "sign":
            self.at += 1
            inner = self._deeper(self._sum)
            self._need(")")
            return inner
        if token.kind != "name" or (token.text in _KEYWORDS and not token.quoted):
            raise self._unexpected("a name", "a number", "(")
        if not token.quoted and self.tokens[self.at + 1].text == "(":
            return self._call()
        return Quantity(self._role(Reference(token.text, self._name())))

    def _call(self) -> Expression:
        function = self._next()
        self._need("(")
        match function.text:
            case "sum":
                name = self._name()
                self._need(")")
                by = tuple(self._names()) if self._skip("by") else None
                role = f"sum({name})" + (f" by {', '.join(by)}" if by else "")
                return Total(self._role(Reference(role, name, many=True, by=by)))
            case "previous":
                name = self._name()
                back = self._whole(10_000) if self._skip(",") else 1
                self._need(")")
                role = f"previous({name})" if back == 1 else f"previous({name}, {back})"
                return Quantity(self._role(Reference(role, name, back=back)))
            case "abs":
                inner = self._deeper(self._sum)
                self._need(")")
                return Magnitude(inner)
            case "min" | "max":
                terms = self._deeper(lambda: self._chain(",", self._sum))
                self._need(")")
                return Extremum(tuple(terms), function.text == "max")
        from crossfoot.hints import did_you_mean

        known = ("sum", "previous", "abs", "min", "max")
        hint = did_you_mean(function.text, known)
        raise FormulaError(f"there is no function {function.text!r}{hint}", function.column)

    # Words.

    @property
    def _now(self) -> _Token:
        return self.tokens[self.at]

    def _next(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _skip(self, text: str) -> bool:
        if self._now.text == text and not self._now.quoted:
            self.at += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._skip(text):
            raise self._unexpected(text)

    def _name(self) -> str:
        if self._now.kind != "name":
            raise self._unexpected("a name")
        return self._next().text

    def _names(self) -> list[str]:
        return self._chain(",", self._name)

    def _whole(self, most: int) -> int:
        token = self._now
        if token.kind != "number" or not token.text.isdecimal():
            raise self._unexpected("a whole number")
        if len(token.text) > 6 or int(token.text) > most:
            raise FormulaError(f"at most {most} is possible here", token.column)
        self.at += 1
        return int(token.text)

    def _percent(self) -> Fraction:
        if self._skip("%"):
            return Fraction(1, 100)
        return Fraction(1, 1000) if self._skip("‰") else ONE

    def _chain(self, link: str, part: Callable[[], _T]) -> list[_T]:
        parts = [part()]
        while self._skip(link):
            parts.append(part())
        return parts

    def _role(self, reference: Reference) -> str:
        self.references.setdefault(reference.role, reference)
        return reference.role

    def _deeper(self, part: Callable[[], _T]) -> _T:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(_TOO_DEEP, self._now.column)
        found = part()
        self.depth -= 1
        return found

    def end(self) -> None:
        """Raise if anything is left."""
        if self._now.kind != "end":
            raise self._unexpected()

    def _unexpected(self, *wanted: str) -> FormulaError:
        token = self._now
        what = f"{token.text!r} does not fit here" if token.text else "the formula ends too soon"
        return FormulaError(
            what + (f"; expected {', '.join(wanted)}" if wanted else ""), token.column
        )


_TOO_DEEP: Final = f"the formula is nested more than {MAX_DEPTH} deep"
