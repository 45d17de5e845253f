"""Six tables of at most one row, printed with one decimal, and what rounding says of ``a + b + c = total`` in each.

``warns``: rounding can explain it, but only if all four figures err by half a unit in the worst direction.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

#: name: (why, the row as printed, what rounding says)
CASES: Final = {
    "binary": ("0.1 + 0.2 is 0.3", ("0.1", "0.2", "0.0", "0.3"), "passes"),
    "rounding": ("three thirds printed as 33.3", ("33.3", "33.3", "33.3", "100.0"), "passes"),
    "edge": ("misses by all that rounding allows", ("33.3", "33.3", "33.2", "100.0"), "warns"),
    "beyond": ("misses by 0.1 more", ("33.3", "33.2", "33.2", "100.0"), "fails"),
    "missing": ("one part is not printed", ("33.3", "", "33.4", "100.0"), "undecided"),
    "empty": ("the table has no rows", None, "undecided"),
}
COLUMNS: Final = ("a", "b", "c", "total")
#: Four figures of one decimal, each half a unit off.
TOLERANCE: Final = 0.2

Row = tuple[str, ...] | None


def answer(**ways: Callable[[Row], str]) -> None:
    """Print, for each way of saying the rule, what it says of each case."""
    found = {}
    for name, way in ways.items():
        found[name] = said = {}
        for case, (_, row, _) in CASES.items():
            try:
                said[case] = way(row)
            except Exception as error:  # what a library does with a case is the result
                said[case] = type(error).__name__
    print(json.dumps(found))
