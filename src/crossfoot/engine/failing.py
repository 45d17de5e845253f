"""Every failing row of a run, as files: rule, keys, residual, allowed residual.

Reports show the first findings of a rule; these files have all of them, for whoever repairs the data. Rows are gathered
in the run's own database and written at the end: an interrupted run leaves no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crossfoot.rules.model import Rule
from crossfoot.sources.sql import identifier, literal
from crossfoot.verify import Grade, Verdict

if TYPE_CHECKING:
    from crossfoot.sources.workspace import Workspace

FileFormat = Literal["parquet", "csv"]
#: Failing groups of a rule over one table that are shown in full, if nothing else is said; all of them are counted.
#: Nobody reads more of one sort, and these files have them all.
MOST_SHOWN: Final = 100
#: Rows inserted at a time.
_BATCH: Final = 10_000
_OPTIONS: Final[Mapping[FileFormat, str]] = {
    "parquet": "FORMAT parquet",
    "csv": "FORMAT csv, HEADER",
}


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The failing rows of one rule over one table: a table in the workspace."""

    name: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class FailingRows:
    """Collects failing rows; ``write`` makes the files.

    Attributes:
        folder: one file for each rule and table, ``pack.rule.table.parquet``; made if it is not there.
    """

    workspace: Workspace
    folder: Path
    format: FileFormat = "parquet"
    _found: dict[tuple[str, str], _Gathered] = field(default_factory=dict)

    def add_verdicts(self, rule: Rule, table: str, verdicts: Iterable[Verdict]) -> None:
        """Verdicts that do not pass, as the exact check gave them."""
        batch: list[str] = []
        gathered: _Gathered | None = None
        for verdict in verdicts:
            if verdict.holds is not False:
                continue
            gathered = gathered or self._table(rule, table, tuple(verdict.relation.subject))
            keys = (verdict.relation.subject.get(key) for key in gathered.keys)
            cells = [*(_text(key) for key in keys), literal(verdict.grade)]
            cells += [_double(verdict.residual), _double(verdict.allowed)]
            batch.append(f"({', '.join(cells)})")
            if len(batch) == _BATCH:
                self._insert(gathered, batch)
                batch.clear()
        if gathered is not None and batch:
            self._insert(gathered, batch)

    def add_selected(self, rule: Rule, table: str, keys: Sequence[str], selected: str) -> None:
        """Groups that SQL found impossible: where to select their keys, the residual, and what is allowed."""
        gathered = self._table(rule, table, tuple(keys))
        columns = ", ".join(f"CAST({identifier(f'k{i}')} AS VARCHAR)" for i in range(len(keys)))
        self.workspace.connection.execute(
            f"INSERT INTO {gathered.name} SELECT {columns}, {literal(Grade.IMPOSSIBLE)}, residual, allowed "
            f"FROM {selected}"
        )

    def write(self) -> list[Path]:
        """Write the files, each under another name until it is whole.

        Raises:
            OSError: the folder cannot be made or written to.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        written = []
        for (rule, table), gathered in sorted(self._found.items()):
            name = re.sub(r"[^\w.-]+", "_", f"{rule.replace('/', '.')}.{table}.{self.format}")
            path = self.folder / name
            unfinished = path.with_name(f".{name}.unfinished")
            order = ", ".join(map(identifier, gathered.keys))
            query = (
                f"SELECT {literal(rule)} AS crossfoot_rule, {literal(table)} AS crossfoot_table, * "
                f"FROM {gathered.name} ORDER BY {order or 'crossfoot_grade'}"
            )
            try:
                self.workspace.connection.execute(
                    f"COPY ({query}) TO {literal(str(unfinished))} ({_OPTIONS[self.format]})"
                )
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
            written.append(path)
        return written

    def _table(self, rule: Rule, table: str, keys: tuple[str, ...]) -> _Gathered:
        found = self._found.get((rule.name, table))
        if found is None:
            name = identifier(self.workspace.unique("failing rows"))
            columns = [f"{identifier(key)} VARCHAR" for key in keys]
            columns += [
                "crossfoot_grade VARCHAR",
                "crossfoot_residual DOUBLE",
                "crossfoot_allowed DOUBLE",
            ]
            self.workspace.connection.execute(f"CREATE TEMP TABLE {name} ({', '.join(columns)})")
            found = self._found[rule.name, table] = _Gathered(name, keys)
        return found

    def _insert(self, gathered: _Gathered, rows: Sequence[str]) -> None:
        self.workspace.connection.execute(f"INSERT INTO {gathered.name} VALUES {', '.join(rows)}")


def _text(text: str | None) -> str:
    return "NULL" if text is None else literal(text)


def _double(value: Fraction | float | None) -> str:
    if value is None or value in (float("inf"), float("-inf")):
        return "NULL"
    return repr(float(value))
