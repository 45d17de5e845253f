"""What every contender is told, and how it answers: one line of JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1]
_ONE = {"decimals": 1}
_PERCENT = {"unit": "percent", "decimals": 1}
_WIDE = {
    "keys": ["region", "sector"],
    "period": "year",
    "measures": {
        **dict.fromkeys(("a", "b", "c", "total"), _ONE),
        "share": _PERCENT,
        "growth": _PERCENT,
    },
}
#: By suite the table's name and its description for crossfoot.
TABLES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "six": ("wide", _WIDE),
    "flat": ("wide", _WIDE),
    "measures": (
        "measures",
        {
            "keys": ["region", "sector"],
            "period": "year",
            "measures": {
                **{f"p{n}": _ONE for n in range(1, 9)},
                "total": _ONE,
                "share": _PERCENT,
            },
        },
    ),
    "levels": (
        "levels",
        {
            "layout": "long",
            "keys": ["unit"],
            "period": "year",
            "indicator": "indicator",
            "value": "value",
            "decimals": 1,
        },
    ),
}
#: The rules that are asked for: six of them, if nothing else is said.
SUITE = sys.argv[2] if len(sys.argv) > 2 else "six"


def answer(check: Callable[[str], Mapping[str, int]]) -> None:
    """Check the table named on the command line; print failing rows or groups by rule.

    With CROSSFOOT_AGAIN the table is checked a second time, and what that took is printed too.
    """
    found = check(sys.argv[1])
    took = {}
    if "CROSSFOOT_AGAIN" in os.environ:
        wall, cpu = time.perf_counter(), time.process_time()
        found = check(sys.argv[1])
        took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({**took, "failing": dict(found)}))


def in_order(failing: Mapping[str, int]) -> dict[str, int]:
    """The counts in the order of the rule file, so that lines can be compared."""
    text = (FOLDER / f"{SUITE}.yaml").read_text()
    return dict(sorted(failing.items(), key=lambda item: text.index(f"id: {item[0]}")))
