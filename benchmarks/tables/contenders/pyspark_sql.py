"""Spark SQL, local[2]: the hand-written queries."""

from __future__ import annotations

from handwritten import STATES
from known import answer
from pyspark.sql import SparkSession


def check(path: str) -> dict[str, int]:
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "8g")
        .config("spark.sql.shuffle.partitions", "8")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.read.parquet(path).createOrReplaceTempView("t")
    found = {}
    for rule, (keys, source, missing, exact, rounding) in STATES.items():
        plain = source.replace("GROUP BY ALL", f"GROUP BY {keys}")
        state = f"CASE WHEN {missing} THEN 2 WHEN {exact} THEN 0 WHEN {rounding} THEN 1 ELSE 3 END"
        (row,) = session.sql(
            f"SELECT count(*) FILTER (WHERE s = 3) AS n FROM (SELECT {keys}, {state} AS s {plain})"
        ).collect()
        found[rule] = row[0]
    session.stop()
    return found


if __name__ == "__main__":
    answer(check)
