"""How the report's types become JSON, and back: one table of types, from which the JSON Schema comes too.

===================  ==========================================================================
``Fraction``         text: ``"20.51"`` where it has finitely many decimals, else ``"1/3"``
``Interval``         ``{"low", "high", "low_closed", "high_closed"}``, an infinite end is null
``StrEnum``          its value
dataclass            an object with every field; ``Location`` and ``Problem`` leave out what is null
tuple, Mapping       array, object with text keys
===================  ==========================================================================

Encoders are compiled once for each class, so that a report of 100,000 findings is a matter of seconds. Reading
checks every value against its type and says where it does not fit.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from crossfoot.figures import Location
from crossfoot.intervals import INFINITY, Interval
from crossfoot.problems import Problem

T = TypeVar("T")
Encoder = Callable[[Any], Any]

#: Classes of whose fields most are usually unknown: null is left out.
SPARSE: Final = (Location, Problem)
_SCALARS: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}
_EXACT: Final = r"^-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?$"


class DecodeError(ValueError):
    """A value does not have the type it should have; ``where`` is its path in the document."""

    def __init__(self, message: str, where: tuple[str, ...]) -> None:
        super().__init__(f"{'.'.join(where)}: {message}" if where else message)
        self.where = where


def exact_text(value: Fraction) -> str:
    """A rational without loss: decimal where that is finite, else numerator/denominator."""
    denominator = value.denominator
    if denominator == 1:
        return str(value.numerator)
    places = 0
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        places = max(places, count)
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * (10**places // value.denominator)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def to_plain(value: Any) -> Any:
    """A row as dictionaries, lists, text, numbers, true, false and null."""
    return _encoder(cast("Hashable", type(value)))(value)


def from_plain(cls: type[T], data: Any, where: tuple[str, ...] = ()) -> T:
    """A row from what ``to_plain`` gave.

    Raises:
        DecodeError: a key is missing or unknown, or a value has the wrong type.
    """
    result: T = _decode(cls, data, where)
    return result


def schema_of(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a row and of every row it holds."""
    definitions: dict[str, Any] = {}
    root = _schema(cls, definitions)
    return {**root, "$defs": dict(sorted(definitions.items()))}


@cache
def _encoder(cls: Hashable) -> Encoder:
    origin, arguments = get_origin(cls), get_args(cls)
    if origin in (Union, types.UnionType):
        (inner,) = [a for a in arguments if a is not type(None)]
        encode = _encoder(inner)
        return encode if encode is _same else lambda value: None if value is None else encode(value)
    if origin is tuple:
        encode = _encoder(arguments[0])
        return list if encode is _same else lambda value: [encode(item) for item in value]
    if origin is Mapping:
        return dict
    if cls is Fraction:
        return exact_text
    if cls is Interval:
        return _interval
    if isinstance(cls, type) and issubclass(cls, StrEnum):
        return str
    if is_dataclass(cls):
        parts = [(name, _encoder(hint)) for name, hint in _hints(cls)]
        if cls in SPARSE:
            return lambda row: {
                name: encode(value)
                for name, encode in parts
                if (value := getattr(row, name)) is not None
            }
        return lambda row: {name: encode(getattr(row, name)) for name, encode in parts}
    return _same


def _same(value: Any) -> Any:
    return value


def _interval(interval: Interval) -> dict[str, Any]:
    return {
        "low": exact_text(interval.low) if isinstance(interval.low, Fraction) else None,
        "high": exact_text(interval.high) if isinstance(interval.high, Fraction) else None,
        "low_closed": interval.low_closed,
        "high_closed": interval.high_closed,
    }


@cache
def _hints(cls: Hashable) -> tuple[tuple[str, Any], ...]:
    assert isinstance(cls, type)
    assert is_dataclass(cls)
    hints = get_type_hints(cls)
    return tuple((f.name, hints[f.name]) for f in fields(cls) if f.init)


def _decode(cls: Any, data: Any, where: tuple[str, ...]) -> Any:
    origin, arguments = get_origin(cls), get_args(cls)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        (inner,) = [a for a in arguments if a is not type(None)]
        return _decode(inner, data, where)
    if origin is tuple:
        _expect(data, list, "a list", where)
        return tuple(_decode(arguments[0], item, (*where, str(at))) for at, item in enumerate(data))
    if origin is Mapping:
        _expect(data, dict, "an object", where)
        return {key: _decode(arguments[1], item, (*where, key)) for key, item in data.items()}
    if cls is Fraction:
        return _fraction(data, where)
    if cls is Interval:
        return _read_interval(data, where)
    if isinstance(cls, type) and issubclass(cls, StrEnum):
        try:
            return cls(data)
        except ValueError:
            raise DecodeError(
                f"expected one of {', '.join(cls)}, not {_shown(data)}", where
            ) from None
    if is_dataclass(cls):
        return _row(cls, data, where)
    if cls is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if type(data) is not cls:
        raise DecodeError(f"expected {_SCALARS[cls]}, not {_shown(data)}", where)
    return data


def _row(cls: Any, data: Any, where: tuple[str, ...]) -> Any:
    _expect(data, dict, "an object", where)
    hints = dict(_hints(cls))
    unknown = data.keys() - hints.keys()
    if unknown:
        from crossfoot.hints import did_you_mean

        name = min(unknown)
        raise DecodeError(f"unknown key {name!r}{did_you_mean(name, hints)}", where)
    for field in fields(cls):
        required = field.default is MISSING and field.default_factory is MISSING
        if required and field.init and field.name not in data:
            raise DecodeError(f"the key {field.name!r} is missing", where)
    return cls(
        **{name: _decode(hints[name], value, (*where, name)) for name, value in data.items()}
    )


def _fraction(data: Any, where: tuple[str, ...]) -> Fraction:
    import re

    # Fraction reads "1e999999999" too, and would not come back from it.
    if not isinstance(data, str) or len(data) > 5_000 or not re.fullmatch(_EXACT, data):
        raise DecodeError(f"expected an exact number as text, not {_shown(data)}", where)
    try:
        return Fraction(data)
    except ValueError:  # more digits than Python converts (sys.set_int_max_str_digits)
        raise DecodeError("a number with too many digits", where) from None


def _read_interval(data: Any, where: tuple[str, ...]) -> Interval:
    _expect(data, dict, "an object", where)
    if data.keys() != {"low", "high", "low_closed", "high_closed"}:
        raise DecodeError("an interval has low, high, low_closed and high_closed", where)
    low, high = (
        None if data[end] is None else _fraction(data[end], (*where, end))
        for end in ("low", "high")
    )
    for flag in ("low_closed", "high_closed"):
        _expect(data[flag], bool, "true or false", (*where, flag))
    return Interval(
        -INFINITY if low is None else low,
        INFINITY if high is None else high,
        data["low_closed"],
        data["high_closed"],
    )


def _expect(data: Any, cls: type, what: str, where: tuple[str, ...]) -> None:
    if not isinstance(data, cls):
        raise DecodeError(f"expected {what}, not {_shown(data)}", where)


def _shown(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 40 else text[:39] + "…"


def _schema(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(cls), get_args(cls)
    if origin in (Union, types.UnionType):
        (inner,) = [a for a in arguments if a is not type(None)]
        return {"anyOf": [_schema(inner, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if cls is Fraction:
        return {"type": "string", "pattern": _EXACT}
    if cls in _SCALARS:
        return {"type": _SCALARS[cls]}
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}  # holds the place while a row refers to itself
        definitions[cls.__name__] = _definition(cls, definitions)
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _definition(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    doc = (cls.__doc__ or "").strip().splitlines()[0]
    if issubclass(cls, StrEnum):
        return {"description": doc, "enum": list(map(str, cls))}
    properties: dict[str, Any]
    if cls is Interval:
        end = {"anyOf": [{"type": "string", "pattern": _EXACT}, {"type": "null"}]}
        flag = {"type": "boolean"}
        properties = {"low": end, "high": end, "low_closed": flag, "high_closed": flag}
        required = list(properties)
    else:
        properties = {name: _schema(hint, definitions) for name, hint in _hints(cls)}
        if cls in SPARSE:
            properties = {name: _without_null(schema) for name, schema in properties.items()}
            required = [f.name for f in fields(cls) if f.default is MISSING]
        else:
            required = list(properties)
    return {
        "description": doc,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    inner = schema.get("anyOf")
    return inner[0] if inner else schema
