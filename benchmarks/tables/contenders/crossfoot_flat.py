"""crossfoot, the whole check with a limit to DuckDB's memory."""

from __future__ import annotations

import os

from crossfoot_check import check
from known import answer


def limited(path: str) -> dict[str, int]:
    return check(path, memory_limit=os.environ["CROSSFOOT_MEMORY"])


if __name__ == "__main__":
    answer(limited)
