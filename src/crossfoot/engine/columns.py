"""A table's figures as SQL: value and rounding of a column, decimal digits kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from sqlglot import exp

from crossfoot.engine.amounts import Exact, Reach, Span, Widths, greatest, number, sql_of
from crossfoot.engine.nodes import DOUBLE, any_of, case, cast, decimal, is_null, negated, written
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable
from crossfoot.figures import Figure
from crossfoot.intervals import Convention
from crossfoot.sources.description import Measure
from crossfoot.sources.table import Column

#: How far each convention reaches below and above the printed value, in quanta, and whether an end may be excluded.
_REACH: Final[Mapping[Convention, tuple[Fraction, Fraction, bool]]] = {
    Convention.HALF_ANY: (Fraction(1, 2), Fraction(1, 2), False),
    **dict.fromkeys(
        (
            Convention.HALF_UP,
            Convention.HALF_DOWN,
            Convention.HALF_AWAY,
            Convention.HALF_TOWARD,
            Convention.HALF_EVEN,
            Convention.HALF_ODD,
        ),
        (Fraction(1, 2), Fraction(1, 2), True),
    ),
    Convention.FLOOR: (Fraction(0), Fraction(1), True),
    Convention.CEILING: (Fraction(1), Fraction(0), True),
    # One side only, which one the sign says: see ``_one_sided``.
    Convention.TRUNC: (Fraction(1), Fraction(1), True),
    Convention.AWAY: (Fraction(1), Fraction(1), True),
    Convention.CEILING_OR_FLOOR: (Fraction(1), Fraction(1), True),
    Convention.EXACT: (Fraction(0), Fraction(0), False),
}
_DIGITS: Final = 38
#: Printed decimals beyond this are no statistics; such a column is left to the exact check.
_MOST_DECIMALS: Final = 12
#: Longer numbers in texts, with the decimals of the others, are left to the exact check: Spark reads so many digits,
#: and sums need room above.
_MOST_DIGITS: Final = 22
_INTEGER_DIGITS: Final[Mapping[str, int]] = {
    "TINYINT": 3,
    "SMALLINT": 5,
    "INTEGER": 10,
    "BIGINT": 19,
    "UTINYINT": 3,
    "USMALLINT": 5,
    "UINTEGER": 10,
    "UBIGINT": 20,
}


@dataclass(frozen=True, slots=True)
class MeasureSql:
    """The figures of a measure.

    Attributes:
        amount: value and ends, in the measure's own unit.
        present: true where a cell holds a number.
        doubtful: true where a cell must be left to the exact check; None if none.
        sample: a figure that stands for the measure's unit.
    """

    amount: Exact
    present: exp.Expr
    doubtful: exp.Expr | None
    sample: Figure

    def as_displayed(self) -> MeasureSql:
        """The same of a publisher who makes displayed figures fit: what is printed is what counts."""
        return replace(self, amount=Exact(self.amount.point, span=self.amount.span))


def measure_sql(table: WordedTable, measure: str | None) -> MeasureSql:
    """The SQL of a measure's cells.

    Raises:
        NotTranslatable: units or decimals differ from row to row in a way SQL does not follow.
    """
    source = table.table
    field = table.field(measure)
    described = source.description.measure(measure if table.is_long and measure else field)
    if described.unit_column is not None:
        raise NotTranslatable("units that differ from row to row")
    if described.hedge is not None or described.hedge_column is not None:
        raise NotTranslatable("hedges, whose width depends on the digits printed")
    column = source.column(field)
    assert column is not None
    value, doubtful, printed = _value(table, column, described)
    scale, unit = _unit(described)
    below, above, opened, widths = _rounding(table, column, described, printed)
    if described.non_negative and described.convention is not Convention.EXACT:
        # What is printed as 0, or next to it, stands for less below than above.
        reach = greatest(sql_of(below), sql_of(above))
        clipped = exp.LTE(this=exp.Abs(this=value), expression=reach)
        doubtful = clipped if doubtful is None else any_of(doubtful, clipped)
    if described.convention in (Convention.TRUNC, Convention.AWAY):
        below, above = _one_sided(value, below, above, described.convention)
    span = _span(table, column, described)
    amount = Exact(value, below, above, opened, widths, span).scaled(scale)
    if not isinstance(amount, Exact):
        raise NotTranslatable("a unit without a decimal factor")
    present = negated(is_null(value))
    return MeasureSql(amount, present, doubtful, Figure("1", Fraction(1) * scale, unit, 0, scale))


def column_sql(field: str) -> exp.Expr:
    """A column by name."""
    return exp.column(field, quoted=True)


def _value(
    table: WordedTable, column: Column, described: Measure
) -> tuple[exp.Expr, exp.Expr | None, int | None]:
    """The printed number, where it is doubtful, and its printed decimals where they are all alike."""
    name = column_sql(column.name)
    if column.kind == "integer":
        # Integers wrap around in Spark, and end the query in DuckDB; decimals grow with their sums.
        digits = _INTEGER_DIGITS.get(column.type, _DIGITS)
        return cast(name, decimal(digits, 0)), None, 0
    if column.kind == "decimal":
        return name, None, column.decimals
    if column.kind == "float":
        if described.decimals is None:
            raise NotTranslatable("floats without declared decimals")
        places = max(described.decimals, 0)
        value = exp.TryCast(this=name, to=decimal(_DIGITS, places), safe=True)
        # More digits than declared: what is stored is not what was printed. Or too many digits for SQL.
        excess = exp.NullSafeNEQ(this=cast(value, DOUBLE), expression=name)
        return value, excess, described.decimals
    places, characters = table.most_digits(column.name)
    if places > _MOST_DECIMALS:
        raise NotTranslatable("numbers with very many decimals")
    if characters + places > _MOST_DIGITS:
        raise NotTranslatable("numbers with very many digits")
    plain = written(table.table.plain_sql(column.name))
    return cast(plain, decimal(_DIGITS, places)), None, None


def _span(table: WordedTable, column: Column, described: Measure) -> Span | None:
    """What numbers stand in a column."""
    if column.kind == "text":
        # As many digits as the longest number has characters.
        places, characters = table.most_digits(column.name)
        most = Fraction(10) ** characters
        return Span(-most, most, places)
    found = table.extremes(column.name)
    if found is None:
        return None
    decimals = described.decimals if column.kind == "float" else column.decimals
    # A float is brought to its decimals, a unit at most away.
    slack = Fraction(1 if column.kind == "float" else 0)
    return Span(found[0] - slack, found[1] + slack, max(decimals or 0, 0))


def _rounding(
    table: WordedTable, column: Column, described: Measure, printed: int | None
) -> tuple[Reach, Reach, bool, Widths]:
    """How far rounding reaches below and above, whether an end may be excluded, and the quanta."""
    convention = described.convention
    below, above, opened = _REACH[convention]
    if convention is Convention.EXACT:
        return below, above, opened, ()
    if described.decimals_column is None:
        decimals = described.decimals if described.decimals is not None else printed
        if decimals is not None:
            quantum = Fraction(10) ** -decimals
            widths: Widths = ((quantum, 1),) if convention.startswith("half_") else None
            return below * quantum, above * quantum, opened, widths
    least, most = table.decimals_range(column.name)
    if least < -_MOST_DECIMALS or most > _MOST_DECIMALS:
        raise NotTranslatable("numbers with very many decimals")
    if least == most:
        quantum = Fraction(10) ** -most
        widths = ((quantum, 1),) if convention.startswith("half_") else None
        return below * quantum, above * quantum, opened, widths
    each = written(table.table.decimals_sql(column.name))

    def ladder(share: Fraction) -> Reach:
        if share == 0:
            return Fraction(0)
        steps = case(
            *(
                (number(Fraction(decimals)), number(share * Fraction(10) ** -decimals))
                for decimals in range(least, most + 1)
            ),
            of=each,
        )
        return cast(steps, decimal(_DIGITS, max(most, 0) + 1))

    return ladder(below), ladder(above), opened, None


def _one_sided(
    value: exp.Expr, below: Reach, above: Reach, convention: Convention
) -> tuple[Reach, Reach]:
    """Towards zero the true value lies further out than the printed one, away from zero further in."""
    zero = number(Fraction(0))
    positive = exp.GT(this=value, expression=zero)
    negative = exp.LT(this=value, expression=zero)
    if convention is Convention.TRUNC:
        return (
            case((positive, zero), otherwise=sql_of(below)),
            case((negative, zero), otherwise=sql_of(above)),
        )
    return (
        case((positive, sql_of(below)), otherwise=zero),
        case((negative, sql_of(above)), otherwise=zero),
    )


def _unit(described: Measure) -> tuple[Fraction, str | None]:
    if described.unit is None:
        return Fraction(1), None
    from crossfoot.units import parse_unit

    parsed = parse_unit(described.unit)
    return parsed.scale, parsed.name or None
