"""Drawn tables are what they claim to be: sound ones pass through the whole of crossfoot, spoiled ones do not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

import crossfoot as cf
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.model import Rule
from crossfoot.strategies import SLIPS, consistent_tables, tables_with_a_slip

#: (what it shows, rules, what is known of the table)
RULE_SETS: list[tuple[str, list[Rule], dict[str, Any]]] = [
    ("a row's total", [cf.rule("total", "t", whole="sum", parts=["a", "b", "c"])], {"decimals": 1}),
    (
        "signs and drawn decimals",
        [cf.rule("total", "t", whole="balance", parts=["exports", "imports"], weights=[1, -1])],
        {},
    ),
    (
        "shares of a group within bounds",
        [
            cf.rule("shares", "s", scope={"for_each": "year", "measure": "share"}, parts="share"),
            cf.rule("bounds", "b", value="share", low=0, high=100),
        ],
        {"keys": {"year": ["2024", "2025"], "sector": ["a", "b", "c"]}, "decimals": 2},
    ),
    (
        "growth of a series",
        [cf.rule("growth", "g", start="previous(gdp)", end="gdp", rate="growth")],
        {"keys": {"year": ["2022", "2023", "2024"]}, "period": "year", "decimals": 1},
    ),
    (
        "a whole and its parts by filters, in a long table",
        [
            cf.rule(
                "total",
                "t",
                scope={"for_each": ["year"], "measure": "jobs"},
                whole={"sector": "total"},
                parts={"sector": {"not": "total"}},
            )
        ],
        {"layout": "long", "indicator": "what", "value": "n", "period": "year", "decimals": 0},
    ),
    (
        "rows and columns at once",
        [
            cf.rule("total", "rows", whole="all", parts=["m", "f"]),
            cf.rule(
                "total",
                "columns",
                scope={"for_each": ["year"], "measure": "all"},
                whole={"area": "country"},
                parts={"area": ["north", "south"]},
            ),
        ],
        {
            "keys": {"year": ["2024"], "area": ["north", "south", "country"]},
            "period": "year",
            "decimals": 0,
        },
    ),
    (
        "part, whole and share, truncated",
        [
            cf.rule("part_of", "p", part="urban", whole="people"),
            cf.rule("share", "q", part="urban", whole="people", value="rate"),
        ],
        {"convention": "trunc", "decimals": 1},
    ),
    ("a change", [cf.rule("change", "c", start="old", end="new", change="diff")], {"decimals": 2}),
    (
        "a ratio of levels",
        [cf.rule("ratio", "r", numerator="crop", denominator="area", value="yield")],
        {"decimals": 2},
    ),
    ("a formula", [cf.rule("expression", "e", expression="a * 2 + b = c")], {"decimals": 1}),
    (
        "figures made to fit as displayed",
        [cf.rule("total", "t", mode="displayed", whole="sum", parts=["a", "b"])],
        {"decimals": 1},
    ),
    (
        "counts, and a decimal comma",
        [cf.rule("total", "t", whole="sum", parts=["a", "b"])],
        {"convention": "exact", "decimal": ","},
    ),
]
SETS = pytest.mark.parametrize(
    ("rules", "known"), [(r, k) for _, r, k in RULE_SETS], ids=[name for name, _, _ in RULE_SETS]
)
FEW = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
#: Any example will do, the first as well as the smallest.
FIRST = settings(phases=[Phase.generate], max_examples=200, database=None)


def described(rows: Any, known: dict[str, Any]) -> Any:
    name, form = "data", {k: v for k, v in known.items() if k != "keys"}
    if "keys" in known:
        form["keys"] = [key for key in known["keys"] if key != known.get("period")]
    elif known.get("layout") == "long":
        form["keys"] = ["sector"]
    return cf.table(rows, name, **form)


@SETS
def test_consistent_tables_pass(rules: list[Rule], known: dict[str, Any]) -> None:
    @FEW
    @given(consistent_tables(rules, **known))
    def passes(rows: Any) -> None:
        report = cf.check(described(rows, known), rules, diagnose=False)
        assert report.ok, [f.message for f in report.findings] + list(map(str, report.problems))
        assert all(sum(t.checked for t in rule.counts) for rule in report.rules)

    passes()


@SETS
def test_tables_with_a_slip_fail(rules: list[Rule], known: dict[str, Any]) -> None:
    @FEW
    @given(tables_with_a_slip(rules, **known))
    def fails(planted: Any) -> None:
        report = cf.check(described(planted.table, known), rules, diagnose=False)
        assert report.findings, planted.slip
        sound = cf.check(described(planted.sound, known), rules, diagnose=False)
        assert sound.ok

    fails()


@pytest.mark.parametrize("sort", SLIPS)
def test_every_sort_of_slip_can_be_drawn(sort: str) -> None:
    rule = cf.rule("total", "t", scope={"for_each": ["year"]}, whole="sum", parts=["a", "b"])
    tables = tables_with_a_slip(
        rule, sorts=[sort], keys={"year": ["2023", "2024"]}, period="year", decimals=1
    )
    planted = find(tables, lambda planted: planted.slip.sort == sort, settings=FIRST)
    for (row, column), (right, wrong) in planted.slip.cells.items():
        assert planted.sound[row - 1][column] == right
        assert planted.table[row - 1][column] == wrong


def test_tables_hold_what_recomputing_would_reject() -> None:
    rule = cf.rule("total", "t", whole="sum", parts=["a", "b"])
    rows = find(
        consistent_tables(rule, decimals=0),
        lambda rows: any(int(r["a"]) + int(r["b"]) != int(r["sum"]) for r in rows),
        settings=FIRST,
    )
    assert cf.check(rows, rule).ok


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_hold_numbers_as_printed(library: str) -> None:
    rule = cf.rule("total", "t", whole="sum", parts=["a", "b"])
    tables = consistent_tables(rule, library=library, decimals=2)
    frame = find(tables, lambda frame: True, settings=FIRST)
    assert type(frame).__module__.startswith(library)
    assert all("." in text for text in frame["sum"].to_list())


def test_ranges_hold_true_values() -> None:
    rule = cf.rule("total", "t", whole="sum", parts=["a", "b"])

    @FEW
    @given(consistent_tables(rule, ranges={"a": (5, 6)}, decimals=0))
    def within(rows: Any) -> None:
        assert {row["a"] for row in rows} <= {"5", "6"}

    within()


def test_rules_that_look_elsewhere_are_refused() -> None:
    rule = cf.rule("part_of", "p", part="a", whole={"measure": "b", "table": "other"})
    with pytest.raises(ValueError, match="'other'"):
        consistent_tables(rule)


def test_an_unknown_sort_is_refused_with_a_near_one() -> None:
    with pytest.raises(ValueError, match="did you mean 'digit-lost'"):
        tables_with_a_slip(cf.rule("total", "t", whole="s", parts=["a"]), sorts=["digits-lost"])


#: A rule of every kind, and what has to be said of its table.
KIND_RULES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "total": ({"whole": "s", "parts": ["a", "b"]}, {}),
    "shares": (
        {"scope": {"for_each": "year", "measure": "x"}, "parts": "x"},
        {"keys": {"year": ["1"], "k": ["a", "b"]}},
    ),
    "share": ({"part": "a", "whole": "b", "value": "x"}, {}),
    "change": ({"start": "a", "end": "b", "change": "c"}, {}),
    "growth": ({"start": "a", "end": "b", "rate": "g"}, {}),
    "change_and_growth": ({"end": "b", "change": "c", "rate": "g"}, {}),
    "contributions": ({"parts": ["a", "b"], "whole": "w"}, {}),
    "compound": ({"rates": ["a", "b"], "whole": "w"}, {}),
    "weighted": ({"values": ["a", "b"], "weights": ["c", "d"], "whole": "w"}, {}),
    "ratio": ({"numerator": "a", "denominator": "b", "value": "r"}, {}),
    "convert": ({"a": "a", "b": "b", "rate": "r"}, {}),
    "part_of": ({"part": "a", "whole": "b"}, {}),
    "bounds": ({"value": "a", "low": 0, "high": 10}, {}),
    "agree": ({"figures": ["a", "b"]}, {}),
    "revision": ({"old": "a", "new": "b", "within": "5 %"}, {}),
    # Of many units every share is possible.
    "countable": ({"value": "a", "n": "n"}, {"ranges": {"n": (3, 9)}, "decimals": 1}),
    "counted": ({"count": "a", "listed": "b"}, {}),
    "ordered": ({"items": ["a", "b"]}, {}),
    "expression": ({"expression": "a + b = c"}, {}),
    "present": ({"scope": {"for_each": "k"}, "keys": "year"}, {"keys": {"k": ["a"]}}),
}


def test_tables_of_every_kind_can_be_drawn() -> None:
    assert KIND_RULES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KIND_RULES)
def test_tables_of_a_kind_hold_and_fail_with_a_slip(kind: str) -> None:
    form, known = KIND_RULES[kind]
    rule = cf.rule(kind, "r", **form)
    sound = find(consistent_tables(rule, **known), lambda table: True, settings=FIRST)
    assert cf.check(sound, rule, diagnose=False).ok
    if kind == "present":
        with pytest.raises(ValueError, match="slips are made in figures"):
            tables_with_a_slip(rule, **known)
        return
    planted = find(tables_with_a_slip(rule, **known), lambda planted: True, settings=FIRST)
    assert cf.check(planted.table, rule, diagnose=False).findings, planted.slip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"library": "arrow"}, "unknown library 'arrow'; known: rows, pandas, polars"),
        ({"ranges": {"tow": (1, 2)}}, "no rule names 'tow'"),
        ({"ranges": {"a": (9, 1)}}, "ends at 1, before it begins at 9"),
        ({"decimls": 1}, "did you mean 'decimals'"),
        ({"rules": []}, "no rule to satisfy"),
        ({"rules": "rules.yaml"}, "'rules.yaml' is no rule"),
        ({"sorts": []}, "no sort of slip"),
    ],
    ids=str,
)
def test_arguments_without_sense_are_refused_at_once(arguments: dict[str, Any], said: str) -> None:
    given = {"rules": cf.rule("total", "t", whole="sum", parts=["a", "b"]), **arguments}
    with pytest.raises(ValueError, match=said):
        tables_with_a_slip(**given)


def test_a_strategy_prints_as_what_it_draws() -> None:
    rule = cf.rule("total", "t", whole="sum", parts=["a", "b"])
    assert "<tables of year, sum, a, b for python/t>" in repr(
        consistent_tables(rule, keys={"year": ["2024"]})
    )
