"""JSON: one object a line, or one list of objects; digits as they are written.

DuckDB's own reader would make floats of the numbers (1.10 becomes 1.1), so the objects are read here and handed
to it as text.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json.decoder import JSONDecodeError
from pathlib import Path
from typing import Any, Final

from crossfoot.figures import Location
from crossfoot.problems import InputError, Problem
from crossfoot.sources.description import TableDescription
from crossfoot.sources.files import check_file, open_binary
from crossfoot.sources.opened import CellRef, Opened, unique_names
from crossfoot.sources.sql import identifier
from crossfoot.sources.texttable import load_rows
from crossfoot.sources.workspace import Workspace

#: A list of objects is one value, and Python reads it in one piece.
LARGEST_LIST: Final = 256 << 20
_REPORTED_LINES: Final = 10


class _Number(str):
    """A number's digits as they are written."""


_DECODER: Final = json.JSONDecoder(
    parse_float=_Number, parse_int=_Number, parse_constant=lambda _: None
)


@dataclass(frozen=True, slots=True)
class _Object:
    """One object and where it starts: its line, and its offset in the file."""

    fields: dict[str, Any]
    line: int
    start: int


def open_json(description: TableDescription, workspace: Workspace) -> Opened:
    """Open JSON lines, or a list of objects.

    Raises:
        InputError: nothing of it can be read.
    """
    path = description.path or ""
    check_file(path)
    problems: list[Problem] = []
    try:
        fields: dict[str, None] = {}
        for item in _objects(path, []):
            fields.update(dict.fromkeys(item.fields))
        if not fields:
            raise InputError(*_read_problems(path), Problem("there is no object in the file", path))
        names = {field: name for field, (name, _) in zip(fields, unique_names(fields), strict=True)}
        name = workspace.unique(description.name)
        rows = ([_text(o.fields.get(field)) for field in fields] for o in _objects(path, problems))
        load_rows(workspace, name, list(names.values()), rows)
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(f"this is not UTF-8: byte 0x{error.object[error.start]:02x}", path)
        ) from None
    except (OSError, EOFError) as error:
        raise InputError(Problem(f"the file cannot be read: {error}", path)) from None
    shown = problems[:_REPORTED_LINES]
    if len(problems) > len(shown):
        shown.append(Problem(f"{len(problems) - len(shown)} more lines could not be read", path))
    return Opened(
        relation=identifier(name),
        numbered=identifier(name),
        locator=JsonLocator(path, {name: field for field, name in names.items()}),
        problems=tuple(shown),
    )


@dataclass(frozen=True, slots=True)
class JsonLocator:
    """Reads the file again as far as the last row asked for."""

    path: str
    fields: dict[str, str]

    def locate(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        wanted = {cell.row for cell in cells}
        last = max(wanted, default=0)
        found: dict[int, dict[str, tuple[int, int, int, int]]] = {}
        for number, (item, text, offset) in enumerate(_with_text(self.path), 1):
            if number in wanted:
                found[number] = dict(_places(item, text, offset))
            if number >= last:
                break
        for cell in cells:
            place = found.get(cell.row, {}).get(self.fields.get(cell.field, cell.field))
            if place is None:
                yield Location(path=self.path, row=cell.row, field=cell.field)
            else:
                line, column, start, end = place
                yield Location(
                    path=self.path,
                    start=start,
                    end=end,
                    line=line,
                    column=column,
                    row=cell.row,
                    field=cell.field,
                )

    def header(self, field: str) -> Location:
        return Location(path=self.path, field=field)


def _objects(path: str, problems: list[Problem]) -> Iterator[_Object]:
    for item, _, _ in _with_text(path, problems):
        yield item


def _read_problems(path: str) -> list[Problem]:
    problems: list[Problem] = []
    for _ in _objects(path, problems):
        pass
    return problems[:_REPORTED_LINES]


def _with_text(
    path: str, problems: list[Problem] | None = None
) -> Iterator[tuple[_Object, str, int]]:
    """Every object with the text it is in and its place in that text."""
    found: list[Problem] = [] if problems is None else problems
    with (
        open_binary(Path(path)) as binary,
        io.TextIOWrapper(binary, "utf-8-sig", newline="") as stream,
    ):
        first = stream.read(1)
        while first.isspace():
            first = stream.read(1)
        is_list = first == "["
        stream.seek(0)
        yield from _from_list(stream, path, found) if is_list else _from_lines(stream, path, found)


def _from_lines(
    stream: io.TextIOWrapper, path: str, problems: list[Problem]
) -> Iterator[tuple[_Object, str, int]]:
    start = 0
    for line, text in enumerate(stream, 1):
        stripped = text.strip()
        if stripped:
            at = text.index(stripped[0])
            item, problem = _decode(text, at, path, line, start)
            if problem is not None:
                problems.append(problem)
            elif item is not None:
                yield item, text, at
        start += len(text)


def _from_list(
    stream: io.TextIOWrapper, path: str, problems: list[Problem]
) -> Iterator[tuple[_Object, str, int]]:
    text = stream.read(LARGEST_LIST + 1)
    if len(text) > LARGEST_LIST:
        raise InputError(
            Problem(
                "a JSON list of this size cannot be read piece by piece",
                path,
                expected="JSON lines, one object a line, or Parquet",
            )
        )
    position = text.index("[") + 1
    line, counted = 1, 0
    while True:
        position = _skip(text, position)
        if position >= len(text) or text[position] == "]":
            return
        line, counted = line + text.count("\n", counted, position), position
        item, problem = _decode(text, position, path, line, 0, whole=False)
        if item is None:
            # A list with an error has no next object that could be found safely.
            problems.extend([problem] if problem else [])
            return
        yield _Object(item.fields, line, position), text, position
        _, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position)
        if text[position : position + 1] == ",":
            position += 1


def _decode(
    text: str, at: int, path: str, line: int, start: int, whole: bool = True
) -> tuple[_Object | None, Problem | None]:
    try:
        value, end = _DECODER.raw_decode(text, at)
        if whole and text[end:].strip():
            raise JSONDecodeError("something follows the object", text, end)
    except JSONDecodeError as error:
        breaks = text.count("\n", at, error.pos)
        column = error.pos - text.rfind("\n", 0, error.pos)
        return None, Problem(f"this is not JSON: {error.msg.lower()}", path, line + breaks, column)
    except RecursionError:
        return None, Problem("the object is nested too deeply", path, line, 1)
    if not isinstance(value, dict):
        column = at - text.rfind("\n", 0, at)
        return None, Problem(
            "this is not an object", path, line, column, expected='{"column": value}'
        )
    return _Object(value, line, start + at), None


def _places(item: _Object, text: str, at: int) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Line, column, start and end of the printed value of every field of an object."""
    offset = item.start - at
    position = _skip(text, at + 1)
    while text[position] == '"':
        field, position = _DECODER.raw_decode(text, position)
        position = _skip(text, _skip(text, position) + 1)
        begin = position
        _, position = _DECODER.raw_decode(text, begin)
        inside = 1 if text[begin] == '"' else 0
        start, end = begin + inside, position - inside
        line = item.line + text.count("\n", at, start)
        column = start - text.rfind("\n", 0, start)
        yield field, (line, column, offset + start, offset + end)
        position = _skip(text, position)
        if text[position] != ",":
            return
        position = _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
