"""Tables of a run: opened, translated into the words of the rules, evaluated, reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from crossfoot.engine.evaluate import evaluate
from crossfoot.figures import Figure
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.report.model import Input
from crossfoot.rules.model import Rule
from crossfoot.run.compose import LISTED, Gathered
from crossfoot.run.inputs import Inputs, TableInput
from crossfoot.sources.form import Vocabulary
from crossfoot.sources.formats import open_table
from crossfoot.sources.table import Row as SourceRow
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, open_workspace


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


def check_tables(
    inputs: Inputs, rules: Sequence[Rule], gathered: Gathered, problems: list[Problem]
) -> list[Input]:
    """Evaluate rules over every table; the rows for the report's list of inputs."""
    with open_workspace() as workspace:
        tables = _open(inputs.tables, workspace, gathered, problems)
        for result in evaluate(rules, tables):
            gathered.add_result(result)
        rows = [_input(table.table) for table in tables.values()]
        _cover(tables, gathered)
        places = gathered.places
        places.look_up((*gathered.findings, *gathered.passed), (t.table for t in tables.values()))
        gathered.findings = list(map(places.finding, gathered.findings))
        gathered.passed = list(map(places.finding, gathered.passed))
    return rows


def read_figures(inputs: Inputs, problems: list[Problem]) -> list[Figure]:
    """The figures of all tables, located."""
    found: list[Figure] = []
    with open_workspace() as workspace:
        for item in inputs.tables:
            try:
                table = open_table(item.description, workspace)
            except InputError as error:
                problems.extend(error.problems)
                continue
            problems.extend(table.structure())
            found += table.figures()
    return found


def _open(
    items: Iterable[TableInput], workspace: Workspace, gathered: Gathered, problems: list[Problem]
) -> dict[str, WordedTable]:
    tables: dict[str, WordedTable] = {}
    for item in items:
        try:
            table = open_table(item.description, workspace)
        except InputError as error:
            problems.extend(error.problems)
            continue
        for problem in (*table.problems, *table.structure()):
            if problem.severity is Severity.INFO:
                gathered.notices.append(str(problem))
            else:
                problems.append(problem)
        tables[table.name] = WordedTable(table, item.vocabulary)
    return tables


def _cover(tables: Mapping[str, WordedTable], gathered: Gathered) -> None:
    for table in tables.values():
        relations = sum(
            tally.checked
            for tallies in gathered.tallies.values()
            for tally in tallies
            if tally.source == table.name
        )
        gathered.add_figures(table.name, table.all_figures(LISTED), relations)


def _input(table: Table) -> Input:
    path = table.path
    digest = None
    if path is not None and Path(path).is_file():
        with Path(path).open("rb") as stream:
            hasher = sha256()
            while chunk := stream.read(1 << 20):
                hasher.update(chunk)
        digest = hasher.hexdigest()
    return Input(table.name, path, digest, "table", rows=table.count())


def _spoken(text: str | None, words: Mapping[str, str]) -> str | None:
    return words.get(text, text) if text is not None else None
