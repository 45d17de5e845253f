"""Every failing row of a run, as files: rule, keys, residual, allowed residual.

Reports show the first findings of a rule; these files have all of them, for whoever repairs the data. Keys have the
table's own names, words and types, so that the rows can be joined to it. Rows are gathered in the run's own database
and written at the end: an interrupted run leaves no file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from crossfoot.rules.model import Rule
from crossfoot.sources.opened import unique_names
from crossfoot.sources.sql import identifier, literal, text_list
from crossfoot.verify import Grade, Verdict

if TYPE_CHECKING:
    from crossfoot.engine.words import WordedTable
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
#: What every row has besides its keys. A residual may be a quotient, which no decimal type holds: these are the
#: doubles nearest to the exact numbers.
_COLUMNS: Final[Mapping[str, str]] = {
    "crossfoot_rule": "VARCHAR",
    "crossfoot_table": "VARCHAR",
    "crossfoot_grade": "VARCHAR",
    "crossfoot_residual": "DOUBLE",
    "crossfoot_allowed": "DOUBLE",
}
#: Of rows without keys the number is written.
_NUMBER: Final = "row"
#: Columns of these kinds keep their type; keys of other types are written as text.
_TYPED: Final = frozenset({"integer", "date"})
_PLAIN_DATES: Final = frozenset({"DATE", "TIMESTAMP"})
#: Characters of a name before its ending. File systems allow 255 bytes.
_LONGEST: Final = 80


#: A row as text, which the table's columns turn into what they hold.
_Cells = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    """A key as a column of the file.

    Attributes:
        word: what rules call it.
    """

    word: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The failing rows of one rule over one table: a table in the workspace, its keys as text."""

    name: str
    keys: tuple[_Key, ...]


@dataclass(slots=True)
class FailingRows:
    """Collects failing rows; ``write`` makes the files.

    Attributes:
        folder: one file for each rule and table, ``pack.rule.table.parquet``; made if it is not there. The file of
            an earlier run is replaced, or taken away if the rule now holds.
    """

    workspace: Workspace
    folder: Path
    format: FileFormat = "parquet"
    _checked: dict[tuple[str, str], None] = field(default_factory=dict)
    _found: dict[tuple[str, str], _Gathered] = field(default_factory=dict)

    def obstacle(self) -> str | None:
        """Why the files cannot be written, as far as that shows without trying: before a long run, not behind it."""
        home = self.folder.absolute()
        while not home.exists() and home != home.parent:
            home = home.parent
        if not home.is_dir():
            return f"{home.as_posix()} is no folder"
        return None if os.access(home, os.W_OK | os.X_OK) else "Permission denied"

    def add_verdicts(self, rule: Rule, table: WordedTable, verdicts: Iterable[Verdict]) -> None:
        """Verdicts that do not pass, as the exact check gave them."""
        batch: list[_Cells] = []
        gathered: _Gathered | None = None
        self._checked[rule.name, table.name] = None
        for verdict in verdicts:
            if verdict.holds is not False:
                continue
            subject = verdict.relation.subject
            gathered = gathered or self._table(rule, table, tuple(subject))
            # Nothing is written for a blank key, whether the table has an empty text or nothing there.
            keys = (table.own_value(k.word, subject[k.word]) or None for k in gathered.keys)
            batch.append(
                (*keys, verdict.grade, _double(verdict.residual), _double(verdict.allowed))
            )
            if len(batch) == _BATCH:
                self._insert(gathered, batch)
                batch.clear()
        if gathered is not None and batch:
            self._insert(gathered, batch)

    def add_selected(
        self, rule: Rule, table: WordedTable, keys: Sequence[str], selected: str
    ) -> None:
        """Groups that SQL found impossible: where to select their keys, the residual, and what is allowed."""
        gathered = self._table(rule, table, tuple(keys) or (_NUMBER,))
        columns = [
            f"nullif(CAST({identifier(f'k{i}')} AS VARCHAR), '')" for i in range(len(keys) or 1)
        ]
        # A decimal's text is read as the double nearest to it; a cast from decimals divides, and may be next to it.
        ends = [
            "CAST(CAST(residual AS VARCHAR) AS DOUBLE)",
            "CAST(CAST(allowed AS VARCHAR) AS DOUBLE)",
        ]
        found = ", ".join([*columns, literal(Grade.IMPOSSIBLE), *ends])
        self.workspace.connection.execute(
            f"INSERT INTO {gathered.name} SELECT {found} FROM {selected}"
        )

    def write(self) -> list[Path]:
        """Write the files: all under other names first, so that there are those of one run or of the other.

        Raises:
            OSError: the folder cannot be made or written to.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        paths = self._paths()
        drafts: dict[Path, Path] = {}
        try:
            for asked in sorted(self._found):
                path = paths[asked]
                drafts[path] = path.with_name(f".{path.name}.unfinished")
                self._copy(asked, drafts[path])
            for path, draft in drafts.items():
                draft.replace(path)
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
        for path in paths.values():
            for suffix in get_args(FileFormat):
                earlier = path.with_name(f"{path.name.removesuffix(self.format)}{suffix}")
                if earlier not in drafts and earlier.is_file():
                    earlier.unlink()
        return list(drafts)

    def _copy(self, asked: tuple[str, str], target: Path) -> None:
        gathered = self._found[asked]
        rule, table, *others = map(identifier, _COLUMNS)
        keys = [
            f"CAST({identifier(key.name)} AS {key.type}) AS {identifier(key.name)}"
            for key in gathered.keys
        ]
        named = f"{literal(asked[0])} AS {rule}, {literal(asked[1])} AS {table}"
        columns = ", ".join([named, *keys, *others])
        order = ", ".join(str(place) for place in range(3, 3 + len(keys) + len(others)))
        query = f"SELECT {columns} FROM {gathered.name} ORDER BY {order}"
        self.workspace.connection.execute(
            f"COPY ({query}) TO {literal(str(target))} ({_OPTIONS[self.format]})"
        )

    def _paths(self) -> dict[tuple[str, str], Path]:
        """The file of each rule and table, each another one on any file system."""
        paths: dict[tuple[str, str], Path] = {}
        taken: set[str] = set()
        for rule, table in sorted(self._checked):
            name = _file_name(rule, table, taken)
            taken.add(name.casefold())
            paths[rule, table] = self.folder / f"{name}.{self.format}"
        return paths

    def _table(self, rule: Rule, table: WordedTable, keys: tuple[str, ...]) -> _Gathered:
        self._checked[rule.name, table.name] = None
        found = self._found.get((rule.name, table.name))
        if found is None:
            name = identifier(self.workspace.unique("failing rows"))
            made = tuple(_columns_of(table, keys))
            _, _, *others = _COLUMNS
            columns = [f"{identifier(key.name)} VARCHAR" for key in made]
            columns += [f"{identifier(name)} {_COLUMNS[name]}" for name in others]
            self.workspace.connection.execute(f"CREATE TEMP TABLE {name} ({', '.join(columns)})")
            found = self._found[rule.name, table.name] = _Gathered(name, made)
        return found

    def _insert(self, gathered: _Gathered, rows: Sequence[_Cells]) -> None:
        # A list a column: a row of VALUES takes ten times as long.
        values = ", ".join(f"unnest({text_list(column)})" for column in zip(*rows, strict=True))
        self.workspace.connection.execute(f"INSERT INTO {gathered.name} SELECT {values}")


def _columns_of(table: WordedTable, keys: Iterable[str]) -> Iterable[_Key]:
    """The keys as columns. One that is called as ours are gets a number: the table may be such a file itself."""
    own = [table.own(key) if key in table.columns else key for key in keys]
    names = [name for name, _ in unique_names((*_COLUMNS, *own))][len(_COLUMNS) :]
    for key, column, name in zip(keys, own, names, strict=True):
        yield _Key(key, name, _type_of(table, column))


def _type_of(table: WordedTable, column: str) -> str:
    found = table.table.column(column)
    if found is None:
        return "BIGINT"
    is_kept = found.kind in _TYPED and (found.kind != "date" or found.type in _PLAIN_DATES)
    return found.type if is_kept else "VARCHAR"


def _file_name(rule: str, table: str, taken: Iterable[str]) -> str:
    """``pack.rule.table``; where that does not say which rule and table it is, some letters more do."""
    parts = [*rule.split("/", 1), table]
    name = re.sub(r"[^\w.-]+", "_", ".".join(parts)).lstrip(".")
    is_clear = all(re.fullmatch(r"[\w-]+", part) for part in parts) and len(name) <= _LONGEST
    if is_clear and name.casefold() not in taken:
        return name
    mark = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name[:_LONGEST]}-{mark}"


def _double(value: Fraction | float | None) -> str | None:
    if value is None or value in (float("inf"), float("-inf")):
        return None
    return repr(float(value))
