"""``[tool.crossfoot]`` of a pyproject.toml, read into the same shape as YAML, with lines and columns.

``tomllib`` gives values without places. The places of keys are found by reading the headers and keys of the file once
more, which is exact for everything but keys inside inline tables: those get the place of the key they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from crossfoot.config.paths import shown
from crossfoot.problems import InputError, Problem
from crossfoot.yamlsource import Document, Span, Value, YamlMapping, YamlSequence

SECTION: Final = ("tool", "crossfoot")
_HEADER: Final = re.compile(r"^\s*\[(\[)?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(
    r"""^(\s*)((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART: Final = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")
_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


def section_of(path: Path) -> Document | None:
    """The section as a document; None if the file has none.

    Raises:
        InputError: the file is unreadable or no TOML.
    """
    import tomllib

    name = shown(path)
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", name)) from None
    except UnicodeDecodeError:
        raise InputError(Problem("not UTF-8", name)) from None
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT.search(str(error))
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        raise InputError(
            Problem(f"not TOML: {_AT.sub('', str(error)).strip()}", name, line, column)
        ) from None
    found: Any = data
    for step in SECTION:
        found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            return None
    places = _places(text)
    start = places.get(SECTION, Span(1, 1, 1, 1))
    return Document(_converted(found, SECTION, places, start), name, start)


def _converted(
    value: Any, path: tuple[str, ...], places: Mapping[tuple[str, ...], Span], place: Span
) -> Value:
    if isinstance(value, dict):
        mapping = YamlMapping()
        for key, item in value.items():
            own = places.get((*path, key), place)
            mapping[key] = _converted(item, (*path, key), places, own)
            mapping.key_spans[key] = mapping.spans[key] = own
        return mapping
    if isinstance(value, list):
        sequence = YamlSequence()
        for at, item in enumerate(value):
            own = places.get((*path, str(at)), place)
            sequence.append(_converted(item, (*path, str(at)), places, own))
            sequence.spans.append(own)
        return sequence
    if isinstance(value, (bool, int, Decimal, str)):
        return value
    return str(value)  # dates and times


def _places(text: str) -> dict[tuple[str, ...], Span]:
    """Where each key stands. Lines inside multi-line strings may look like keys; they name nothing real."""
    places: dict[tuple[str, ...], Span] = {}
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1]:
                index = counts[table] = counts.get(table, -1) + 1
                table = (*table, str(index))
            start = line.index("[") + 1
            places.setdefault(table, Span(number, start, number, len(line.rstrip()) + 1))
        elif key := _KEY.match(line):
            start = len(key[1]) + 1
            span = Span(number, start, number, start + len(key[2].rstrip()))
            path = table
            for part in _parts(key[2]):
                path = (*path, part)
                places.setdefault(path, span)
    return places


def _parts(text: str) -> tuple[str, ...]:
    return tuple(
        next(group for group in match if group is not None)
        for match in map(_groups, _PART.finditer(text))
    )


def _groups(match: re.Match[str]) -> tuple[str | None, ...]:
    return match.groups()
