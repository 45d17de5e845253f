"""What is proposed, and what is not."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.discover.made import proposals, random_rows, titles

import crossfoot as cf

SEEDS = st.integers(0, 10**9)
FEW = settings(max_examples=15)


@FEW
@given(seed=SEEDS, rows=st.integers(3, 40), parts=st.integers(2, 6), first=st.booleans())
def test_a_planted_total_is_found(seed: int, rows: int, parts: int, first: bool) -> None:
    data = random_rows(seed, rows, parts, least=100)
    planted = []
    for row in data:
        cells = list(row.items())
        cells.insert(0 if first else parts, ("whole", str(sum(map(int, row.values())))))
        planted.append(dict(cells))
    (found,) = proposals(planted)
    named = {pick.measure for picks in found.rule.picks.values() for pick in picks}
    assert found.rule.kind.name == "total"
    assert named == {"whole", *data[0]}
    assert found.confidence == 1


@FEW
@given(seed=SEEDS, rows=st.integers(3, 40), columns=st.integers(2, 8))
def test_nothing_is_found_in_columns_that_have_nothing_to_do_with_each_other(
    seed: int, rows: int, columns: int
) -> None:
    assert titles(random_rows(seed, rows, columns)) == []


@FEW
@given(seed=SEEDS, rows=st.integers(3, 12), columns=st.integers(2, 8))
def test_nothing_is_found_in_small_counts(seed: int, rows: int, columns: int) -> None:
    # Many sums of such figures hold by chance.
    assert titles(random_rows(seed, rows, columns, most=2)) == []


def test_two_groups_are_too_few() -> None:
    rows = [{"a": "1180", "b": "5215", "sum": "6395"}, {"a": "1210", "b": "4530", "sum": "5740"}]
    assert titles(rows) == []


def test_the_same_figures_over_and_over_are_one_group() -> None:
    assert titles([{"a": "1180", "b": "5215", "sum": "6395"}] * 10) == []


def test_columns_that_count_in_steps_prove_nothing() -> None:
    # 2001 = 1 + 2000, 2002 = 2 + 2000 … holds, and says nothing about what the columns are.
    rows = [
        {"no": f"{n}7", "later": f"{n + 300}1", "end": f"{10 * (2 * n + 300) + 8}"}
        for n in range(1, 9)
    ]
    assert titles(rows) == []


def test_one_wrong_row_of_twelve_does_not_hide_the_rule_and_is_kept_as_its_evidence() -> None:
    rows = [
        {"a": r["c0"], "b": r["c1"], "sum": str(int(r["c0"]) + int(r["c1"]))}
        for r in random_rows(1, 12, 2)
    ]
    rows[4]["sum"] = str(int(rows[4]["sum"]) + 90)
    (found,) = proposals(rows)
    assert found.confidence == Fraction(11, 12)
    assert len(found.failed) == 1
    assert {relation.confidence for relation in found.relations()} == {Fraction(11, 12)}


def test_two_wrong_rows_of_twelve_are_too_many() -> None:
    rows = [
        {"a": r["c0"], "b": r["c1"], "sum": str(int(r["c0"]) + int(r["c1"]))}
        for r in random_rows(1, 12, 2)
    ]
    for at in (4, 7):
        rows[at]["sum"] = str(int(rows[at]["sum"]) + 90)
    assert titles(rows) == []


def test_a_sum_of_rounded_figures_is_found_within_what_rounding_explains() -> None:
    chance = Random(5)
    exact = [[Fraction(chance.randint(10_000, 99_999), 100) for _ in range(3)] for _ in range(12)]
    rows = [
        {
            "a": f"{float(a):.0f}",
            "b": f"{float(b):.0f}",
            "c": f"{float(c):.0f}",
            "sum": f"{float(a + b + c):.0f}",
        }
        for a, b, c in exact
    ]
    assert any(int(r["a"]) + int(r["b"]) + int(r["c"]) != int(r["sum"]) for r in rows)
    assert titles(rows) == ["a, b and c add up to sum"]


def test_subtotals_stand_for_their_parts() -> None:
    rows = []
    for r in random_rows(3, 10, 4):
        a, b, c, d = map(int, r.values())
        rows.append(
            {"all": a + b + c + d, "north": a + b, "a": a, "b": b, "south": c + d, "c": c, "d": d}
        )
    data = [{name: str(value) for name, value in row.items()} for row in rows]
    assert sorted(titles(data)) == [
        "a and b add up to north",
        "c and d add up to south",
        "north and south add up to all",
    ]


def test_a_balance_is_a_difference() -> None:
    rows = [
        {"exports": r["c0"], "imports": r["c1"], "balance": str(int(r["c0"]) - int(r["c1"]))}
        for r in random_rows(8, 10, 2)
    ]
    (found,) = proposals(rows)
    assert found.rule.title == "balance is the difference of exports and imports"
    assert found.rule.options["weights"] == (1, -1)


def test_shares_add_up_to_a_hundred() -> None:
    chance = Random(2)
    rows = []
    for _ in range(6):
        a, b = chance.randint(1000, 4000), chance.randint(1000, 4000)
        rows.append(
            {"a": f"{a / 100:.2f}", "b": f"{b / 100:.2f}", "c": f"{(10_000 - a - b) / 100:.2f}"}
        )
    assert titles(rows) == ["a, b and c add up to 100 %"]


def test_a_share_is_read_from_two_columns_one_way_round() -> None:
    rows = [
        {"urban": r["c0"], "people": str(p), "share": f"{100 * int(r['c0']) / p:.1f}"}
        for r in random_rows(4, 8, 1, least=1000)
        for p in (int(r["c0"]) * 2 + 777,)
    ]
    assert titles(rows) == ["share is urban in percent of people"]


def test_growth_is_read_against_the_period_before_of_the_same_place() -> None:
    chance = Random(9)
    rows = []
    for place in ("A", "B"):
        last = chance.randint(5000, 9000)
        for year in range(2018, 2024):
            level = last + chance.randint(-900, 900)
            growth = "" if year == 2018 else f"{100 * level / last - 100:.1f}"
            rows.append({"place": place, "year": str(year), "level": str(level), "growth": growth})
            last = level
    assert titles(rows, keys=["place", "year"], period="year") == [
        "growth is the growth of level on the previous period"
    ]


PARTS = {"Bắc": 1210, "Trung": 4530, "Nam": 2260}


def regions(total: str) -> list[dict[str, str]]:
    """Levels add up over regions, rates do not."""
    chance = Random(11)
    rows = []
    for year in range(2020, 2025):
        levels = {name: level + chance.randint(0, 500) for name, level in PARTS.items()}
        for name, level in (*levels.items(), (total, sum(levels.values()))):
            rate = f"{chance.randint(100, 900) / 100}"
            rows.append({"vùng": name, "năm": str(year), "dân số": str(level), "tỷ lệ": rate})
    return rows


def test_regions_add_up_to_the_row_whose_name_says_so() -> None:
    for total in ("Cả nước", "TỔNG SỐ", "Total"):
        assert titles(regions(total)) == [f"dân số: Bắc, Trung and Nam add up to {total}"]


def test_the_total_may_stand_between_its_parts() -> None:
    rows = sorted(regions("Cả nước"), key=lambda row: (row["năm"], row["vùng"]))
    assert [row["vùng"] for row in rows[:4]] == ["Bắc", "Cả nước", "Nam", "Trung"]
    assert titles(rows) == ["dân số: Bắc, Nam and Trung add up to Cả nước"]


def test_a_row_whose_name_says_nothing_is_no_total() -> None:
    assert titles(regions("Đông")) == []


def test_rows_of_a_single_year_are_judged_over_all_columns() -> None:
    chance = Random(7)
    parts = [{"region": n, **{f"m{i}": chance.randint(100, 999) for i in range(4)}} for n in "ABC"]
    whole = {"region": "all", **{f"m{i}": sum(p[f"m{i}"] for p in parts) for i in range(4)}}  # type: ignore[misc]
    rows = [{k: str(v) for k, v in row.items()} for row in (*parts, whole)]
    assert titles(rows) == [f"m{i}: A, B and C add up to all" for i in range(4)]


def test_a_long_table_is_laid_out_by_its_indicator() -> None:
    rows = [
        {"year": str(2000 + n), "what": what, "value": value}
        for n, r in enumerate(random_rows(6, 6, 2))
        for what, value in (
            ("a", r["c0"]),
            ("b", r["c1"]),
            ("sum", str(int(r["c0"]) + int(r["c1"]))),
        )
    ]
    found = titles(rows, layout="long", keys=["year"], indicator="what", value="value")
    assert found == ["a and b add up to sum"]


def test_the_public_function_gives_relations_with_confidence() -> None:
    relations = cf.discover({"people": regions("Cả nước")})
    assert len(relations) == 5
    assert {relation.kind for relation in relations} == {"total"}
    assert {relation.confidence for relation in relations} == {1}
    assert all(relation.name for relation in relations)
