"""Rows of a table fetched for some of its groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crossfoot.engine.compile import Grouping, Plan, tests_sql
from crossfoot.engine.keys import Key
from crossfoot.engine.nodes import duckdb_sql
from crossfoot.engine.steps import spelled_periods
from crossfoot.engine.words import WordedTable
from crossfoot.sources.opened import ROW
from crossfoot.sources.sql import identifier


def fetch(
    asked: Sequence[tuple[Plan, Sequence[Key]]], tables: Mapping[str, WordedTable]
) -> dict[str, WordedTable]:
    """The tables, those that plans look into with only the rows that the groups asked for need."""
    conditions: dict[str, list[_Rows]] = {}
    for place, (plan, keys) in enumerate(asked):
        if not keys:
            continue
        wanted = f"crossfoot_wanted_{place}"
        base = tables[plan.grouping.table]
        if plan.grouping.is_one:
            conditions.setdefault(base.name, []).extend(_rows_of_keys(plan, base))
            continue
        names = plan.grouping.keys or (ROW,)
        listed = dict.fromkeys(keys)
        for lookup in plan.lookups:
            shifted = None
            if lookup.back and set(lookup.source.keys) == set(names) and base.period in names:
                listed |= dict.fromkeys(_earlier(keys, names.index(base.period), base, lookup.back))
            elif lookup.back:
                shifted = base.period
            home = tables[lookup.source.table]
            rows = _rows(home, lookup.source, names, wanted, listed, shifted)
            conditions.setdefault(lookup.source.table, []).append(rows)
        base.table.remember(wanted, [f"k{i}" for i in range(len(names))], list(listed))
    found = dict(tables)
    for name, parts in conditions.items():
        found[name] = tables[name].restricted(_any_of(parts))
    return found


def _earlier(
    keys: Sequence[Key], place: int, table: WordedTable, back: int
) -> Iterator[tuple[str | None, ...]]:
    """The keys some periods earlier, as the table spells them."""
    spelled = spelled_periods(table)
    before = {text: spelled.get(period.previous(back)) for period, text in spelled.items()}
    for key in keys:
        text = before.get(key[place] or "")
        if text is not None:
            yield (*key[:place], text, *key[place + 1 :])


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a table whose key is wanted.

    Attributes:
        wanted: SQL for a wanted key, column by column, by the SQL for the same of a row.
        source: the relation of wanted keys.
        blanks: the columns where a blank is wanted too, which equals nothing in SQL.
        by_hash: whether keys are compared by their hashes. These are equal for blanks, and rows that come along
            because theirs is another's belong to groups that nobody asks for.
    """

    wanted: Mapping[str, str]
    source: str
    blanks: frozenset[str] = frozenset()
    by_hash: bool = False

    @property
    def condition(self) -> str:
        if not self.wanted:
            return "true"
        own, wanted = ", ".join(self.wanted), ", ".join(self.wanted.values())
        if self.by_hash:
            return f"hash({own}) IN (SELECT hash({wanted}) FROM {self.source})"
        # No parentheses around what is selected: to Spark that would be one struct.
        return f"({own}) IN (SELECT {wanted} FROM {self.source})"


def _rows(
    table: WordedTable,
    source: Grouping,
    names: Sequence[str],
    wanted: str,
    listed: Iterable[Key],
    shifted: str | None,
) -> _Rows:
    """Of a shifted lookup all periods are wanted."""
    if not source.keys:
        return _Rows({ROW: "CAST(k0 AS BIGINT)"}, wanted)
    asked = [(column, names.index(column)) for column in source.keys if column != shifted]
    if table.table.dialect != "duckdb":
        # Other engines hash otherwise. A blank is compared as a text that is none.
        return _Rows(
            {
                f"coalesce({_text(table, column)}, chr(0))": f"coalesce(k{place}, chr(0))"
                for column, place in asked
            },
            wanted,
        )
    blank = {place for key in listed for place, text in enumerate(key) if text is None}
    pairs = {column: _pair(table, column, place) for column, place in asked}
    return _Rows(
        dict(pairs.values()),
        wanted,
        frozenset(pairs[column][0] for column, place in asked if place in blank),
        by_hash=True,
    )


def _pair(table: WordedTable, name: str, place: int) -> tuple[str, str]:
    """A column and the keys wanted of it, in a type that both have. Casting every row costs more than comparing."""
    column = table.table.column(table.own(name))
    if column is not None and column.kind == "integer":
        return identifier(column.name), f"TRY_CAST(k{place} AS {column.type})"
    if column is not None and column.type == "VARCHAR":
        return identifier(column.name), f"k{place}"
    return _text(table, name), f"k{place}"


def _text(table: WordedTable, column: str) -> str:
    return f"CAST({identifier(table.own(column))} AS VARCHAR)"


def _rows_of_keys(plan: Plan, table: WordedTable) -> list[_Rows]:
    """Of a whole table that is asked for its keys: two rows of each, which show that it is there, and twice."""
    found = []
    where = duckdb_sql(tests_sql(plan.grouping.where, table))
    for rule, _ in plan.states:
        key = identifier(table.own(rule.options["keys"]))
        source = (
            f"(SELECT unnest(min({ROW}, 2)) AS first FROM {table.table.numbered} "
            f"WHERE {where} GROUP BY {key})"
        )
        found.append(_Rows({ROW: "first"}, source))
    return found


def _any_of(parts: Sequence[_Rows]) -> str:
    """Rows that some part wants. What all parts ask of one column is asked first: hardly any row passes."""
    several = " OR ".join(dict.fromkeys(part.condition for part in parts))
    shared = [
        column
        for column in parts[0].wanted
        if all(column in part.wanted and column not in part.blanks for part in parts)
    ]
    first = [
        f"{column} IN ({' UNION ALL '.join(_values(column, parts))})"
        # A single part is as many columns, each of which tells a reader of Parquet where not to look.
        for column in (shared if len(parts) == 1 else shared[:1])
    ]
    return " AND ".join([*first, f"({several})"])


def _values(column: str, parts: Iterable[_Rows]) -> Iterable[str]:
    return dict.fromkeys(f"SELECT {part.wanted[column]} FROM {part.source}" for part in parts)
