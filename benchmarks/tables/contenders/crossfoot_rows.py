"""crossfoot, with every failing row in a Parquet file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crossfoot_check import check
from known import answer


def extract(path: str) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        return check(path, failing_rows=Path(folder))


if __name__ == "__main__":
    answer(extract)
