"""crossfoot on Spark, local[2]: the whole check, the table read and queried by Spark."""

from __future__ import annotations

from crossfoot_check import check
from known import answer
from session import local_session


def check_there(path: str) -> dict[str, int]:
    session = local_session()
    found = check(session.read.parquet(path))
    session.stop()
    return found


if __name__ == "__main__":
    answer(check_there)
