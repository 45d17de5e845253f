"""The keys of groups, as engines tell them: as text, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: A group's keys as text, in the order of the grouping; of a row without keys its number.
Key = tuple[str | None, ...]


def key_of(parts: Iterable[object]) -> Key:
    """A key from what an engine answered."""
    return tuple(None if part is None else str(part) for part in parts)


def blanks_last(parts: Iterable[Any]) -> tuple[tuple[bool, Any], ...]:
    """What to sort keys by: as in SQL, blanks are last. Python orders texts, numbers and dates as engines do."""
    return tuple((part is None, part) for part in parts)
