"""What a message template may speak of: the figures of one verdict, and what follows from them.

For a role ``x`` of one figure (written in the document's own style):

=================  ====================================================================
``x``              as printed, with ``%`` where it is a percentage and does not say so
``x.numeral``      its numeral alone; ``x.number`` with its power of ten where the figures' scales differ;
                   ``x.bracketed`` the same, in brackets if negative
``x.given``        what the printed other figures give, as if nobody had rounded
``x.range``        what they allow, rounding respected
``x.name``         what it is called
=================  ====================================================================

For a list ``xs``: ``xs`` (all, as printed), ``xs.plus`` (added, with weights), ``xs.products`` (times the figures
of the role ``weights``), ``xs.factors``, ``xs.least``,
``xs.most``, ``xs.distinct``. Of the relation: ``n`` (length of the list), ``sum``, ``of``, ``range`` (of the
figure or sum in the headline), ``difference``, ``allowed``, ``odds``, ``periods``, ``direction``, ``implied``,
``left``, ``right``, ``operator``, ``equals``, ``before``, ``after``, ``faults``, ``pairs.quotients``, ``name``;
and every key of the subject by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crossfoot.constraints import Comparison, Operator
from crossfoot.expressions import Constant, Expression, Power, Quantity, Total
from crossfoot.figures import Figure
from crossfoot.intervals import Interval, sum_of_ratios
from crossfoot.operands import Operand, many
from crossfoot.report.numbers import Style, numeral_of, style_of
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Kind, Measured
from crossfoot.verify import Verdict

if TYPE_CHECKING:
    from crossfoot.relations import Relation
    from crossfoot.report.wording import Wording

#: Aspects of a role, by what stands behind its name in a template.
ONE_ASPECTS: Final = ("", "number", "numeral", "bracketed", "given", "range", "name")
LIST_ASPECTS: Final = ("", "plus", "products", "factors", "least", "most", "distinct")
SPECIAL: Final = (
    "n", "sum", "of", "range", "difference", "allowed", "odds", "periods", "direction", "implied", "left",
    "right", "operator", "equals", "before", "after", "faults", "pairs.quotients", "name",
)  # fmt: skip

_FAILED: Final = {
    Operator.EQUAL: "≠",
    Operator.AT_MOST: ">",
    Operator.BELOW: "≥",
    Operator.AT_LEAST: "<",
    Operator.ABOVE: "≤",
    Operator.DIFFERENT: "=",
}
_SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PERCENTAGES: Final = (Measured.FRACTION, Measured.PERCENT)


def known_arguments(kind: Kind) -> set[str]:
    """Every argument a template for rules of this kind may use, subject keys aside."""
    names = set(SPECIAL)
    for role in kind.roles:
        for aspect in LIST_ASPECTS if role.many else ONE_ASPECTS:
            names.add(f"{role.name}.{aspect}" if aspect else role.name)
    return names


class Arguments:
    """The arguments of one verdict, worked out when a template asks for them."""

    def __init__(
        self, verdict: Verdict, wording: Wording, *, style: Style | None = None, title: str = ""
    ) -> None:
        self._title = title
        self._known: dict[str, str] = {}
        self.verdict = verdict
        self.relation = verdict.relation
        self._wording = wording
        self._kind = KINDS.get(self.relation.kind)
        self.style = style or style_of(verdict.figures, wording.language)

    @cached_property
    def variant(self) -> str:
        """The kind and, where a kind has several wordings, which: ``growth.average``."""
        return _variant(self.relation)

    def text(self, name: str) -> str:
        """The argument's text. Raises KeyError for a name that means nothing here."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._text(name)
        return known

    def _text(self, name: str) -> str:
        role, _, aspect = name.partition(".")
        found = self.relation.operands.get(role)
        if isinstance(found, Operand):
            return self._of_one(role, found, aspect)
        if found is not None:
            return self._of_list(role, found, aspect)
        if name in SPECIAL:
            return str(getattr(self, "_" + name.replace(".", "_"))())
        if name in self.relation.subject:
            return _one_line(self.relation.subject[name])
        raise KeyError(name)

    def position(self, name: str) -> int:
        """Which wording of a choice: by position for ``direction``, by the language's plural for a number."""
        if name == "direction":
            return self._direction()
        found = self.relation.operands.get(name)
        if isinstance(found, Operand):
            count = found.figure.value
        else:
            text = self.text(name)
            count = Fraction(int(text)) if text.isdecimal() else Fraction(0)
        return self._wording.plural(count)

    # --- one figure -------------------------------------------------------------------------------------------

    def _of_one(self, role: str, operand: Operand, aspect: str) -> str:
        figure = operand.figure
        match aspect:
            case "":
                return self._printed(figure, role)
            case "number":
                return self._number(figure)
            case "numeral":
                return _one_line(numeral_of(figure.text))
            case "bracketed":
                number = self._number(figure)
                return f"({number})" if figure.value < 0 else number
            case "given":
                return self._given(role, figure)
            case "range":
                return self._range_of(role, figure)
            case "name":
                return _one_line(figure.label)
        raise KeyError(f"{role}.{aspect}")

    def _printed(self, figure: Figure, role: str) -> str:
        text = _one_line(figure.text)
        return text if text != numeral_of(text) else self._with_unit(text, figure, role)

    def _with_unit(self, number: str, figure: Figure, role: str) -> str:
        unit = figure.unit
        if unit is None and self._kind is not None and role in self._role_names:
            measured = self._kind.role(role).measured
            unit = "percent" if measured in _PERCENTAGES else None
        return self._wording.with_unit(number, unit)

    @cached_property
    def _role_names(self) -> frozenset[str]:
        return frozenset(role.name for role in self._kind.roles) if self._kind else frozenset()

    def _number(self, figure: Figure) -> str:
        numeral = _one_line(numeral_of(figure.text))
        if figure.scale == 1 or not self._scales_differ:
            return numeral
        power = len(str(figure.scale.numerator)) - 1
        if figure.scale == 10**power:
            return f"{numeral}·10{str(power).translate(_SUPERSCRIPT)}"
        return numeral

    @cached_property
    def _scales_differ(self) -> bool:
        levels = [
            f for f in self.relation.figures() if f.unit not in ("percent", "percentage_point")
        ]
        return len({figure.scale for figure in levels}) > 1

    def _given(self, role: str, figure: Figure) -> str:
        computed = self._computed(role)
        if computed is None:
            return self._range_of(role, figure)
        value = computed / figure.scale
        printed = figure.value / figure.scale
        if figure.decimals is None:
            number = self.style.shortest(value, 0)
        elif (value * Fraction(10) ** figure.decimals).denominator == 1:
            number = self.style.number(value, figure.decimals)
        else:
            number = self.style.distinct(value, figure.decimals, printed)
        return self._with_unit(number, figure, role)

    def _computed(self, role: str) -> Fraction | None:
        found = self.verdict.computed.get(role)
        if found is not None and not found.is_empty and isinstance(found.low, Fraction):
            return found.low
        if self.relation.kind == "change_and_growth" and role == "rate":
            # Its constraint is written without the base, and does not lead back to the rate everywhere.
            (end,), (change,) = (many(self.relation.operands, name) for name in ("end", "change"))
            (rate,) = many(self.relation.operands, role)
            base = end.value - change.value
            return change.value / base / rate.factor if base else None
        return None

    def _range_of(self, role: str, figure: Figure) -> str:
        allowed = self.verdict.implied.get(role)
        if allowed is None:
            return self._wording.range(None, None, self.style)
        printed = allowed if figure.scale == 1 else allowed.scaled(1 / figure.scale)
        shown = self._range_text(printed, figure.decimals or 0)
        return self._with_unit(shown, figure, role)

    def _range_text(self, interval: Interval, places: int) -> str:
        if interval.is_empty:
            return self._wording.no_value
        return self._wording.range(*self.style.ends(interval, places), self.style)

    # --- a list -----------------------------------------------------------------------------------------------

    def _of_list(self, role: str, operands: tuple[Operand, ...], aspect: str) -> str:
        match aspect:
            case "":
                return self._wording.listed(self._printed(o.figure, role) for o in operands)
            case "plus":
                return self._plus(role, operands)
            case "products":
                weights = many(self.relation.operands, "weights")
                pairs = zip(weights, operands, strict=True)
                return " + ".join(
                    f"{self._number(w.figure)}·{self._number(o.figure)}" for w, o in pairs
                )
            case "factors":
                return " · ".join(f"(1 + {self._printed(o.figure, role)})" for o in operands)
            case "least" | "most":
                pick = min if aspect == "least" else max
                return self._printed(pick(operands, key=lambda o: o.value).figure, role)
            case "distinct":
                return self._wording.listed(
                    dict.fromkeys(self._printed(o.figure, role) for o in operands)
                )
        raise KeyError(f"{role}.{aspect}")

    def _plus(self, role: str, operands: tuple[Operand, ...]) -> str:
        unit = self._reference_unit
        text = ""
        for weight, operand in zip(self._weights(role, len(operands)), operands, strict=True):
            numeral = _one_line(numeral_of(operand.figure.text))
            if _unit_of(operand) != unit:
                numeral = self.style.shortest(operand.value / unit, 0)
            negative = (weight < 0) != (operand.value < 0)
            numeral = numeral.lstrip("+-−–‐‑ ")
            if weight not in (1, -1):
                numeral = f"{self.style.shortest(abs(weight), 0)}·{numeral}"
            if text:
                text += f" {'−' if negative else '+'} {numeral}"
            else:
                text = ("−" if negative else "") + numeral
        return text

    def _weights(self, role: str, count: int) -> tuple[Fraction, ...]:
        for node in _nodes(self.relation.constraint.expressions()):
            if isinstance(node, Total) and node.role == role and node.weights is not None:
                return node.weights
        return (Fraction(1),) * count

    # --- the relation -----------------------------------------------------------------------------------------

    @cached_property
    def _list_role(self) -> str:
        """The list that the headline speaks of."""
        for role, found in self.relation.operands.items():
            if not isinstance(found, Operand):
                return role
        return next(iter(self.relation.operands))

    @property
    def _reference(self) -> Operand:
        """The operand in whose unit sums are written: the printed whole, or the first part."""
        for role in ("whole", "equals"):
            found = self.relation.operands.get(role)
            if isinstance(found, Operand):
                return found
        return many(self.relation.operands, self._list_role)[0]

    @cached_property
    def _reference_unit(self) -> Fraction:
        return _unit_of(self._reference)

    @cached_property
    def _places(self) -> int:
        """The decimals in which sums are exact, in the reference's unit."""
        figures = [o.figure for o in many(self.relation.operands, self._list_role)]
        return max([f.decimals or 0 for f in figures] + [self._reference.figure.decimals or 0])

    def _n(self) -> str:
        return str(len(many(self.relation.operands, self._list_role)))

    @cached_property
    def _total(self) -> Fraction:
        operands = many(self.relation.operands, self._list_role)
        weights = self._weights(self._list_role, len(operands))
        pairs = zip(weights, operands, strict=True)
        return sum_of_ratios([(w * o.value).as_integer_ratio() for w, o in pairs])

    def _sum(self) -> str:
        return self.style.shortest(self._in_reference(self._total), self._places)

    def _in_reference(self, value: Fraction) -> Fraction:
        """A value of the relation's unit in the printed unit of the reference."""
        unit = self._reference_unit
        return value if unit == 1 else value / unit

    def _of(self) -> str:
        return self.style.shortest(self._constant(), 0)

    def _equals(self) -> str:
        found = self.relation.operands.get("equals")
        return self._number(found.figure) if isinstance(found, Operand) else self._of()

    def _constant(self) -> Fraction:
        for comparison in self.relation.constraint.comparisons():
            if isinstance(comparison.right, Constant):
                return comparison.right.value
        return Fraction(0)

    def _range(self) -> str:
        """What the figure or the sum of the headline may be."""
        if self._kind is not None and self._kind.primary in self.relation.operands:
            role = self._kind.primary or ""
            found = self.relation.operands[role]
            assert isinstance(found, Operand)
            return self._range_of(role, found.figure)
        form = self.verdict.linear
        if form is None:
            return self._wording.range(None, None, self.style)
        errors = form.range().shifted(-form.value())
        sums = (-errors).shifted(self._constant()).scaled(1 / self._reference_unit)
        return self._range_text(sums, self._places)

    def _difference(self) -> str:
        residual = abs(self.verdict.residual or Fraction(0))
        return self.style.shortest(self._in_reference(residual), self._places)

    def _allowed(self) -> str:
        allowed = self.verdict.allowed
        if not isinstance(allowed, Fraction):
            return "∞"
        return self.style.shortest(abs(self._in_reference(allowed)), self._places)

    def _odds(self) -> str:
        p = self.verdict.p
        if not p:
            return "∞"
        odds = int(1 / Fraction(p))
        digits = 10 ** max(len(str(odds)) - 2, 0)
        return self.style.number(Fraction(round(odds / digits) * digits), 0)

    def _periods(self) -> str:
        nodes = _nodes(self.relation.constraint.expressions())
        return str(next((node.exponent for node in nodes if isinstance(node, Power)), 1))

    def _direction(self) -> int:
        start, end = (many(self.relation.operands, role)[0].value for role in ("start", "end"))
        return 0 if end > start else 1 if end < start else 2

    def _implied(self) -> str:
        """The quotient or product that a kind without a figure for it speaks of."""
        roles = self.relation.operands
        if "old" in roles:
            (old,), (new,) = many(roles, "old"), many(roles, "new")
            moved = (new.value / old.value - 1) * 100 if old.value else Fraction(0)
            return self._wording.with_unit(self.style.number(moved, 1), "percent")
        if "n" in roles:
            (expression,) = self.relation.constraint.expressions()
            return self.style.shortest(expression.point(roles), 1)
        (a,), (b,) = many(roles, "a"), many(roles, "b")
        return self._quotient(b, a)

    def _quotient(self, top: Operand, bottom: Operand) -> str:
        if not bottom.value:
            return "∞"
        value = top.value / bottom.value
        places = 2
        while value and abs(value) * 10**places < 100:
            places += 1
        return self.style.number(value, places)

    def _pairs_quotients(self) -> str:
        pairs = zip(
            many(self.relation.operands, "pairs_b"),
            many(self.relation.operands, "pairs_a"),
            strict=True,
        )
        return self._wording.listed(self._quotient(top, bottom) for top, bottom in pairs)

    @cached_property
    def comparison(self) -> Comparison | None:
        """The comparison that fails (the first that misses by most); None where the constraint is none."""
        found = list(self.relation.constraint.comparisons())
        for each in found:
            if not each.check(self.relation.operands).exact:
                return each
        return found[0] if found else None

    def _side(self, expression: Expression) -> str:
        value = expression.point(self.relation.operands)
        return self.style.shortest(value, 0)

    def _left(self) -> str:
        return self._side(self.comparison.left) if self.comparison else ""

    def _right(self) -> str:
        return self._side(self.comparison.right) if self.comparison else ""

    def _operator(self) -> str:
        return _FAILED[self.comparison.operator] if self.comparison else ""

    def _name(self) -> str:
        return _one_line(
            self.relation.name or self._title or self.relation.rule or self.relation.kind
        )

    def _worst_step(self) -> tuple[Operand, Operand]:
        items = many(self.relation.operands, "items")
        if len(items) < 2:
            return items[0], items[0]
        return max(pairwise(items), key=lambda pair: pair[0].value - pair[1].value)

    def _before(self) -> str:
        return self._printed(self._worst_step()[0].figure, "items")

    def _after(self) -> str:
        return self._printed(self._worst_step()[1].figure, "items")

    def _faults(self) -> str:
        constraint = self.relation.constraint
        found: Mapping[str, tuple[str, ...]] = {
            name: getattr(constraint, name, ()) for name in ("missing", "repeated", "unexpected")
        }
        return self._wording.faults(found)


def _nodes(expressions: Iterable[Expression]) -> Iterator[Expression]:
    for expression in expressions:
        yield expression
        yield from _nodes(expression.children())


def _unit_of(operand: Operand) -> Fraction:
    """What one printed unit of the figure counts in the relation's unit."""
    scale = operand.figure.scale
    return scale if operand.factor == 1 else operand.factor * scale


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _variant(relation: Relation) -> str:
    roles = relation.operands
    match relation.kind:
        case "growth":
            nodes = list(_nodes(relation.constraint.expressions()))
            power = next((node for node in nodes if isinstance(node, Power)), None)
            if power is None or isinstance(power.base, Quantity):
                return "growth.index"
            return "growth.average" if power.exponent != 1 else "growth"
        case "share":
            return "share.rest" if "rest" in roles else "share"
        case "contributions":
            return "contributions" if "whole" in roles else "contributions.hundred"
        case "weighted":
            return "weighted" if "weights" in roles else "weighted.plain"
        case "convert":
            return "convert" + _conversion(roles)
        case "bounds":
            if "low" in roles and "high" in roles:
                return "bounds"
            return "bounds.low" if "low" in roles else "bounds.high"
        case "expression":
            plain = isinstance(relation.constraint, Comparison)
            return "expression" if plain else "expression.plain"
        case kind:
            return kind


def _conversion(roles: Mapping[str, object]) -> str:
    if "pairs_a" in roles:
        return ".pairs"
    if "rate" in roles:
        return ".rate"
    return ".band" if {"rate_low", "rate_high"} & roles.keys() else ""
