"""Which figures a rule binds, and what happens where it finds none."""

from __future__ import annotations

import pytest
from tests.rules.table import MemoryTable, long, wide

from crossfoot.relations import Reason
from crossfoot.rules.binding import Binder, Bound, RuleBrokenError
from crossfoot.rules.form import rule_form, rule_from
from crossfoot.rules.model import Origin
from crossfoot.verify import verify


def bind(
    table: MemoryTable, kind: str, scope: dict | None = None, *others: MemoryTable, **form: object
) -> Bound:
    made = rule_form(kind).model_validate({"id": "rule", "kind": kind, "from": scope or {}, **form})
    tables = {t.name: t for t in (table, *others)}
    return Binder(tables).bind(rule_from(made, "test", Origin()), table)


def grades(bound: Bound) -> list[str]:
    return [verify(relation).grade.value for relation in bound.relations]


def test_a_wide_rule_without_keys_binds_each_row() -> None:
    table = wide({"a": "1", "b": "2", "sum": "3"}, {"a": "1", "b": "2", "sum": "9"})
    assert grades(bind(table, "total", whole="sum", parts=["a", "b"])) == ["exact", "impossible"]


def test_a_group_collects_the_rows_of_its_keys() -> None:
    table = wide(
        {"year": "2020", "sector": "a", "share": "40.0"},
        {"year": "2020", "sector": "b", "share": "60.0"},
        {"year": "2021", "sector": "a", "share": "40.0"},
        {"year": "2021", "sector": "b", "share": "61.0"},
    )
    bound = bind(table, "shares", {"for_each": ["year"], "measure": "share"}, parts="share")
    assert grades(bound) == ["exact", "impossible"]
    assert [dict(r.subject) for r in bound.relations] == [{"year": "2020"}, {"year": "2021"}]


def test_filters_tell_the_whole_from_its_parts() -> None:
    table = wide(
        {"year": "2020", "sector": "total", "value": "100"},
        {"year": "2020", "sector": "a", "value": "40"},
        {"year": "2020", "sector": "b", "value": "60"},
    )
    bound = bind(
        table,
        "total",
        {"for_each": "year", "measure": "value"},
        whole={"sector": "total"},
        parts={"sector": {"not": "total"}},
    )
    assert grades(bound) == ["exact"]


def test_listed_parts_keep_the_order_of_the_list_which_weights_rely_on() -> None:
    table = wide(
        {"year": "2025", "flow": "imports", "value": "13.4"},
        {"year": "2025", "flow": "exports", "value": "17.7"},
        {"year": "2025", "flow": "balance", "value": "4.3"},
    )
    bound = bind(
        table,
        "total",
        {"for_each": "year", "measure": "value"},
        whole={"flow": "balance"},
        parts={"flow": ["exports", "imports"]},
        weights=[1, -1],
    )
    assert grades(bound) == ["exact"]


def test_a_missing_listed_part_counted_as_zero_keeps_its_place() -> None:
    table = wide(
        {"year": "2025", "flow": "imports", "value": "13.4"},
        {"year": "2025", "flow": "balance", "value": "-13.4"},
    )
    bound = bind(
        table,
        "total",
        {"for_each": "year", "measure": "value"},
        whole={"flow": "balance"},
        parts={"flow": ["exports", "imports"]},
        weights=[1, -1],
        missing="zero",
    )
    assert grades(bound) == ["exact"]


def test_a_listed_part_that_is_not_there_leaves_the_relation_unchecked() -> None:
    table = wide(
        {"year": "2020", "sector": "total", "value": "100"},
        {"year": "2020", "sector": "a", "value": "40"},
    )
    bound = bind(
        table,
        "total",
        {"for_each": "year", "measure": "value"},
        whole={"sector": "total"},
        parts={"sector": ["a", "b"]},
    )
    (relation,) = bound.relations
    assert relation.blocked == (Reason.MISSING, "parts: b is missing")


def test_a_blank_part_is_missing_unless_the_rule_counts_it_as_zero() -> None:
    table = wide({"a": "1", "b": None, "sum": "1"})
    assert grades(bind(table, "total", whole="sum", parts=["a", "b"])) == ["unchecked"]
    assert grades(bind(table, "total", whole="sum", parts=["a", "b"], missing="zero")) == ["exact"]


def test_previous_is_the_period_before_and_not_the_row_before() -> None:
    table = wide(
        {"year": "2022", "gdp": "121", "growth": "10"},
        {"year": "2020", "gdp": "100", "growth": None},
        {"year": "2021", "gdp": "110", "growth": "10"},
        {"year": "2024", "gdp": "121", "growth": "0"},
        keys=("year",),
        period="year",
    )
    bound = bind(table, "growth", start="previous(gdp)", end="gdp", rate="growth")
    reasons = {dict(r.subject)["year"]: r.blocked and r.blocked[0] for r in bound.relations}
    assert reasons == {"2022": None, "2020": Reason.MISSING, "2021": None, "2024": Reason.MISSING}


def test_a_period_is_found_however_it_is_spelt() -> None:
    table = wide(
        {"quarter": "Q4 2024", "gdp": "100", "growth": None},
        {"quarter": "2025-Q1", "gdp": "110", "growth": "10"},
        keys=("quarter",),
        period="quarter",
    )
    bound = bind(table, "growth", start="previous(gdp)", end="gdp", rate="growth")
    assert grades(bound) == ["unchecked", "exact"]


def test_a_long_table_binds_by_indicator() -> None:
    table = long(
        {"year": "2020", "indicator": "exports", "value": "17.7"},
        {"year": "2020", "indicator": "imports", "value": "13.4"},
        {"year": "2020", "indicator": "balance", "value": "5.3"},
        {"year": "2020", "indicator": "rainfall", "value": "800"},
        {"year": "2019", "indicator": "rainfall", "value": "900"},
        keys=("year",),
    )
    bound = bind(table, "expression", expression="exports - imports = balance")
    assert grades(bound) == ["impossible"]
    assert bound.groups == 1, "years without any of the rule's indicators are none of its business"


def test_a_figure_found_twice_must_agree_and_the_sharper_one_counts() -> None:
    table = long(
        {"year": "2020", "indicator": "a", "value": "5"},
        {"year": "2020", "indicator": "a", "value": "5.2"},
        {"year": "2020", "indicator": "b", "value": "5.4"},
        keys=("year",),
    )
    bound = bind(table, "part_of", part="b", whole="a")
    assert grades(bound) == ["impossible"]
    (agreement,) = bound.agreements
    assert verify(agreement).passes


def test_a_figure_found_twice_differently_is_ambiguous() -> None:
    table = long(
        {"year": "2020", "indicator": "a", "value": "5"},
        {"year": "2020", "indicator": "a", "value": "7"},
        {"year": "2020", "indicator": "b", "value": "5"},
        keys=("year",),
    )
    bound = bind(table, "part_of", part="b", whole="a")
    assert verify(bound.relations[0]).reason is Reason.AMBIGUOUS
    assert verify(bound.agreements[0]).grade == "impossible"


def test_another_table_is_matched_on_the_keys() -> None:
    table = wide({"year": "2020", "gdp": "10.4"}, keys=("year",))
    reference = MemoryTable([{"year": "2020", "gdp": "10.39"}], name="reference", keys=("year",))
    bound = bind(
        table, "agree", None, reference, figures=["gdp", {"table": "reference", "measure": "gdp"}]
    )
    assert grades(bound) == ["rounding"]


def test_sum_by_fewer_keys_reaches_over_the_group() -> None:
    table = wide(
        {"year": "2020", "region": "n", "births": "3", "country": "7"},
        {"year": "2020", "region": "s", "births": "4", "country": "7"},
        keys=("year", "region"),
    )
    assert grades(bind(table, "expression", expression="sum(births) by year = country")) == [
        "exact",
        "exact",
    ]


def test_a_rule_never_binds_outside_where() -> None:
    table = wide(
        {"year": "2019", "gdp": "100", "growth": None},
        {"year": "2020", "gdp": "110", "growth": "10"},
        keys=("year",),
        period="year",
    )
    bound = bind(
        table,
        "growth",
        {"where": {"year": {"min": 2020}}},
        start="previous(gdp)",
        end="gdp",
        rate="growth",
    )
    assert grades(bound) == ["unchecked"]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"part": "a", "whole": "b"}, "no column 'b' in table 'data'; known: a, year"),
        (
            {"part": "a", "whole": {"measure": "a", "yeer": 2020}},
            "no column 'yeer' in table 'data'; did you mean 'year'?",
        ),
        ({"part": "previous(a)", "whole": "a"}, "needs the table's period column"),
        (
            {"part": "a", "whole": {"table": "dato", "measure": "a"}},
            "no table 'dato'; did you mean 'data'?",
        ),
    ],
)
def test_a_rule_that_does_not_fit_its_table_says_so(form: dict, message: str) -> None:
    with pytest.raises(RuleBrokenError) as caught:
        bind(wide({"a": "1", "year": "2020"}), "part_of", **form)
    assert message in str(caught.value)


def test_present_reads_a_key_column() -> None:
    table = wide(
        {"province": "p", "year": "2019"},
        {"province": "p", "year": "2021"},
        {"province": "q", "year": "2020"},
    )
    bound = bind(table, "present", {"for_each": "province"}, keys="year")
    assert grades(bound) == ["impossible", "exact"]
