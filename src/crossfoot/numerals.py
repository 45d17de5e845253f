"""Reading one printed numeral exactly: digits, separators, sign; never through a float.

``20,51`` and ``20.51`` are the same number in different languages and ``126,484`` is two numbers. A reading
keeps what was printed: the value as a rational and the number of decimals, because 1.10 is not 1.1.
Finding numerals inside prose, and deciding between readings, is the work of ``text``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

Separator = Literal[".", ",", "space", "'", ""]

#: Decimal and grouping marks by language, where a declared language settles an ambiguous numeral.
MARKS: Final[dict[str, tuple[str, str]]] = {
    "en": (".", ","),
    "vi": (",", "."),
    "de": (",", "."),
    "fr": (",", " "),
}

_SPACES: Final = "\u0020\u00a0\u2007\u2009\u202f"
_MINUS: Final = "-\u2212\u2013\u2010\u2011"
_SHAPE: Final = re.compile(rf"([{_MINUS}+]?)(\d[\d.,'’{_SPACES}]*|[.,]\d+)")
#: No published figure is longer, and Python refuses to read integers of several thousand digits.
LONGEST: Final = 400
_TIDY: Final = str.maketrans(dict.fromkeys(_SPACES, " ") | {"’": "'"})


class NumeralError(ValueError):
    """The text is not a numeral, or is two numerals at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a numeral: its exact value, its printed decimals, its decimal mark (if any)."""

    value: Fraction
    decimals: int
    decimal_mark: str = ""


def read_numeral(text: str, locale: str | None = None) -> Reading:
    """The one reading of a whole numeral.

    Args:
        text: the numeral alone: ``20,51``, ``1 234.5``, ``−0.46``.
        locale: language that settles ``126,484``; without one a lone point is decimal, as in Python, and a
            lone comma before three digits is refused.

    Raises:
        NumeralError: no numeral, or two readings and nothing to choose by.
        ValueError: a locale nobody described.
    """
    if locale is not None and locale not in MARKS:
        from crossfoot.hints import did_you_mean

        raise ValueError(f"unknown locale {locale!r}{did_you_mean(locale, MARKS)}")
    readings = readings_of(text)
    if not readings:
        shown = text if len(text) <= 60 else text[:40] + "…"
        why = f" (more than {LONGEST} characters)" if len(text.strip()) > LONGEST else ""
        raise NumeralError(f"{shown!r} is not a number{why}")
    if len(readings) == 1:
        return readings[0]
    if locale is None and "," in text:
        first, second = (decimal_of(r) for r in readings)
        raise NumeralError(
            f"{text!r} can be read as {first} or as {second}: give a locale ('en', 'vi')"
        )
    mark = MARKS[locale][0] if locale is not None else "."
    wanted = [r for r in readings if r.decimal_mark == mark] or [
        r for r in readings if not r.decimal_mark
    ]
    return wanted[0]


def readings_of(text: str) -> tuple[Reading, ...]:
    """Every way to read a whole numeral: none if it is no numeral, two if a separator is ambiguous."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None or len(match[2]) > LONGEST:
        return ()
    sign = -1 if match[1] and match[1] in _MINUS else 1
    body = match[2].translate(_TIDY)
    return tuple(
        Reading(Fraction(sign * int(digits or "0"), 10**decimals), decimals, mark)
        for digits, decimals, mark in _splits(body)
    )


def decimal_of(reading: Reading) -> str:
    """The reading with a decimal point and no grouping, its printed zeros kept."""
    scaled = abs(reading.value * 10**reading.decimals)
    digits = str(scaled.numerator).rjust(reading.decimals + 1, "0")
    whole, rest = digits[: len(digits) - reading.decimals], digits[len(digits) - reading.decimals :]
    return ("-" if reading.value < 0 else "") + whole + ("." + rest if rest else "")


def _splits(body: str) -> list[tuple[str, int, str]]:
    """(digits, decimals, decimal mark) for every reading of an unsigned numeral."""
    marks = [c for c in body if not c.isdigit()]
    if not marks:
        return [(body, 0, "")]
    last = marks[-1]
    kinds = set(marks)
    if len(kinds) > 2 or body.endswith(","):
        return []  # "12." stands in old tables; a comma at the end belongs to the sentence
    if len(kinds) == 2:
        # Two different separators: the last is the decimal mark, the other groups thousands.
        grouping = next(k for k in marks if k != last)
        if marks.count(last) > 1 or last not in ".,":
            return []
        whole, _, rest = body.rpartition(last)
        return (
            [(whole.replace(grouping, "") + rest, len(rest), last)]
            if _groups(whole, grouping)
            else []
        )
    whole, _, rest = body.rpartition(last)
    grouped = [(body.replace(last, ""), 0, "")] if _groups(body, last) else []
    if marks.count(last) > 1 or last not in ".,":
        return grouped
    decimal = [(whole + rest, len(rest), last)]
    # A lone separator before exactly three digits may group or may be the decimal mark. After a zero it
    # cannot group.
    return decimal + grouped if grouped and not whole.startswith("0") else decimal


def _groups(body: str, mark: str) -> bool:
    """Whether ``mark`` splits the digits into thousands, or into lakhs and crores (12,34,567)."""
    first, *rest = body.split(mark)
    if not first or not rest or len(rest[-1]) != 3:
        return False
    if len(first) <= 3 and all(len(group) == 3 for group in rest):
        return True
    return len(first) <= 2 and all(len(group) == 2 for group in rest[:-1])
