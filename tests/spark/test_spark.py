"""Tables of a Spark session: the verdicts of DuckDB, and only candidates fetched. Real Spark, two threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.engine.kinds import BY_GROUP, BY_ROW, KEYED, borders
from tests.engine.tables import MEASURES, Drawn, long_tables, rules, wide_tables
from tests.engine.test_narrowing import outcome

import crossfoot as cf
from crossfoot.engine import elsewhere
from crossfoot.engine.evaluate import evaluate, verify_whole
from crossfoot.engine.results import RuleResult
from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError
from crossfoot.rules.binding import Binder
from crossfoot.rules.model import Rule
from crossfoot.sources import spark as source
from crossfoot.sources.formats import open_table
from crossfoot.sources.vocabulary import Vocabulary
from crossfoot.sources.workspace import Workspace, open_workspace
from crossfoot.verify import Grade

#: Random tables, each with several rules: two CPU seconds of Spark. CROSSFOOT_EXAMPLES=2000 searches for an hour.
EXAMPLES = int(os.environ.get("CROSSFOOT_EXAMPLES", "6"))
LAW = settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def spark_table(session: Any, item: Any, frame: pl.DataFrame, workspace: Workspace) -> WordedTable:
    """A table queried in Spark whatever its size."""
    given = source._cleaned(session.createDataFrame(frame.to_arrow()))
    counted = source.count_once(given, item.description.identifying)
    table = source.SparkTable(item.description, given, counted, workspace)
    return WordedTable(table, Vocabulary())


def in_spark(
    session: Any, frame: pl.DataFrame, chosen: Sequence[Rule], **description: Any
) -> list[RuleResult]:
    with open_workspace() as workspace:
        table = spark_table(session, cf.table(frame, "data", **description), frame, workspace)
        return list(evaluate(chosen, {"data": table}, small=0))


def here(frame: pl.DataFrame, chosen: Sequence[Rule], **description: Any) -> list[RuleResult]:
    """The exact check alone, as the yardstick."""
    with open_workspace() as workspace:
        # Spark's rows have no order; what is fetched comes in the order of its keys.
        keys = [
            *description.get("keys", ()),
            description.get("period"),
            description.get("indicator"),
        ]
        known = [key for key in keys if key is not None]
        frame = frame.sort(list(dict.fromkeys((*known, *frame.columns))), nulls_last=True)
        item = cf.table(frame, "data", **description)
        table = WordedTable(open_table(item.description, workspace), Vocabulary())
        return [verify_whole(rule, table, Binder({"data": table})) for rule in chosen]


def assert_alike(
    session: Any, frame: pl.DataFrame, chosen: Sequence[Rule], **description: Any
) -> list[RuleResult]:
    found = in_spark(session, frame, chosen, **description)
    for narrowed, whole in zip(found, here(frame, chosen, **description), strict=True):
        assert told(narrowed) == told(whole), narrowed.rule
    return found


def told(result: RuleResult) -> dict[str, Any]:
    """The outcome without what depends on the order of rows, which Spark does not know: their numbers, and which
    of several printings of a figure comes first."""
    found = outcome(result)
    found["failing"] = sorted(
        ([pair for pair in subject if pair[0] != "row"], *rest, sorted(text for _, text in roles))
        for subject, *rest, roles in found["failing"]
    )
    return found


# The law: what SQL passes and the exact check decides is what the exact check alone says. Tables of cases follow.


def frame_of(drawn: Drawn) -> pl.DataFrame:
    if isinstance(drawn.source, pl.DataFrame):
        return drawn.source
    return pl.DataFrame(drawn.source, schema=dict.fromkeys(drawn.source[0], pl.String))


def several(measures: tuple[str, ...]) -> st.SearchStrategy[list[Rule]]:
    return st.tuples(*(rules(f"rule-{i}", measures) for i in range(8))).map(list)


@LAW
@given(st.one_of(wide_tables(), wide_tables(), wide_tables()), several(MEASURES))
def test_wide_tables_are_decided_alike(spark: Any, drawn: Drawn, chosen: list[Rule]) -> None:
    assert_drawn_alike(spark, drawn, chosen)


@LAW
@given(long_tables(), several(("a", "b")))
def test_long_tables_are_decided_alike(spark: Any, drawn: Drawn, chosen: list[Rule]) -> None:
    assert_drawn_alike(spark, drawn, chosen)


def assert_drawn_alike(session: Any, drawn: Drawn, chosen: list[Rule]) -> None:
    try:
        assert_alike(session, frame_of(drawn), chosen, **drawn.description)
    except InputError:
        return


# Every kind on one table, full of figures at the border.


def test_every_kind_that_sql_can_say_gives_the_same_verdicts(spark: Any) -> None:
    found = assert_alike(spark, borders(64), (*BY_ROW, *BY_GROUP), **KEYED)
    said = {result.rule.id for result in found if not result.is_complete}
    assert said >= {rule.id for rule in (*BY_ROW, *BY_GROUP)} - {"countable"}
    assert sum(result.failed > 0 for result in found) > 6
    assert any(result.counts.get(Grade.ROUNDING, 0) for result in found)


TOTAL = cf.rule("total", "total", whole="a", parts=["b", "c"])


def test_keys_are_fetched_by_themselves_where_they_do_not_come_along(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = (TOTAL, BY_ROW[4], BY_ROW[9], BY_GROUP[2])
    # A list of doubtful groups that is too short; then Spark before 4.2, which makes none.
    monkeypatch.setattr(elsewhere, "_SUSPECTS", 1)
    found = assert_alike(spark, borders(64), chosen, **KEYED)
    assert sum(result.failed for result in found) > 20
    monkeypatch.setattr(source, "_KEEPS_FIRST", (99, 0))
    assert_alike(spark, borders(64), chosen, **KEYED)


@pytest.mark.parametrize(
    ("columns", "failing", "why"),
    [
        (
            {"a": [Decimal("0.01"), Decimal("0.02")]},
            1,
            "Spark compares DECIMAL(38,2) with 0.015 after cutting it to 0.02",
        ),
        (
            {"a": ["0.01", "0.02"], "b": ["0.00", "0.00"], "c": ["0.00", "0.00"]},
            1,
            "texts become decimals",
        ),
        ({"b": [2**31 - 1] * 2, "c": [1, 1], "a": [2**31, 2**31 + 9]}, 1, "an INT would wrap"),
        (
            {"b": [2**63 - 1] * 2, "c": [2**63 - 1, 0], "a": [-2, 2**63 - 1]},
            1,
            "a BIGINT would wrap, and -2 be right",
        ),
        ({"a": [float("nan"), 5.0], "b": [1.0, 2.0], "c": [1.0, 2.0]}, 1, "NaN is no figure"),
        ({"a": [float("inf"), 5.0], "b": [1.0, 2.0], "c": [1.0, 2.0]}, 1, "neither is infinity"),
        ({"a": [0.1 + 0.2, 0.3], "b": [0.1, 0.1], "c": [0.2, 0.4]}, 1, "a float with more digits"),
        ({"a": [1e300, 5.0], "b": [1.0, 2.0], "c": [1.0, 3.0]}, 1, "a float beyond any decimal"),
        ({"a": ["9" * 40, "5"], "b": ["1", "2"], "c": ["1", "3"]}, 1, "a text beyond any decimal"),
        ({"a": ["1.234,5", "5"], "b": ["1.234,5", "2"], "c": ["0,0", "1"]}, 1, "decimal commas"),
        ({"a": ["1 234", "- "], "b": ["1 200", "2"], "c": ["34", "1"]}, 0, "spaces, and a dash"),
    ],
)
def test_numbers_are_what_they_are(
    spark: Any, columns: dict[str, list[Any]], failing: int, why: str
) -> None:
    zero = {name: [Decimal("0.00")] * 2 for name in ("b", "c")}
    narrow = {name: pl.Int32 for name in ("b",) if columns.get("b", [0])[0] == 2**31 - 1}
    frame = pl.DataFrame({"k": ["x", "y"]} | zero | columns, schema_overrides=narrow)
    settings = {"decimals": 1} if isinstance(columns["a"][0], float) else {}
    (found,) = assert_alike(spark, frame, [TOTAL], keys=["k"], **settings)
    assert found.failed == failing, why


def test_names_of_any_sort_are_quoted(spark: Any) -> None:
    frame = pl.DataFrame({"k`": ["x"], 'a "b"': [1], "it's": [2], "total %": [4]})
    rule = cf.rule("total", "t", whole="total %", parts=['a "b"', "it's"])
    (found,) = assert_alike(spark, frame, [rule], keys=["k`"], convention="exact")
    assert found.failed == 1


def test_rows_without_keys_count_one_by_one_even_if_alike(spark: Any) -> None:
    frame = pl.DataFrame({"a": [9, 9, 3], "b": [1, 1, 1], "c": [2, 2, 2]})
    (found,) = assert_alike(spark, frame, [TOTAL], convention="exact")
    assert found.failed == 2
    assert not found.is_complete


# The way in, with tables large enough to stay where they are.


@pytest.fixture(scope="module")
def large(spark: Any) -> Any:
    """6,000 rows of which two fail."""
    return spark.range(6_000).selectExpr(
        "concat('k', lpad(id, 5, '0')) AS k",
        "id AS b",
        "2 * id AS c",
        "3 * id + int(id IN (7, 4000)) AS a",
    )


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows left Spark with every query, whichever way they went."""
    from pyspark.sql.classic.dataframe import DataFrame

    found: list[int] = []

    def counting(way: str) -> Any:
        taken = getattr(DataFrame, way)

        def take(self: Any) -> Any:
            rows = taken(self)
            found.append(rows.num_rows if way == "toArrow" else len(rows))
            return rows

        return take

    def closed(*_: object, **__: object) -> None:
        raise AssertionError("rows leave Spark another way")

    for way in ("collect", "toArrow"):
        monkeypatch.setattr(DataFrame, way, counting(way))
    for way in ("toPandas", "toLocalIterator", "take", "head", "first", "foreach", "cache"):
        monkeypatch.setattr(DataFrame, way, closed)
    return found


def test_a_frame_and_a_named_table_are_checked_where_they_are(
    spark: Any, large: Any, fetched: list[int]
) -> None:
    large.createOrReplaceTempView("published")
    for origin in (large, "spark://published"):
        report = cf.check(cf.table(origin, keys=["k"], convention="exact"), TOTAL)
        assert [dict(f.subject) for f in report.findings] == [{"k": "k00007"}, {"k": "k04000"}]
        assert report.inputs[0].rows == 6_000
        assert report.exit_code == 1
    # Two failing rows, and answers of a row or two: how many, which combinations of states.
    assert max(fetched) == 2
    assert len(fetched) <= 2 * 6


def session_of(spark: Any, **settings: str) -> Any:
    """A session of somebody with settings of their own."""
    session = spark.newSession()
    for name, value in settings.items():
        session.conf.set(f"spark.sql.{name.replace('_', '.')}", value)
    return session


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"ansi_enabled": "true"}, "an overflow would end the query"),
        ({"ansi_enabled": "false"}, "and would be null here"),
        ({"session_timeZone": "Asia/Ho_Chi_Minh"}, "dates have no time zone"),
        ({"session_timeZone": "America/Los_Angeles"}, "west of it as little as east"),
        ({"caseSensitive": "true"}, "names stand as they are"),
        (
            {"ansi_enabled": "true", "ansi_doubleQuotedIdentifiers": "true"},
            "no quotes around names",
        ),
        ({"decimalOperations_allowPrecisionLoss": "true"}, "decimals are exact all the same"),
    ],
)
def test_a_session_keeps_its_settings_and_they_change_nothing(
    spark: Any, settings: dict[str, str], why: str
) -> None:
    session = session_of(spark, **settings)
    frame = session.range(6_000).selectExpr(
        "date_add(DATE '2000-01-01', int(id)) AS day",
        "id AS b",
        "CAST(2 * id AS DECIMAL(38, 2)) AS c",
        "CAST(3 * id + int(id IN (7, 4000)) AS STRING) AS a",
    )
    before = session.conf.getAll
    report = cf.check(cf.table(frame, keys=["day"], convention="exact"), TOTAL)
    found = [dict(finding.subject) for finding in report.findings]
    assert found == [{"day": "2000-01-08"}, {"day": "2010-12-14"}], why
    assert not report.problems
    assert session.conf.getAll == before
    assert [table.name for table in session.catalog.listTables() if table.isTemporary] == []
    assert session._jsparkSession.sharedState().cacheManager().isEmpty()


def test_every_failing_row_is_written(spark: Any, large: Any, tmp_path: Path) -> None:
    cf.check(
        cf.table(large, keys=["k"], convention="exact"),
        TOTAL,
        max_findings=1,
        failing_rows=tmp_path,
    )
    (written,) = tmp_path.glob("*.parquet")
    assert pl.read_parquet(written)["k"].to_list() == ["k00007", "k04000"]


def test_what_sql_cannot_say_is_not_fetched_without_end(
    large: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = cf.rule("expression", "twice", expression="a + b - b = b + c")
    table = cf.table(large, keys=["k"], convention="exact")
    assert len(cf.check(table, rule).findings) == 2
    monkeypatch.setattr(source, "MOST_FETCHED", 5_000)
    (finding,) = cf.check(table, rule).findings
    assert finding.rule == "rule-broken"
    assert "all 6000 rows would have to be fetched" in finding.message


def test_a_key_that_is_there_twice_is_a_problem(spark: Any, large: Any) -> None:
    report = cf.check(cf.table(large.union(large.limit(2)), keys=["k"], convention="exact"), TOTAL)
    assert any("is there twice" in str(problem) for problem in report.problems)


def test_a_missing_table_is_one_clear_problem(spark: Any) -> None:
    report = cf.check("spark://nowhere.to_be_found", TOTAL)
    assert report.exit_code == 2
    assert "nowhere" in str(report.problems[0])


def test_without_a_session_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql")
    monkeypatch.setattr(sql.SparkSession, "getActiveSession", staticmethod(lambda: None))
    report = cf.check("spark://a.b", TOTAL)
    assert "no Spark session is active" in str(report.problems[0])
