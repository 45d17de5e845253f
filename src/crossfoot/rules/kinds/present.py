"""Expected keys are present, once each, without gaps.

A table that lost a year or holds a province twice makes every other check say less than it seems to. `expected` lists
the keys that must be there; without it a series of whole numbers (years) must have no gap between its first and last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice, pairwise
from typing import Final

from crossfoot.constraints import Constraint, Outcome
from crossfoot.expressions import Projection
from crossfoot.operands import Operands
from crossfoot.relations import Relation
from crossfoot.rules.kinds.kind import Binding, Kind, Option, fails, holds
from crossfoot.verify import Verdict, verify

#: A misprinted key (20250 for 2025) would otherwise leave more gaps than memory holds.
_MOST_GAPS: Final = 1000


@dataclass(frozen=True, slots=True)
class Complete(Constraint):
    """What a list of keys lacks and holds too often; empty where all is well."""

    missing: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()

    def check(self, operands: Operands) -> Outcome:
        faults = len(self.missing) + len(self.repeated) + len(self.unexpected)
        return Outcome(not faults, not faults, Fraction(faults))

    def project(self, operands: Operands) -> Projection:
        return iter(())

    def negated(self) -> Constraint:
        raise ValueError("'present' cannot be negated")

    def describe(self) -> str:
        """The faults in words."""
        named = (
            ("missing", self.missing),
            ("twice", self.repeated),
            ("unexpected", self.unexpected),
        )
        return "; ".join(f"{word} {_listed(keys)}" for word, keys in named if keys)


def complete(
    keys: Iterable[object] = (), expected: Iterable[object] | None = None, unique: bool = True
) -> Complete:
    """Compare the keys found with those expected."""
    found = Counter(str(key) for key in keys)
    wanted = [str(key) for key in expected] if expected is not None else _without_gaps(found)
    return Complete(
        missing=tuple(key for key in dict.fromkeys(wanted) if key not in found),
        repeated=tuple(key for key, count in found.items() if count > 1) if unique else (),
        unexpected=tuple(key for key in found if key not in set(wanted)),
    )


KIND = Kind(
    name="present",
    finding="keys-missing",
    title="Expected keys are present, once each",
    must_hold="keys = expected, each once",
    doc=__doc__,
    binds=Binding.KEYS,
    roles=(),
    options=(
        Option(
            "keys", tuple[str, ...], (), "the keys found; in a rule, the column that holds them"
        ),
        Option("expected", tuple[str, ...] | None, None, "the keys that must be there"),
        Option("unique", bool, True, "no key may occur twice"),
    ),
    constraint=complete,
    examples=(
        holds("a full series", keys=["2020", "2021", "2022"], expected=["2020", "2021", "2022"]),
        holds("no gap", keys=["2020", "2021", "2022"]),
        fails("a year lost", keys=["2020", "2022"]),
        fails(
            "a province twice",
            keys=["Lạng Sơn", "Cao Bằng", "Lạng Sơn"],
            expected=["Lạng Sơn", "Cao Bằng"],
        ),
    ),
)


def present(
    keys: Iterable[object], expected: Iterable[object] | None = None, *, unique: bool = True
) -> Verdict:
    """Check that expected keys are present, each once.

    Args:
        keys: the keys found, compared as text.
        expected: the keys that must be there, no others; None for whole numbers without a gap.
        unique: no key may occur twice.

    Raises:
        TypeError: there are neither keys nor expected ones, or a text instead of a list.
    """
    if isinstance(keys, str) or isinstance(expected, str):
        raise TypeError("present: 'keys' and 'expected' take lists of keys")
    keys, expected = list(keys), None if expected is None else list(expected)
    if not keys and not expected:
        raise TypeError("present: 'keys' is an empty list")
    constraint = complete(keys, expected, unique)
    return verify(Relation(constraint, {}, kind=KIND.name, name=constraint.describe() or None))


def _without_gaps(found: Iterable[str]) -> list[str]:
    """The keys themselves and, if they are whole numbers, those in between."""
    names = list(found)
    if not names or not all(name.strip().isdecimal() for name in names):
        return names
    numbers = sorted({int(name) for name in names})
    gaps = chain.from_iterable(range(a + 1, b) for a, b in pairwise(numbers))
    return [*names, *(str(n) for n in islice(gaps, _MOST_GAPS))]


def _listed(keys: tuple[str, ...], most: int = 10) -> str:
    rest = f" and {len(keys) - most} more" if len(keys) > most else ""
    return ", ".join(keys[:most]) + rest
