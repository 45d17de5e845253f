"""The hand-written SQL, the keys of all failing rows copied to Parquet files."""

from __future__ import annotations

import tempfile

import duckdb
from handwritten import SUITES, state_of
from known import answer


def extract(path: str) -> dict[str, int]:
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW t AS FROM read_parquet('{path}')")
    failing = {}
    with tempfile.TemporaryDirectory() as folder:
        for rule, (keys, source, *conditions) in SUITES["six"].items():
            query = f"SELECT {keys} FROM (SELECT {keys}, {state_of(*conditions)} {source}) WHERE s = 3 ORDER BY ALL"
            row = connection.execute(f"COPY ({query}) TO '{folder}/{rule}.parquet'").fetchone()
            assert row is not None
            failing[rule] = row[0]
    return failing


if __name__ == "__main__":
    answer(extract)
