"""The periods of a table, and the one before each, as the table spells them."""

from __future__ import annotations

from sqlglot import exp

from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable
from crossfoot.periods import Period, parse_period


def period_steps(table: WordedTable, back: int) -> exp.Select:
    """For every period of a table the one ``back`` before it, each as the table spells it."""
    assert table.period is not None
    column = table.table.column(table.own(table.period))
    assert column is not None
    spelled = spelled_periods(table)
    now: list[str] = []
    before: list[str] = []
    for period, text in spelled.items():
        known = spelled.get(period.previous(back))
        if known is not None:
            now.append(text)
            before.append(known)
    rows = [
        exp.Tuple(expressions=[exp.Literal.string(a), exp.Literal.string(b)])
        for a, b in zip(now, before, strict=True)
    ] or [exp.Tuple(expressions=[exp.null(), exp.null()])]
    values = exp.Values(
        expressions=rows,
        alias=exp.TableAlias(
            this=exp.to_identifier("steps"),
            columns=[exp.to_identifier("now"), exp.to_identifier("before")],
        ),
    )
    type_ = exp.DataType.build(column.type, dialect="duckdb")
    return exp.select(
        *(exp.alias_(exp.cast(exp.column(name), type_), name) for name in ("now", "before"))
    ).from_(values)


def spelled_periods(table: WordedTable) -> dict[Period, str]:
    """The periods of a table as it spells them.

    Raises:
        NotTranslatable: a period is spelled in two ways, or there are too many.
    """
    if table.period_texts is None:
        raise NotTranslatable("very many periods")
    found: dict[Period, str] = {}
    for text in table.period_texts:
        period = parse_period(text)
        if period is None:
            continue
        if period in found:
            raise NotTranslatable("one period spelled in two ways")
        found[period] = text
    return found
