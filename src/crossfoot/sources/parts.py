"""A large table in parts, one after the other, so that what is kept for its groups is kept for those of a part only.

Every group is in one part. Where the rows are kept in the order of a key, a part is a range of that key: reading all
ranges is reading the table once. Where they are not, keys are dealt out by their hashes and each part reads the keys of
all rows again; that is done for a few parts only, and what is too much for them DuckDB puts to disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crossfoot.sources.opened import ROW
from crossfoot.sources.sql import identifier, literal

if TYPE_CHECKING:
    from crossfoot.sources.table import Column, Table

#: The condition of a part that is the whole table.
EVERY_ROW: Final = "true"
WHOLE: Final = (EVERY_ROW,)
#: Types whose values can be written into SQL as text and come back as they were.
_WRITABLE: Final = frozenset({"VARCHAR", "DATE"})


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large parts are.

    Attributes:
        rows: of a range, for every thread that reads it.
        looks: values that are looked at for each border, to see whether rows are in order.
        groups: of a part, where keys are in no order.
        most: parts of that sort; what is in them is larger then.
    """

    rows: int = 1_000_000
    looks: int = 16
    groups: int = 500_000
    most: int = 8


class Parts:
    """How one table is parted, by the keys that are grouped by.

    Args:
        skips: whether reading a range of values leaves the other rows unread.
    """

    def __init__(self, table: Table, skips: bool, sizes: Sizes | None = None) -> None:
        self._table = table
        self.skips = skips
        self._sizes = sizes or Sizes()
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._known_borders: dict[str, list[str]] = {}

    def of(self, keys: Sequence[str]) -> tuple[str, ...]:
        """SQL conditions, of which every row fulfils one, the same for all rows of a group."""
        asked = tuple(keys)
        if asked not in self._known:
            self._known[asked] = self._made(asked)
        return self._known[asked]

    def _made(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        if not self.skips or not keys:
            return WHOLE
        rows = self._table.count()
        step = self._sizes.rows * self._threads()
        if rows < 2 * step:
            return WHOLE
        columns = [column for key in keys if (column := self._table.column(key)) is not None]
        for column in columns:
            borders = self._borders(column, step)
            if 2 * len(borders) > rows // step:
                return tuple(_ranges(column, borders))
        return self._dealt(keys)

    def _borders(self, column: Column, step: int) -> list[str]:
        """The values of every so many rows, if rows are kept in their order: nothing looked at says otherwise."""
        if column.kind != "integer" and column.type not in _WRITABLE:
            return []
        if column.name not in self._known_borders:
            name, looks = identifier(column.name), self._sizes.looks
            query = (
                f"SELECT {name}::VARCHAR, {name} < lag({name}) OVER (ORDER BY {ROW}), "
                f"{name} > lag({name}) OVER (ORDER BY {ROW}) "
                f"FROM {self._table.numbered} WHERE {ROW} % {max(step // looks, 1)} = 0 "
                f"ORDER BY {ROW}"
            )
            found = self._table.connection.execute(query).fetchall()
            falls, rises = (any(row[way] for row in found) for way in (1, 2))
            texts = [text for text, *_ in found]
            borders: list[str] = []
            if not (falls and rises) and None not in texts:
                borders = list(dict.fromkeys(texts[looks - 1 :: looks]))
            self._known_borders[column.name] = borders[:: -1 if falls else 1]
        return self._known_borders[column.name]

    def _dealt(self, keys: Sequence[str]) -> tuple[str, ...]:
        _, groups = self._table.about(keys)
        hashed = f"hash({', '.join(map(identifier, keys))})"
        parts = min(groups // self._sizes.groups + 1, self._sizes.most)
        if parts == 1:
            return WHOLE
        return tuple(f"{hashed} % {parts} = {part}" for part in range(parts))

    def _threads(self) -> int:
        found = self._table.connection.execute("SELECT current_setting('threads')").fetchall()
        return int(found[0][0])


def _ranges(column: Column, borders: Sequence[str]) -> Iterator[str]:
    name = identifier(column.name)
    values = [f"{literal(text)}::{column.type}" for text in borders]
    yield f"{name} < {values[0]}"
    for low, high in pairwise(values):
        yield f"{name} >= {low} AND {name} < {high}"
    yield f"{name} >= {values[-1]}"
    # In no range.
    yield f"{name} IS NULL"
