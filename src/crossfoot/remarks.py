"""What is remarked on figures, rules and a publisher's ways: a key and its arguments, and the same in English.

Another language says the same from the key and the arguments (``report/messages``); nothing here knows which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: The English sentence of every remark. A test holds the other languages to the same keys and arguments.
ENGLISH: Final[Mapping[str, str]] = {
    # prose
    "percent-or-points": "“%” behind {figures} can only mean percentage points: it is the change of a percentage",
    "write-points": "write “percentage points” (điểm phần trăm)",
    "unit-contradicts": "“{text}” has two units: a percentage is no amount",
    "one-left-over": "one of the two is left over",
    "separator-suspect": "“{text}” reads as a number with three decimals, which no other figure here has",
    "write-thousands": "if thousands are meant, write {text}",
    "begins-with-zero": "“{text}” begins with a zero; read as {value}",
    "lone-mark": "“{text}” has a decimal mark without digits on one side of it; read as {value}",
    "one-mark": "“{text}” uses one mark for thousands and for decimals; read as {value}",
    "unit-missing": "“{text}” has no unit; the figures beside it are percentages",
    "rounded-reading": "read with figures rounded to their last digit that is not zero",
    "other-reading": "it would hold if “{text}” were {value}",
    # repairs
    "part-left-out": "{figure} leaves out {part} ({text})",
    "part-counted-twice": "{figure} counts twice {part} ({text})",
    "part-sign": "{figure} has the wrong sign for {part} ({text})",
    "sign": "the sign is turned",
    "power-of-ten": "a factor of {factor} off",
    "unit-word": "the unit is off by a factor of {factor}",
    "separator": "the separator was read or printed as the other one",
    "swapped-digits": "the digits {digits} are swapped",
    "wrong-digit": "a digit {old} should be {new}",
    "lost-digit": "a digit {digit} was lost",
    "extra-digit": "a digit {digit} is too many",
    "repeats": "repeats {other}",
    "repeats-period": "repeats {other} of {period}",
    "points": "it is percentage points",
    "percent": "it is a rate in percent",
    "wrong-year": "the year beside it asks for {year}",
    "base-period": "it is the rate since {period}",
    "exchanged": "{figure} and {other} are exchanged",
    "recomputed": "what the other figures give",
    # causes
    "as-many-figures": "as many figures would have to change as relations fail: check the rule or its scope",
    "no-figure": "no figure explains this: check the rule",
    "not-in-time": "not decided in time",
    # rules as culprits
    "rule-fails": "{rule} fails in {failing} of {checked} cases: check the rule or its scope",
    "rule-convention": "{failing} of {checked} cases of {rule} fail, and all hold if figures are rounded by "
    "“{convention}”: an undeclared convention",
    "rule-one-sided": "{failing} of {checked} cases of {rule} fail, all on one side, and all hold if figures are "
    "rounded by “{convention}”: an undeclared convention",
    "rule-leaves-out": "in {fitting} of {failing} failing cases of {rule} the residual equals “{series}”: the parts "
    "leave out that line",
    "rule-counts-twice": "in {fitting} of {failing} failing cases of {rule} the residual equals “{series}”: the parts "
    "count twice that line",
    # habits
    "stored-beyond-displayed": "{alike} of {figures} figures show exactly {decimals} decimals, as a machine stores "
    "them: the decimals that row and column need are taken as printed",
    "coarser-base": "nearly all figures of {where} are multiples of {base} in their last place: they are rounded to "
    "{base}",
    "random-rounding": "nearly all figures of {where} are multiples of {base} and their totals differ by more than "
    "rounding to the nearest allows: they are rounded at random to {base}",
    "not-additive": "“{text}” says “{phrase}”: such figures do not add up by construction",
    "truncation": "all {sums} sums that miss their total fall short of it, which rounding to nearest does once in "
    "{odds} tables: digits were cut off",
    "adds-exactly": "{exact} of {sums} sums of {where} add up exactly, where rounding alone would make about "
    "{usual} % exact: displayed figures are made to fit, or are counts",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark: which one, and what it speaks of."""

    key: str
    arguments: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, key: str, **arguments: object) -> Remark:
        return cls(key, tuple((name, str(value)) for name, value in arguments.items()))

    def __str__(self) -> str:
        return ENGLISH[self.key].format_map(dict(self.arguments))
