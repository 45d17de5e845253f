"""What one pass over a table counted, for tables that are so expensive to ask that everything is asked at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import prod


@dataclass(frozen=True, slots=True)
class Counted:
    """The size of a table and of its columns.

    Attributes:
        rows: how many there are.
        filled: by column, the cells that are not null.
        written: by key, the cells that hold more than blanks.
        different: by key, how many different cells there are. An estimate: it errs by some percent, never by half.
    """

    rows: int
    filled: Mapping[str, int]
    written: Mapping[str, int]
    different: Mapping[str, int]

    def has_blanks(self, keys: Collection[str]) -> bool:
        """Whether one of some keys is null somewhere."""
        return any(self.filled[key] < self.rows for key in keys)

    def surely_repeats(self, keys: Collection[str]) -> bool:
        """Whether there are more rows than the keys have combinations."""
        return prod(2 * self.different[key] for key in keys) < self.rows

    def fewest_combinations(self, keys: Collection[str], are_unique: bool) -> int:
        """How many combinations of some keys there surely are.

        Args:
            are_unique: all keys together tell every row from every other.
        """
        fewest = max(self.different[key] // 2 for key in keys)
        if are_unique:
            others = [2 * number for key, number in self.different.items() if key not in keys]
            fewest = max(fewest, self.rows // max(prod(others), 1))
        return max(fewest, 1)
