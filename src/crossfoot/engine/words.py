"""A table in the words of the rules: what binding, and the translation to SQL, ask of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crossfoot.figures import Figure
from crossfoot.problems import InputError
from crossfoot.sources.form import Vocabulary
from crossfoot.sources.table import Row as SourceRow
from crossfoot.sources.table import Table


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

    def rows(self) -> Sequence[WordedRow]:
        return self._rows

    @cached_property
    def _rows(self) -> list[WordedRow]:
        columns = [(worded, own, self._words[worded]) for worded, own in self._columns.items()]
        return [
            WordedRow(row, {worded: _spoken(row[own], words) for worded, own, words in columns})
            for row in self.table.rows()
        ]

    def figure(self, row: WordedRow, measure: str | None) -> Figure | None:
        field = self.table.description.value or self._columns[measure or ""]
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
