"""The words a rule pack uses for a table, beside the table's own.

Apart from the YAML form, whose models cost more to import than a short document to check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How a rule pack's words stand for a table's: (pack word, table word) both ways."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def pack_columns(self, columns: Iterable[str]) -> Mapping[str, str]:
        """The table's columns by the pack's words."""
        packs = {own: pack for pack, own in self.columns.items()}
        return {packs.get(column, column): column for column in columns}

    def pack_values(self, pack_column: str) -> Mapping[str, str]:
        """The pack's words by the table's, for one column."""
        return {own: pack for pack, own in self.values.get(pack_column, {}).items()}
