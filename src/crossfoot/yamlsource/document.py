"""What was read from a YAML file: plain values, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """A stretch of the file: lines and columns in code points from 1; ``end_column`` is behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Span) -> Span:
        """From the start of this one to the end of ``other``."""
        return Span(self.line, self.column, other.end_line, other.end_column)


WHOLE_FILE = Span(1, 1, 1, 1)


class YamlMapping(dict[str, "Value"]):
    """A dict that knows where its keys and values stand. Keys are always text, as written: ``2025``, ``NO``.

    The spans describe the file, not the dict: they do not follow later changes. What an alias stands for is
    one object with one place, that of its anchor; the alias itself has its own span in its parent.
    """

    __slots__ = ("key_spans", "spans")

    def __init__(self) -> None:
        super().__init__()
        self.key_spans: dict[str, Span] = {}
        self.spans: dict[str, Span] = {}


class YamlSequence(list["Value"]):
    """A list that knows where its items stand; see ``YamlMapping``."""

    __slots__ = ("spans",)

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[Span] = []


#: What a scalar becomes: text, unless YAML 1.2 says otherwise; numbers keep their digits.
Value: TypeAlias = YamlMapping | YamlSequence | str | bool | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file as read.

    Attributes:
        value: its content; None for an empty file.
        path: the file as the user named it; None for text that came from no file.
        span: where the content stands.
    """

    value: Value
    path: str | None = None
    span: Span = WHOLE_FILE

    def position_of(self, path: Iterable[str | int]) -> Span:
        """Where the value at ``path`` stands, or the innermost value around it if there is none."""
        span, value = self.span, self.value
        for step in path:
            found = child_at(value, step)
            if found is None:
                break
            span, value = found
        return span

    def key_position_of(self, path: Iterable[str | int]) -> Span:
        """Where the key of the value at ``path`` stands; for an item of a list, the item itself."""
        *parents, last = path
        value = self.value
        for step in parents:
            found = child_at(value, step)
            if found is None:
                return self.position_of(parents)
            value = found[1]
        if isinstance(value, YamlMapping) and last in value.key_spans:
            return value.key_spans[str(last)]
        return self.position_of((*parents, last))


def child_at(value: Value, step: str | int) -> tuple[Span, Value] | None:
    """The value one step below, with its span; None where there is none."""
    if isinstance(value, YamlMapping):
        if isinstance(step, str) and step in value:
            return value.spans[step], value[step]
    elif isinstance(value, YamlSequence) and isinstance(step, int) and 0 <= step < len(value):
        return value.spans[step], value[step]
    return None
