"""Which separator a document uses, told from the numerals that leave no doubt.

``126,484`` is two numbers. Never the language alone decides: `126,484 tỷ` (an error) and `108,987 tỷ` (right) both
occur in official reports. The document's own habit chooses, the other reading is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from crossfoot.numerals import Reading
from crossfoot.text.language import Language

# One greedy run: a pattern with two stars over digits would try every split of a long run of them.
_NUMERAL: Final = re.compile(r"\d[\d.,]*\d")
#: 20,51 · 3.798,254 · 0,125: a comma that can only be decimal. And the same with a point.
_COMMA: Final = re.compile(r"\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+|0,\d{3}")
_POINT: Final = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d+|0\.\d{3}")
#: 1.234.567, and the same with commas: marks that can only group.
_GROUPING_POINT: Final = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_GROUPING_COMMA: Final = re.compile(r"\d{1,3}(?:,\d{3}){2,}")
#: Three decimals beyond doubt, which make `108,987` a decimal like any other.
_THREE_COMMA: Final = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{3}|0,\d{3}|\d{4,},\d{3}")
_THREE_POINT: Final = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{3}|0\.\d{3}|\d{4,}\.\d{3}")
_SAMPLE: Final = 300_000
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Style:
    """The separators of a document.

    Attributes:
        decimal: its decimal mark.
        mixed: numerals of both habits occur.
        three_decimals: three decimals occur beyond doubt.
    """

    decimal: str
    mixed: bool
    three_decimals: bool

    def choose(self, readings: tuple[Reading, ...]) -> tuple[Reading, tuple[Reading, ...]]:
        """The reading that fits the document, and the others."""
        if len(readings) == 1:
            return readings[0], ()
        for reading in readings:
            if reading.decimal_mark == self.decimal:
                return reading, tuple(other for other in readings if other is not reading)
        chosen = next((r for r in readings if not r.decimal_mark), readings[0])
        return chosen, tuple(other for other in readings if other is not chosen)


def style_of(view: str, spoken: Language) -> Style:
    """The separators a document uses, by its unmistakable numerals, else its language's."""
    numerals = [
        numeral
        for numeral in _NUMERAL.findall(view[:_SAMPLE])
        if not numeral.isdecimal() and len(numeral) < _LONGEST
    ]
    comma = _count(_COMMA, numerals) + _count(_GROUPING_POINT, numerals)
    point = _count(_POINT, numerals) + _count(_GROUPING_COMMA, numerals)
    if comma == point:
        decimal = spoken.decimal
    else:
        decimal = "," if comma > point else "."
    three = _THREE_COMMA if decimal == "," else _THREE_POINT
    return Style(decimal, min(comma, point) * 4 > max(comma, point), _count(three, numerals) > 0)


def _count(pattern: re.Pattern[str], numerals: list[str]) -> int:
    return sum(1 for numeral in numerals if pattern.fullmatch(numeral))
