"""Picks: which figures of a table take a role. The small language behind `parts: {sector: [a, b]}`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any, Final

from crossfoot.figures import figure
from crossfoot.numerals import NumeralError, read_numeral

_PREVIOUS: Final = re.compile(r"previous\(\s*(?P<measure>[^(),]+?)\s*(?:,\s*(?P<back>\d+)\s*)?\)")
_CONSTANT: Final = re.compile(r"[-−+]?[\d.,]")


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on one column.

    ``among`` and ``excluded`` compare text; one with ``*`` is a pattern, for which capitals do not count.
    ``low`` and ``high`` compare numbers (a year is one), both included.
    """

    column: str
    among: tuple[str, ...] | None = None
    excluded: tuple[str, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None

    def accepts(self, value: str | None) -> bool:
        """Whether a cell passes; a blank passes only an exclusion."""
        if value is None:
            return self.among is None and self.low is None and self.high is None
        if self.among is not None and not _matches(value, self.among):
            return False
        if _matches(value, self.excluded):
            return False
        if self.low is None and self.high is None:
            return True
        try:
            number = read_numeral(value, "en").value
        except NumeralError:
            return False
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )


@dataclass(frozen=True, slots=True)
class Pick:
    """Which figures take a role.

    Attributes:
        measure: wide column or long indicator; None for the rule's own (``from.measure``).
        conditions: tests on other columns.
        back: how many periods back.
        table: another table, matched on the same keys; None for the rule's own.
        by: the keys to match on, if fewer than the rule's.
        constant: a number as printed, instead of all that.
    """

    measure: str | None = None
    conditions: tuple[Condition, ...] = ()
    back: int = 0
    table: str | None = None
    by: tuple[str, ...] | None = None
    constant: str | None = None

    @property
    def wanted(self) -> tuple[str, tuple[str, ...]] | None:
        """The column and its listed items, where the pick names items that must each be found."""
        for condition in self.conditions:
            if condition.among is not None and len(condition.among) > 1:
                return condition.column, condition.among
        return None

    def __str__(self) -> str:
        if self.constant is not None:
            return self.constant
        name = self.measure or "the rule's measure"
        if self.back:
            name = f"previous({name})" if self.back == 1 else f"previous({name}, {self.back})"
        tests = ", ".join(f"{c.column}: {_shown(c)}" for c in self.conditions)
        return name + (f" where {tests}" if tests else "")


def has_wildcard(condition: Condition) -> bool:
    """Whether a condition names texts by a pattern."""
    return any("*" in text for text in (*(condition.among or ()), *condition.excluded))


def _matches(value: str, texts: tuple[str, ...]) -> bool:
    if value in texts:
        return True
    patterns = [text for text in texts if "*" in text]
    return any(fnmatchcase(value.casefold(), pattern.casefold()) for pattern in patterns)


#: Keys of a pick that are not columns.
RESERVED: Final = ("measure", "previous", "table", "by")


def pick_from(value: Any) -> Pick:
    """A pick from its YAML form.

    Raises:
        ValueError: the form is none of the documented ones.
    """
    if isinstance(value, bool) or value is None:
        raise ValueError("a pick is a measure, a number, or a mapping of columns to values")
    if isinstance(value, (int, Decimal, Fraction)):
        return Pick(constant=str(value))
    if isinstance(value, str):
        return _pick_from_text(value)
    if not isinstance(value, Mapping):
        raise ValueError("a pick is a measure, a number, or a mapping of columns to values")
    # Here `measure` says that it is none of the numbers a pick may be: a column may well be called 2020.
    base = _measure_from(str(value["measure"])) if value.get("measure") is not None else Pick()
    by = value.get("by")
    return Pick(
        measure=base.measure,
        conditions=conditions_from({k: v for k, v in value.items() if k not in RESERVED}),
        back=int(value.get("previous") or base.back),
        table=value.get("table"),
        by=None if by is None else tuple(_texts(by)),
    )


def conditions_from(tests: Mapping[str, Any]) -> tuple[Condition, ...]:
    """Conditions from a mapping of columns to a value, a list, or ``{not: …}`` / ``{min: …, max: …}``."""
    found = []
    for column, test in tests.items():
        if not isinstance(test, Mapping):
            found.append(Condition(column, among=tuple(_texts(test))))
            continue
        unknown = test.keys() - {"not", "min", "max", "in"}
        if unknown:
            raise ValueError(
                f"{column}: {sorted(unknown)[0]!r} is no test; known: in, not, min, max"
            )
        found.append(
            Condition(
                column,
                among=tuple(_texts(test["in"])) if "in" in test else None,
                excluded=tuple(_texts(test.get("not", ()))),
                low=_number(test.get("min")),
                high=_number(test.get("max")),
            )
        )
    return tuple(found)


def _pick_from_text(text: str) -> Pick:
    if _CONSTANT.match(text):
        try:
            figure(text)
        except ValueError:
            pass  # "1st district": a name that starts with a digit
        else:
            return Pick(constant=text)
    return _measure_from(text)


def _measure_from(text: str) -> Pick:
    if match := _PREVIOUS.fullmatch(text.strip()):
        return Pick(measure=match["measure"], back=int(match["back"] or 1))
    return Pick(measure=text)


def _texts(value: Any) -> Iterable[str]:
    return (str(item) for item in (value if isinstance(value, (list, tuple)) else (value,)))


def _number(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _shown(condition: Condition) -> str:
    if condition.among is not None:
        return ", ".join(condition.among)
    if condition.excluded:
        return "not " + ", ".join(condition.excluded)
    return f"{condition.low}–{condition.high}"
