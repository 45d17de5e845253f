"""What every contender is told, and how it answers: one line of JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1]
#: The table's description for crossfoot.
WIDE = {
    "keys": ["region", "sector"],
    "period": "year",
    "measures": {
        **{name: {"decimals": 1} for name in ("a", "b", "c", "total")},
        "share": {"unit": "percent", "decimals": 1},
        "growth": {"unit": "percent", "decimals": 1},
    },
}


def answer(check: Callable[[str], Mapping[str, int]]) -> None:
    """Check the table named on the command line; print failing rows or groups by rule, and the time it took."""
    start = time.perf_counter()
    found = check(sys.argv[1])
    print(json.dumps({"seconds": time.perf_counter() - start, "failing": dict(found)}))
