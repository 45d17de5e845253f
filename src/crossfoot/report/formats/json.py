"""``json``: the whole report as one document, the contract ``crossfoot-report/1``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from json import JSONDecodeError, JSONEncoder, dumps, loads
from typing import Any, Final, TextIO, TypeVar

from crossfoot.problems import InputError, Problem
from crossfoot.report.codec import DecodeError, from_plain, schema_of, to_plain
from crossfoot.report.formats import Options
from crossfoot.report.model import FORMAT, Report

R = TypeVar("R", bound=Report)

#: What the document says besides the report's own fields; worked out again when it is read.
_DERIVED: Final = ("$schema", "format", "tool", "summary", "ok", "complete")
#: Made once: ``dumps`` would make one for every line.
_ENCODER: Final = JSONEncoder(ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
_LISTS: Final = ("rules", "inputs", "problems", "findings", "causes", "fixed", "passed")


def write(report: Report, out: TextIO, options: Options | None = None) -> None:
    """Write the report, one finding a line, so that two reports can be compared with ``diff``."""
    head = {
        "format": FORMAT,
        "tool": {"name": "crossfoot", "version": report.run.version},
        "run": to_plain(report.run),
        "ok": report.ok,
        "complete": report.complete,
        "summary": dict(report.summary()),
        "coverage": to_plain(report.coverage),
    }
    out.write("{\n")
    out.write(",\n".join(f"{dumps(key)}: {line(value)}" for key, value in head.items()))
    for name in _LISTS:
        out.write(f",\n{dumps(name)}: [")
        _write_rows(getattr(report, name), out)
        out.write("]")
    out.write("\n}\n")


def line(value: Any) -> str:
    """A value as JSON in one line, UTF-8 as it is; a lone surrogate, which UTF-8 has no bytes for, is escaped."""
    text = _ENCODER.encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return dumps(value, separators=(", ", ": "), allow_nan=False)
    return text


def read(cls: type[R], text: str, path: str | None = None) -> R:
    """The report in a document. Raises InputError with the place of the first thing that is wrong."""
    try:
        data = loads(text)
    except JSONDecodeError as error:
        raise InputError(
            Problem(f"not JSON: {error.msg}", path, error.lineno, error.colno)
        ) from None
    except (RecursionError, ValueError) as error:  # thousands of brackets, thousands of digits
        raise InputError(Problem(f"not a report: {type(error).__name__}", path)) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, dict) else None
        raise InputError(
            Problem(
                "not a crossfoot report"
                if found is None
                else f"a report of another version: {found!r}",
                path,
                expected=f'a JSON object with "format": "{FORMAT}"',
            )
        )
    own = {key: value for key, value in data.items() if key not in _DERIVED}
    try:
        return from_plain(cls, own)
    except DecodeError as error:
        raise InputError(Problem(f"not a report: {error}", path)) from None


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    body = schema_of(Report)
    definitions = body["$defs"]
    document = definitions.pop("Report")
    count = {"type": "integer", "minimum": 0}
    text = {"type": "string"}
    document["properties"] = {
        "format": {"const": FORMAT},
        "tool": {
            "type": "object",
            "properties": {"name": {"const": "crossfoot"}, "version": text},
            "required": ["name", "version"],
            "additionalProperties": False,
        },
        "ok": {"type": "boolean"},
        "complete": {"type": "boolean"},
        "summary": {"type": "object", "additionalProperties": count},
        **document["properties"],
    }
    document["required"] = list(document["properties"])
    assert {f.name for f in fields(Report)} == {*_LISTS, "run", "coverage"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:crossfoot:report:1",
        "title": "crossfoot report, version 1",
        **document,
        "$defs": definitions,
    }


def _write_rows(rows: Iterable[Any], out: TextIO) -> None:
    separator = "\n"
    for row in rows:
        out.write(separator + line(to_plain(row)))
        separator = ",\n"
    if separator != "\n":
        out.write("\n")
