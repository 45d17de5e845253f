"""Which plain scalars are more than text: the core schema of YAML 1.2, without floats.

PyYAML implements YAML 1.1, where ``NO`` is false, ``12:30`` is 750 and ``1.10`` is 1.1. Here a number keeps
its digits (``Decimal``), and everything that is not plainly a number, a boolean or null stays text.
https://yaml.org/spec/1.2.2/#1032-tag-resolution
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

Scalar = str | bool | int | Decimal | None

#: More characters or a larger exponent than any published figure has. A limit, because the cost of exact
#: arithmetic grows with both: 1e999999999 is eleven characters and a gigabyte.
MAX_CHARACTERS: Final = 200
MAX_EXPONENT: Final = 200

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC_START: Final = frozenset("+-.0123456789")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE]([-+]?[0-9]+))?")
_NOT_A_NUMBER: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
#: What YAML 1.1 readers take for something else although it is text here. Only the writer needs to know.
_TEXT_IN_DOUBT: Final = re.compile(
    r"(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|=|<<)"
    r"|[-+]?[0-9][0-9_,:.]*(?:[eE][-+]?[0-9]*)?|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|0o[0-7_]+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|[-+]?\.[0-9_.eE+-]*"
)


class ScalarError(ValueError):
    """A number that cannot be used: infinite, not a number, or absurdly long."""


def resolve(text: str) -> Scalar:
    """What a plain (unquoted) scalar stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START:
        return text
    if _INTEGER.fullmatch(text):
        _check_length(text)
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text, base)
    if number := _DECIMAL.fullmatch(text):
        _check_length(text)
        if abs(int(number[1] or 0)) > MAX_EXPONENT:
            raise ScalarError(f"the exponent of {text} is beyond ±{MAX_EXPONENT}")
        return Decimal(text)
    if _NOT_A_NUMBER.fullmatch(text):
        raise ScalarError(f"{text} is not a figure anybody can print")
    return text


def needs_quotes(text: str) -> bool:
    """Whether ``text`` must be quoted to stay text here, and in readers of YAML 1.1 as well."""
    if text in _WORDS or _TEXT_IN_DOUBT.fullmatch(text) or _NOT_A_NUMBER.fullmatch(text):
        return True
    return bool(_INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text))


def _check_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ScalarError(f"a number of {len(text)} characters; {MAX_CHARACTERS} are the limit")
