"""The language of `expression` rules: what it means, and what it says to a typo."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crossfoot as cf
from crossfoot.rules.formula import FormulaError, parse_formula


@pytest.mark.parametrize(
    ("formula", "figures", "grade"),
    [
        ("a + b = c", {"a": "1", "b": "2", "c": "3"}, "exact"),
        ("a - b = c", {"a": "17.7", "b": "13.4", "c": "5.3"}, "impossible"),
        ("a + 2 * b = c", {"a": "1", "b": "2", "c": "5"}, "exact"),
        ("(a + 2) * b = c", {"a": "1", "b": "2", "c": "6"}, "exact"),
        ("-a = b", {"a": "3", "b": "-3"}, "exact"),
        ("a ^ 2 = b", {"a": "3", "b": "9"}, "exact"),
        ("a / b = c", {"a": "1", "b": "0", "c": "1"}, "unchecked"),
        ("sum(parts) = whole", {"parts": ["1", "2"], "whole": "3"}, "exact"),
        ("abs(a) <= 5 %", {"a": "-4.9 %"}, "exact"),
        ("abs(a) <= 5 %", {"a": "-5.1 %"}, "impossible"),
        ("min(a, b) = c", {"a": "1", "b": "2", "c": "1"}, "exact"),
        ("max(a, b) < c", {"a": "1", "b": "2", "c": "2"}, "rounding"),
        ("if a > 10 then b > 0", {"a": "12", "b": "0"}, "rounding"),
        ("if a > 10 then b > 1", {"a": "12", "b": "0"}, "impossible"),
        ("if a > 10 then b > 1", {"a": "3", "b": "0"}, "exact"),
        ("a = 1 or a = 2", {"a": "2"}, "exact"),
        ("a > 1 and b > 1", {"a": "3", "b": "0"}, "impossible"),
        ("not a = b", {"a": "3", "b": "5"}, "exact"),
        ("low ≤ x ≤ high", {"low": "1", "x": "2", "high": "3"}, "exact"),
        ("tổng = `xuất khẩu` + nhập", {"tổng": "3", "xuất khẩu": "1", "nhập": "2"}, "exact"),
    ],
)
def test_a_formula_means_what_it_says(formula: str, figures: dict, grade: str) -> None:
    assert cf.expression(formula, **figures).grade == grade


def test_percent_is_a_fraction_and_points_are_too() -> None:
    assert cf.expression("a + b = 100 %", a="35.2 %", b="64.8 %").grade == "exact"
    assert cf.expression("growth = end / start - 1", growth="10 %", start="100", end="110").passes


def test_comparable_units_are_brought_to_one() -> None:
    assert (
        cf.expression("a = b", a=cf.figure("70", "km"), b=cf.figure("70000", "m")).grade == "exact"
    )


@pytest.mark.parametrize(
    ("formula", "column", "expected"),
    [
        ("a +", 4, "a name"),
        ("a = = b", 5, "a number"),
        ("a", 2, "a comparison"),
        ("(a + b", 7, ")"),
        ("a = b c", 7, "does not fit"),
        ("a = b; import os", 6, "does not fit"),
        ("__import__('os') = 1", 12, "does not fit"),
    ],
)
def test_a_typo_is_answered_with_its_column(formula: str, column: int, expected: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(formula)
    assert caught.value.column == column
    assert expected in str(caught.value)


ANY_TEXT = st.text(max_size=60)
NEARLY_FORMULAS = st.text(alphabet="ab+-*/()=<>1% \n,^sumprevious", max_size=60)


@given(ANY_TEXT | NEARLY_FORMULAS)
def test_any_text_is_a_formula_or_an_error_with_a_column(text: str) -> None:
    column = 1
    with suppress(FormulaError):
        try:
            parse_formula(text)
        except FormulaError as error:
            column = error.column
            raise
    assert 1 <= column <= len(text) + 2


def test_a_formula_of_parentheses_alone_is_refused_and_not_recursed_into() -> None:
    with pytest.raises(FormulaError):
        parse_formula("(" * 5000 + "a = b" + ")" * 5000)


def test_the_references_tell_a_table_what_to_look_up() -> None:
    formula = parse_formula("growth = value / previous(value, 4) - sum(x) by year, region")
    roles = {r.role: (r.name, r.back, r.many, r.by) for r in formula.references}
    assert roles == {
        "growth": ("growth", 0, False, None),
        "value": ("value", 0, False, None),
        "previous(value, 4)": ("value", 4, False, None),
        "sum(x) by year, region": ("x", 0, True, ("year", "region")),
    }


def test_nested_parentheses_cost_no_more_than_their_number() -> None:
    depth = 50
    formula = "(" * depth + "a" + ")" * depth + " + b = c"
    assert cf.expression(formula, a="1", b="2", c="3").grade == "exact"
    formula = "(" * depth + "a = b" + ")" * depth
    assert cf.expression(formula, a="1", b="1").grade == "exact"


def test_a_long_sum_is_flat() -> None:
    assert cf.expression("+".join(["a"] * 900) + " = 900", a="1").grade == "exact"
