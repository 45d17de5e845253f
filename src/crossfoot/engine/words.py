"""A table in the words of the rules: what binding, and the translation to SQL, ask of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from crossfoot.figures import Figure
from crossfoot.periods import parse_period
from crossfoot.problems import InputError
from crossfoot.sources.cells import decimals_sql
from crossfoot.sources.counted import Counted
from crossfoot.sources.parts import EVERY_ROW
from crossfoot.sources.sql import identifier, listed
from crossfoot.sources.table import Row as SourceRow
from crossfoot.sources.table import Table, without_exponent
from crossfoot.sources.vocabulary import Vocabulary

#: Rows in which a key is looked for that stands twice, before all are.
_FIRST_ROWS: Final = 20_000
#: Periods beyond this many are no periods.
_MOST_PERIODS: Final = 100_000
#: Of so many texts of a column a pattern is spelt out.
_MOST_TEXTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class WordedRow:
    """A row in the words of the rules."""

    source: SourceRow
    cells: Mapping[str, str | None]

    @property
    def number(self) -> int:
        return self.source.number


class WordedTable:
    """A table in the words of the rules: what binding asks of one."""

    def __init__(self, table: Table, vocabulary: Vocabulary) -> None:
        self.table = table
        self._columns = vocabulary.pack_columns(column.name for column in table.columns)
        self._words = {column: vocabulary.pack_values(column) for column in self._columns}
        self._own_values = vocabulary.values
        self._figures: dict[tuple[int, str], Figure | None] = {}
        self._spelled: dict[str | None, bool] = {}
        #: Values of the indicator column, shared with the restricted tables made of this one.
        self._indicators: dict[str | None, set[str | None]] = {}
        self._where: str | None = None
        self._extremes: dict[str, tuple[Fraction, Fraction]] = {}
        self._decimals: dict[str, tuple[int, int]] = {}
        self._digits: dict[str, tuple[int, int]] = {}
        self._at_most: dict[int, bool] = {}
        self._texts: dict[str, Sequence[str] | None] = {}
        self._sorts: dict[str, bool] = {}
        self._alike: dict[str, bool] = {}

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> Sequence[str]:
        return tuple(self._columns)

    @property
    def is_long(self) -> bool:
        return self.table.description.layout == "long"

    @cached_property
    def keys(self) -> tuple[str, ...]:
        description = self.table.description
        own = [c for c in description.identifying if c != description.indicator]
        return tuple(self._worded(column) for column in own)

    @cached_property
    def period(self) -> str | None:
        own = self.table.description.period
        return None if own is None else self._worded(own)

    @cached_property
    def indicator(self) -> str | None:
        own = self.table.description.indicator
        return None if own is None else self._worded(own)

    def field(self, measure: str | None) -> str:
        """The column that holds a measure's figures."""
        return self.table.description.value or self._columns[measure or ""]

    def own(self, column: str) -> str:
        """The table's own name of a column."""
        return self._columns[column]

    def own_value(self, column: str, value: str) -> str:
        """The table's own word for a value of a column."""
        return self._own_values.get(column, {}).get(value, value)

    def own_values(self, column: str, values: Sequence[str]) -> list[str]:
        """What rows may say for values of a column.

        Besides the table's own word that is the value itself; not if the table means something else by it.
        """
        words = self._words[column]
        said = ((value, own) for value in values for own in (self.own_value(column, value), value))
        return list(dict.fromkeys(own for value, own in said if _spoken(own, words) == value))

    def spells_values_alike(self, column: str) -> bool:
        """Whether no row says a value of a column as the rules do where the table has a word of its own."""
        words = self._words[column]
        others = listed(set(words.values()) - words.keys())
        if not others:
            return True
        if column not in self._alike:
            text = f"CAST({identifier(self.own(column))} AS VARCHAR)"
            query = f"SELECT 1 FROM {self.table.relation} WHERE {text} IN ({others}) LIMIT 1"
            self._alike[column] = not self.table.connection.execute(query).fetchall()
        return self._alike[column]

    def speaks_like(self, other: WordedTable, column: str) -> bool:
        """Whether a text of a column means the same in two tables."""
        return self._words[column] == other._words[column]

    def worded_keys(
        self, columns: Sequence[str], keys: Set[tuple[str | None, ...]]
    ) -> Set[tuple[str | None, ...]]:
        """Keys as SQL has them, the way rows have them: in the words of the rules, floats in plain digits."""
        words = [self._words[column] for column in columns]
        floats = [i for i, column in enumerate(columns) if self._is_float(column)]
        if not floats and not any(words):
            return keys
        plain = set()
        for key in keys:
            texts = list(key)
            for i in floats:
                texts[i] = without_exponent(texts[i])
            plain.add(tuple(map(_spoken, texts, words)))
        return plain

    def _is_float(self, column: str) -> bool:
        found = self.table.column(self.own(column))
        return found is not None and found.kind == "float"

    def sorts_as_printed(self, column: str) -> bool:
        """Whether a column's values come in the order of their texts: whole numbers do where all are equally long."""
        found = self.table.column(self.own(column))
        if found is None or found.kind != "integer":
            return found is None or found.kind in ("text", "date")
        if self.table.dialect != "duckdb":
            return False
        if column not in self._sorts:
            name = identifier(found.name)
            query = f"SELECT min({name}), max({name}) FROM {self.table.relation}"
            ((least, most),) = self.table.connection.execute(query).fetchall()
            alike = least is None or (least >= 0 and len(str(least)) == len(str(most)))
            self._sorts[column] = alike
        return self._sorts[column]

    def decimals_range(self, field: str) -> tuple[int, int]:
        """The fewest and the most decimals a column's figures count with."""
        if field not in self._decimals:
            decimals = self.table.decimals_sql(field)
            query = f"SELECT min({decimals}), max({decimals}) FROM {self.table.relation}"
            least, most = self.table.connection.execute(query).fetchall()[0]
            self._decimals[field] = (least or 0, most or 0)
        return self._decimals[field]

    def most_digits(self, field: str) -> tuple[int, int]:
        """The most decimal places printed in a column of text, and the most characters of a number."""
        if field not in self._digits:
            plain = self.table.plain_sql(field)
            query = f"SELECT max({decimals_sql(plain)}), max(length({plain})) FROM {self.table.relation}"
            places, characters = self.table.connection.execute(query).fetchall()[0]
            self._digits[field] = (places or 0, characters or 0)
        return self._digits[field]

    def extremes(self, field: str) -> tuple[Fraction, Fraction] | None:
        """The smallest and the largest number of a column that is typed; None if there are none, or it is elsewhere."""
        if self.table.dialect != "duckdb":
            return None
        if not self._extremes:
            # Parquet knows them without looking, so all columns are asked at once.
            columns = [c for c in map(self.table.column, self.table.measures) if c is not None]
            typed = [c.name for c in columns if c.is_numeric]
            ends = ", ".join(f"min({identifier(n)}), max({identifier(n)})" for n in typed)
            query = f"SELECT {ends or '0'} FROM {self.table.relation}"
            (row,) = self.table.connection.execute(query).fetchall()
            self._extremes = {
                name: (Fraction(least), Fraction(most))
                for name, least, most in zip(typed, row[::2], row[1::2], strict=False)
                if least is not None
            }
        return self._extremes.get(field)

    def has_at_most(self, rows: int) -> bool:
        """Whether the table is that small; a large one is not counted to its end."""
        if self.table.counted is not None:
            return self.table.counted.rows <= rows
        if rows not in self._at_most:
            query = f"SELECT count(*) FROM (SELECT 1 FROM {self.table.relation} LIMIT {rows + 1})"
            found = self.table.connection.execute(query).fetchall()[0][0]
            self._at_most[rows] = bool(found <= rows)
        return self._at_most[rows]

    def is_one_row_each(self, keys: Sequence[str]) -> bool:
        """Whether each combination of keys stands in one row only; without keys each row is its own."""
        if self.is_long or not keys:
            return not self.is_long
        names = [self.own(key) for key in keys]
        if self.table.counted is not None and self.table.counted.different.keys() >= set(names):
            return self._are_counted_as_one_each(self.table.counted, names)
        series = self.table.series
        if series is not None and set(names) == {*series.keys, series.period}:
            return self.table.has_unique_keys and not self._has_blanks(names)
        if self.table.dialect == "duckdb":
            rows, groups = self._about(names)
            if groups * 2 < rows:
                return False
        # Keys that stand twice mostly do so among the first rows, or everywhere.
        first = f"(SELECT * FROM {self.table.relation} LIMIT {_FIRST_ROWS})"
        if self._repeats(names, first, EVERY_ROW):
            return False
        parts = self.table.parts.of(names)
        return not any(self._repeats(names, self.table.relation, part) for part in parts)

    def _are_counted_as_one_each(self, counted: Counted, names: Sequence[str]) -> bool:
        if counted.has_blanks(names) or counted.surely_repeats(names):
            return False
        if counted.different.keys() <= set(names):
            return self.table.has_unique_keys
        return not self._repeats(names, self.table.relation, "true")

    def fewest_groups(self, keys: Sequence[str]) -> int:
        """A number of groups by some keys that is surely there; cheap, and of the right order."""
        # The sketch behind the count of different keys errs by some percent, never by half.
        return max(self._about([self.own(key) for key in keys])[1] // 2, 1)

    def _about(self, names: Sequence[str]) -> tuple[int, int]:
        """How many rows there are, and about how many different keys."""
        series = self.table.series
        if series is not None and set(names) == set(series.keys):
            return series.rows, series.count
        return self.table.about(names)

    def _repeats(self, names: Sequence[str], rows: str, part: str) -> bool:
        own = ", ".join(map(identifier, names))
        blank = " OR ".join(f"any_value({identifier(name)}) IS NULL" for name in names)
        query = (
            f"SELECT 1 FROM {rows} WHERE {part} GROUP BY {own} "
            f"HAVING count(*) > 1 OR {blank} LIMIT 1"
        )
        return bool(self.table.connection.execute(query).fetchall())

    def _has_blanks(self, names: Sequence[str]) -> bool:
        blank = " OR ".join(f"{identifier(name)} IS NULL" for name in names)
        query = f"SELECT 1 FROM {self.table.relation} WHERE {blank} LIMIT 1"
        return bool(self.table.connection.execute(query).fetchall())

    def restricted(self, where: str) -> WordedTable:
        """The same table with only some of its rows; the figures are the same objects."""
        some = copy(self)
        some._where = where
        some.__dict__.pop("_rows", None)
        return some

    def indicators(self) -> Collection[str]:
        """What stands in the indicator column."""
        return sorted(text for text in self._indicator_cells() if text is not None)

    def is_always_among(self, indicators: Collection[str]) -> bool:
        """Whether every row is about one of some indicators."""
        return self._indicator_cells() <= set(indicators)

    def _indicator_cells(self) -> set[str | None]:
        if self.indicator not in self._indicators:
            asked = identifier(self.own(self.indicator or ""))
            query = f"SELECT DISTINCT {asked}::VARCHAR FROM {self.table.relation}"
            words = self._words[self.indicator or ""]
            found = self.table.connection.execute(query).fetchall()
            self._indicators[self.indicator] = {_spoken(text, words) for (text,) in found}
        return self._indicators[self.indicator]

    @cached_property
    def period_texts(self) -> tuple[str, ...] | None:
        """What stands in the period column, in order; None where it is too much."""
        name = identifier(self.own(self.period or ""))
        query = (
            f"SELECT DISTINCT CAST({name} AS VARCHAR) FROM {self.table.relation} "
            f"WHERE {name} IS NOT NULL LIMIT {_MOST_PERIODS + 1}"
        )
        texts = sorted(text for (text,) in self.table.connection.execute(query).fetchall())
        return tuple(texts) if len(texts) <= _MOST_PERIODS else None

    def texts(self, column: str) -> Sequence[str] | None:
        """The different texts of a column in the words of the rules; None if they are very many."""
        if column not in self._texts:
            asked = identifier(self.own(column))
            query = f"SELECT DISTINCT {asked}::VARCHAR FROM {self.table.relation} LIMIT {_MOST_TEXTS + 1}"
            found = [text for (text,) in self.table.connection.execute(query).fetchall()]
            known = len(found) <= _MOST_TEXTS and not self._is_float(column)
            words = self._words[column]
            spoken = {_spoken(text, words) or "" for text in found if text is not None}
            self._texts[column] = sorted(spoken) if known else None
        return self._texts[column]

    def spells_periods_alike(self) -> bool:
        """Whether no period is spelled in two ways (2022, năm 2022), so that SQL may group by the text."""
        column = self.table.column(self.own(self.period or ""))
        if column is None or column.kind != "text":
            return True
        if None not in self._spelled:
            texts = [text for text in self.period_texts or () if text]
            periods = [period for text in texts if (period := parse_period(text)) is not None]
            spans = {(period.start, period.end) for period in periods}
            few = self.period_texts is not None
            self._spelled[None] = few and len(spans) == len(periods)
            self._spelled["year"] = few and all(len(t) == 4 and t.isascii() for t in texts)
        return self._spelled[None]

    def has_plain_years(self) -> bool:
        """Whether all periods are years as four digits, spelled alike in any table."""
        column = self.table.column(self.own(self.period or ""))
        if column is None or column.kind == "integer":
            return True
        return column.kind == "text" and self.spells_periods_alike() and self._spelled["year"]

    def figure_count(self) -> int:
        """How many cells of its measures are filled."""
        counted = self.table.counted
        if counted is not None:
            return sum(counted.filled[name] for name in self.table.measures)
        counts = " + ".join(f"count({identifier(name)})" for name in self.table.measures)
        query = f"SELECT {counts or '0'} FROM {self.table.relation}"
        return int(self.table.connection.execute(query).fetchall()[0][0])

    def rows(self) -> Sequence[WordedRow]:
        return self._rows

    @cached_property
    def _rows(self) -> list[WordedRow]:
        own = [column.name for column in self.table.columns]
        places = [(worded, own.index(name)) for worded, name in self._columns.items()]
        reworded = [(column, words) for column, words in self._words.items() if words]
        found = []
        for row in self.table.rows(self._where):
            cells = {column: row.cells[place] for column, place in places}
            for column, words in reworded:
                cells[column] = _spoken(cells[column], words)
            found.append(WordedRow(row, cells))
        return found

    def figure(self, row: WordedRow, measure: str | None) -> Figure | None:
        field = self.field(measure)
        asked = (row.number, field)
        if asked not in self._figures:
            try:
                self._figures[asked] = self.table.figure(row.source, field)
            except InputError:
                # The pass over the table's structure reports it, once and with its place.
                self._figures[asked] = None
        return self._figures[asked]

    def all_figures(self, most: int) -> list[Figure]:
        """The table's figures, at most so many, the same objects that relations bind."""
        found: list[Figure] = []
        own_measures = set(self.table.measures)
        measures = [worded for worded, own in self._columns.items() if own in own_measures]
        for row in self._rows:
            for measure in measures:
                figure = self.figure(row, measure)
                if figure is not None:
                    found.append(figure)
            if len(found) >= most:
                break
        return found

    def _worded(self, own: str) -> str:
        return next((worded for worded, column in self._columns.items() if column == own), own)


def _spoken(text: str | None, words: Mapping[str, str]) -> str | None:
    return words.get(text, text) if text is not None else None
