"""Writing YAML that ``load`` reads back unchanged, digits included, and that a person likes to edit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crossfoot.yamlsource.loading import FORBIDDEN, MAX_DEPTH
from crossfoot.yamlsource.scalars import needs_quotes, resolve

if TYPE_CHECKING:
    import yaml

#: A list of short scalars up to this long stands in one line: ``[20.51, 28.06, 47.22, 4.21]``.
_LONGEST_LIST_LINE: Final = 72
#: Lines break where the text does and nowhere else, so that a changed word changes one line of a diff.
_WIDTH: Final = 2**31
_UNWRITABLE: Final = re.compile(r"[\0\ud800-\udfff]")


def dump(value: object) -> str:
    """Write a value as YAML.

    Args:
        value: mappings with text keys, lists and tuples, text, ``bool``, ``int``, ``Decimal``, None. The order
            is kept.

    Raises:
        TypeError: anything else; a ``float`` no longer knows what was printed.
        ValueError: what ``load`` would refuse: NUL, half characters, infinities, too deep a nest.
    """
    import yaml
    from yaml.emitter import Emitter

    class IndentingEmitter(Emitter):
        """Indents a list inside a mapping, as people do. libyaml's own emitter cannot."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    stream = io.StringIO()
    emitter = IndentingEmitter(stream, allow_unicode=True, width=_WIDTH)
    for event in (
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        *_events(value),
        yaml.DocumentEndEvent(explicit=False),
        yaml.StreamEndEvent(),
    ):
        emitter.emit(event)
    text = stream.getvalue()
    # The emitter closes some documents with an end mark that only a second document would need.
    return text.removesuffix("...\n") if text.endswith("\n...\n") else text


def _events(value: object, depth: int = 0) -> Iterator[yaml.Event]:
    import yaml

    if isinstance(value, str):
        yield _text(value)
    elif isinstance(value, Mapping):
        _check_depth(depth)
        yield yaml.MappingStartEvent(None, None, True, flow_style=False)
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key is text, not {type(key).__name__}: {key!r}")
            yield _text(key)
            yield from _events(item, depth + 1)
        yield yaml.MappingEndEvent()
    elif isinstance(value, list | tuple):
        _check_depth(depth)
        yield yaml.SequenceStartEvent(None, None, True, flow_style=_fits_one_line(value))
        for item in value:
            yield from _events(item, depth + 1)
        yield yaml.SequenceEndEvent()
    else:
        yield yaml.ScalarEvent(None, None, (True, False), _plain(value))


def _text(value: str) -> yaml.Event:
    import yaml

    text = str.__str__(value)  # of a StrEnum its value
    if found := _UNWRITABLE.search(text):
        raise ValueError(f"text with the character U+{ord(found[0]):04X} cannot be written as YAML")
    # A style is a wish: where it would not bring the text back, the emitter takes double quotes.
    style = '"' if FORBIDDEN.search(text) else "|" if "\n" in text else None
    return yaml.ScalarEvent(None, None, (not needs_quotes(text), True), text, style=style)


def _plain(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        text = str(value)
        if resolve(text) != value:
            raise ValueError(f"{text} cannot be written as YAML")
        return text
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float, and a float no longer knows what was printed")
    raise TypeError(f"{type(value).__name__} has no form in YAML: {value!r}")


def _fits_one_line(items: Sequence[object]) -> bool:
    is_plain = all(not isinstance(item, Mapping | list | tuple) for item in items)
    return is_plain and sum(len(str(item)) + 2 for item in items) <= _LONGEST_LIST_LINE


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
