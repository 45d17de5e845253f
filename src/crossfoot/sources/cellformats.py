"""How a spreadsheet shows a number: the digits its number format prints.

Only what matters to a figure is followed: decimals, per cent, thousands left out by trailing commas. Colours,
currency signs and literal words are no digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final

#: Excel computes with 15 significant digits and shows no more.
_SIGNIFICANT: Final = Context(prec=15, rounding=ROUND_HALF_UP)
#: Room for the largest float with decimals.
_WIDE: Final = Context(prec=400, rounding=ROUND_HALF_UP)
#: Quoted words, escaped characters, colours and locales, padding: everything that is no digit place.
_DECORATION: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PLACES: Final = re.compile(r"([0#?,]*)(?:\.([0#?]*))?(,*)")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format code says about digits; None decimals for a format without places (``General``)."""

    decimals: int | None = None
    required: int = 0
    is_percent: bool = False
    thousands: int = 0


def shown(value: object, code: str | None) -> str:
    """A cell's value as a reader of the sheet sees it.

    Grouping marks are left out, the decimal mark is a point; dates are written as in ISO 8601.
    """
    match value:
        case bool():
            return str(value).upper()
        case int() | float() | Decimal():
            return _number(value, read_format(code or "General"))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)


@lru_cache(maxsize=512)
def read_format(code: str) -> NumberFormat:
    """The digits of a format code: ``0.0%`` has one decimal of a percentage."""
    # The first section is for positive numbers; the others differ in dress.
    plain = _DECORATION.sub("", _first_section(code))
    # Exponents and common fractions (# ?/?) do not show decimals.
    if re.search("[eE][+-]|/", plain):
        return NumberFormat()
    places = max(_PLACES.finditer(plain), key=lambda match: len(match[0]))
    whole, fraction, scaling = places[1], places[2] or "", places[3]
    if not re.search("[0#?]", whole + fraction):
        return NumberFormat()
    if not fraction and places[2] is None:
        # Commas at the end of the places divide by a thousand each.
        scaling = whole[len(whole.rstrip(",")) :]
    return NumberFormat(len(fraction), fraction.count("0"), "%" in plain, len(scaling))


def _first_section(code: str) -> str:
    in_quotes = False
    for i, character in enumerate(code):
        if character == '"':
            in_quotes = not in_quotes
        elif character == ";" and not in_quotes:
            return code[:i]
    return code


def _number(value: float | Decimal, form: NumberFormat) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return str(value)
    if isinstance(value, float):
        # 0.1 + 0.2 is shown as 0.3.
        exact = _SIGNIFICANT.plus(exact)
    if form.decimals is None:
        return f"{_trimmed(exact, 0):f}"
    exact = exact.scaleb((2 if form.is_percent else 0) - 3 * form.thousands, _WIDE)
    rounded = exact.quantize(Decimal(1).scaleb(-form.decimals), context=_WIDE)
    text = f"{_trimmed(rounded, form.required):f}"
    return text + "%" if form.is_percent else text


def _trimmed(number: Decimal, decimals: int) -> Decimal:
    """Without zeros at the end beyond ``decimals`` places."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    while -exponent > decimals and number.as_tuple().digits[-1] == 0:
        exponent += 1
        number = number.quantize(Decimal(1).scaleb(exponent), context=_WIDE)
    return number
