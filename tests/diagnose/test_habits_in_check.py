"""The publisher's habits as a user meets them: ``crossfoot check`` on a table and a rule."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from crossfoot.cli.main import main

Check = Callable[..., dict[str, Any]]
RULE = "{id: parts-not-total, kind: total, from: {table: data}, whole: total, parts: [a, b, c]"


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Write a table and a rule, run the command, read its JSON report."""
    monkeypatch.chdir(tmp_path)

    def run(
        rows: Iterable[Iterable[object]], *, table: str = "", rule: str = "", above: str = ""
    ) -> dict[str, Any]:
        lines = [",".join(map(str, row)) for row in rows]
        (tmp_path / "data.csv").write_text(above + "year,a,b,c,total\n" + "\n".join(lines) + "\n")
        (tmp_path / "crossfoot.yaml").write_text(
            "tables: {data: {path: data.csv, keys: [year], period: year" + table + "}}\n"
            "packs: [./rules.yaml]\n"
        )
        (tmp_path / "rules.yaml").write_text("pack: own\nrules:\n  - " + RULE + rule + "}\n")
        main(["check", "--format", "json"])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def rows_of(
    make: Callable[[random.Random], tuple[list[float], float]], years: int = 24
) -> list[list[str]]:
    """Years of three parts and their total, as one publisher prints them."""
    rng = random.Random(7)
    rows = []
    for year in range(2000, 2000 + years):
        parts, total = make(rng)
        rows.append([str(year), *(f"{x:.1f}" for x in parts), f"{total:.1f}"])
    return rows


def forced(rng: random.Random) -> tuple[list[float], float]:
    """Displayed figures are made to fit."""
    parts = [rng.randint(1000, 99_999) / 10 for _ in range(3)]
    return parts, sum(parts)


def rounded(rng: random.Random) -> tuple[list[float], float]:
    """Every figure rounded by itself."""
    parts = [rng.randint(100_000, 9_999_999) / 1000 for _ in range(3)]
    return parts, sum(parts)


def cut_off(rng: random.Random) -> tuple[list[float], float]:
    """Digits cut off."""
    parts = [rng.randint(100_000, 9_999_999) / 1000 for _ in range(3)]
    return [int(x * 10) / 10 for x in parts], int(sum(parts) * 10 + 1e-9) / 10


def off_by_one(rows: list[list[str]], at: int = 5) -> list[list[str]]:
    rows[at][-1] = f"{float(rows[at][-1]) + 0.1:.1f}"
    return rows


# --- forced sums ---------------------------------------------------------------------------------------------------


def test_the_one_sum_that_is_off_by_one_is_implausible_where_all_others_are_exact(
    check: Check,
) -> None:
    (finding,) = check(off_by_one(rows_of(forced)))["findings"]
    assert finding["grade"] == "implausible"
    assert finding["severity"] == "warning"
    assert finding["subject"] == {"year": "2005"}
    assert "23 of 24 sums" in finding["note"]
    assert "although such figures fit exactly elsewhere" in finding["message"]


def test_sums_of_figures_rounded_by_themselves_may_be_off_by_one(check: Check) -> None:
    assert check(rows_of(rounded))["findings"] == []


@pytest.mark.parametrize(
    ("table", "rule", "why"),
    [
        ("", ", mode: rounded", "the rule says how its figures fit"),
        (", convention: half_up", "", "the table says how each figure was rounded"),
        (", habits: []", "", "the table allows no inference"),
        (", habits: [coarser-base, truncation]", "", "it allows others only"),
    ],
)
def test_a_declaration_wins_over_forced_sums(check: Check, table: str, rule: str, why: str) -> None:
    assert check(off_by_one(rows_of(forced)), table=table, rule=rule)["findings"] == [], why


def test_a_decision_survives_a_habit_that_other_rows_show(check: Check) -> None:
    """What the rest of the table looks like must not re-open a decision on a figure."""
    rows = rows_of(forced)
    rows[5][-1] = f"{float(rows[5][-1]) + 90:.1f}"
    inferred = check(rows)["findings"][0]
    plain = check(rows, table=", habits: []")["findings"][0]
    assert (inferred["id"], inferred["values"]) == (plain["id"], plain["values"])


# --- coarser and random bases --------------------------------------------------------------------------------------


def in_fives(rng: random.Random) -> tuple[list[float], float]:
    parts = [rng.randint(1000, 99_999) for _ in range(3)]
    return [5 * round(x / 5) for x in parts], 5 * round(sum(parts) / 5)


def whole(rows: list[list[str]]) -> list[list[str]]:
    return [[cell.removesuffix(".0") for cell in row] for row in rows]


def test_sums_rounded_to_fives_may_be_off_by_five(check: Check) -> None:
    rows = whole(rows_of(in_fives))
    assert check(rows)["findings"] == []
    assert check(rows, table=", habits: []")["findings"] != []


def test_a_declared_number_of_decimals_wins_over_a_coarser_base(check: Check) -> None:
    rows = whole(rows_of(in_fives))
    assert check(rows, table=", decimals: 0")["findings"] != []


def test_random_rounding_allows_for_the_next_multiple_on_either_side(check: Check) -> None:
    rows = whole(rows_of(in_fives))
    # 104 + 209 + 314 = 627, the parts by lot down and the total up: 15 apart, where rounding to nearest allows 10.
    rows[2][1:] = rows[9][1:] = ["100", "205", "310", "630"]
    report = check(rows)
    assert report["findings"] == []
    assert any("rounded at random to 5" in notice for notice in report["coverage"]["notices"])


def test_an_error_beyond_the_coarser_base_is_found_and_says_what_was_inferred(
    check: Check,
) -> None:
    rows = whole(rows_of(in_fives))
    rows[3][-1] = str(int(rows[3][-1]) + 1000)
    (finding,) = check(rows)["findings"]
    assert finding["grade"] == "impossible"
    assert "rounded to 5" in finding["note"]


# --- stored beyond displayed ---------------------------------------------------------------------------------------


def stored(rng: random.Random) -> tuple[list[float], float]:
    """Rounded to one decimal, and dumped with five by a machine."""
    parts = [rng.randint(100_000, 9_999_999) / 1000 for _ in range(3)]
    return [round(x, 1) for x in parts], round(sum(parts), 1)


def test_trailing_zeros_of_a_dump_are_not_taken_as_printed(check: Check) -> None:
    rows = [[year, *(f"{float(x):.5f}" for x in cells)] for year, *cells in rows_of(stored)]
    report = check(rows)
    assert report["findings"] == []
    assert any("exactly 5 decimals" in notice for notice in report["coverage"]["notices"])
    assert check(rows, table=", habits: []")["findings"] != []


# --- truncation ----------------------------------------------------------------------------------------------------


def test_digits_cut_off_are_said_once_and_not_sum_by_sum(check: Check) -> None:
    rows = rows_of(cut_off, years=60)
    report = check(rows)
    (finding,) = report["findings"]
    assert (finding["rule"], finding["severity"]) == ("undeclared-convention", "info")
    assert "digits were cut off" in finding["message"]
    assert len(check(rows, table=", habits: []")["findings"]) >= 1


def test_a_declared_convention_leaves_nothing_to_say(check: Check) -> None:
    assert check(rows_of(cut_off, years=60), table=", convention: trunc")["findings"] == []


# --- words ---------------------------------------------------------------------------------------------------------


def chained(rng: random.Random) -> tuple[list[float], float]:
    parts = [rng.randint(1000, 99_999) / 10 for _ in range(3)]
    return parts, sum(parts) * rng.uniform(0.97, 1.03)


def test_totals_of_chained_volumes_are_information(check: Check) -> None:
    rows = rows_of(chained, years=5)
    title = '"Gross domestic product, chained volume measures"\n'
    assert {f["severity"] for f in check(rows)["findings"]} == {"error"}
    found = check(rows, above=title)["findings"]
    assert {f["severity"] for f in found} == {"info"}
    assert all("chained volume" in f["note"] for f in found)


def test_a_rule_that_always_misses_what_is_not_additive_is_said_once(check: Check) -> None:
    (finding,) = check(rows_of(chained), table=", title: Seasonally adjusted figures")["findings"]
    assert (finding["rule"], finding["severity"]) == ("rule-suspect", "info")
    assert "seasonally adjusted" in finding["note"]


def test_a_note_about_rounding_excuses_nothing_beyond_rounding(check: Check) -> None:
    note = ", notes: [Figures may not add up to totals due to rounding]"
    (finding,) = check(rows_of(chained, years=1), table=note)["findings"]
    assert finding["severity"] == "error"


# --- large tables --------------------------------------------------------------------------------------------------


def test_of_a_table_narrowed_in_the_database_it_is_said_that_habits_are_unknown(
    check: Check,
) -> None:
    rng = random.Random(1)
    rows = []
    for year in range(5001):
        parts, total = forced(rng)
        rows.append([str(year), *(f"{x:.1f}" for x in parts), f"{total:.1f}"])
    notices = check(off_by_one(rows))["coverage"]["notices"]
    assert any("habits" in notice and "not inferred" in notice for notice in notices)
