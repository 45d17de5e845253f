"""The measured cases of ../shared/data/rounding: released processors fail 58 of 669 sums and 31 of 294 means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest

from crossfoot.constraints import equal
from crossfoot.expressions import Quantity, Total
from crossfoot.figures import Figure, figure
from crossfoot.intervals import Convention, Interval, unround
from crossfoot.operands import Operand
from crossfoot.relations import Relation, linear
from crossfoot.rules.kinds.agree import agree
from crossfoot.rules.kinds.countable import countable
from crossfoot.rules.kinds.growth import growth
from crossfoot.rules.kinds.ratio import ratio
from crossfoot.rules.kinds.shares import shares
from crossfoot.tails import chance_of_residual, residual_tail
from crossfoot.verify import Grade, Verdict, verify

ONE = Fraction(1)


def read_lines(folder: Path, name: str) -> list[Mapping[str, Any]]:
    with (folder / "rounding" / name).open(encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    return [case for case in cases if "about" not in case]


def read_json(folder: Path, name: str) -> Any:
    return json.loads((folder / "rounding" / name).read_text(encoding="utf-8"))


def test_every_printed_figure_has_its_interval(shared_data: Path) -> None:
    rows = read_json(shared_data, "unround_table.json")["rows"]
    assert len(rows) == 180
    for row in rows:
        made = figure(row["value"], decimals=row["decimals"], convention=row["rounding"])
        assert made.interval == Interval(
            Fraction(row["lower"]), Fraction(row["upper"]), row["incl_lower"], row["incl_upper"]
        ), row
        assert made.interval == unround(made.value, made.quantum, Convention(row["rounding"]))


# Weighted sums, with several printings (duplicates) of one figure


class BlockedError(Exception):
    """The sum cannot be checked, for the reason given."""


def printed(facts: list[list[str]], convention: str, *, lenient: bool) -> Interval:
    """The interval of a figure printed once or several times."""
    figures = [
        figure(Fraction(value)) if decimals == "INF" else _fact(value, decimals, convention)
        for value, decimals in facts
    ]
    if any(made.has_excess_digits for made in figures):
        raise BlockedError("blocked:excessDigits")
    common = reduce(Interval.intersect, (made.interval for made in figures))
    conflict = common.is_empty if lenient else not agree(figures).passes
    if len(figures) > 1 and conflict:
        raise BlockedError("blocked:duplicates")
    return common


def _fact(value: str, decimals: str, convention: str) -> Figure:
    return figure(value, decimals=int(decimals), convention=convention)


def sum_of_facts(case: Mapping[str, Any], convention: str, *, lenient: bool) -> Verdict | str:
    total = [fact for fact in case["total"] if fact[0] is not None]
    items = [
        (Fraction(item["w"]), [fact for fact in item["facts"] if fact[0] is not None])
        for item in case["items"]
    ]
    items = [(weight, facts) for weight, facts in items if facts]
    if not total or not items:
        return "unbound"
    try:
        whole = _operand(total, convention, lenient=lenient)
        parts = [_operand(facts, convention, lenient=lenient) for _, facts in items]
    except BlockedError as blocked:
        return str(blocked)
    weights = tuple(weight for weight, _ in items)
    constraint = equal(Total("parts", weights), Quantity("whole"))
    return verify(Relation(constraint, {"whole": whole, "parts": tuple(parts)}, kind="total"))


def _operand(facts: list[list[str]], convention: str, *, lenient: bool) -> Operand:
    interval = printed(facts, convention, lenient=lenient)
    value = interval.choose(Fraction(facts[0][0]))
    return Operand(figure(value), value, interval)


@pytest.mark.parametrize(
    ("expected", "convention", "lenient"),
    [
        ("round", "half_any", False),
        ("round_lenient_duplicates", "half_any", True),
        ("truncation", "trunc", False),
        ("truncation_lenient_duplicates", "trunc", True),
    ],
)
def test_every_weighted_sum_has_its_verdict(
    shared_data: Path, expected: str, convention: str, lenient: bool
) -> None:
    cases = read_lines(shared_data, "calc11_interval_cases.jsonl")
    assert len(cases) == 348
    for case in cases:
        wanted = case["expected"][expected]
        found = sum_of_facts(case, convention, lenient=lenient)
        if isinstance(found, str):
            assert found == wanted["status"], case["id"]
            continue
        status = "inconsistent" if found.grade is Grade.IMPOSSIBLE else "consistent"
        assert status == wanted["status"], case["id"]
        operands = found.relation.operands
        constraint = found.relation.constraint
        (computed, reported) = (side.range(operands) for side in constraint.expressions())
        assert _written(reported) == wanted["reported"], case["id"]
        assert _written(computed) == wanted["computed"], case["id"]


def _written(interval: Interval) -> str:
    left, right = "[" if interval.low_closed else "(", "]" if interval.high_closed else ")"
    return f"{left}{_plain(interval.low)}, {_plain(interval.high)}{right}"


def _plain(value: Fraction | float) -> str:
    number = float(value)
    return str(int(number)) if number == int(number) else str(number)


# Growth and ratios


def test_every_growth_has_its_verdict_and_implied_rate(shared_data: Path) -> None:
    cases = [
        case
        for case in read_lines(shared_data, "growth_ratio_cases.jsonl")
        if case["kind"] == "growth"
    ]
    assert len(cases) == 99
    for case in cases:
        found = _growth(case, "half_any")
        assert found.passes == (case["expected"] == "consistent"), case["id"]
        low, high = case["implied_rate_range"]
        implied = found.implied["rate"]
        assert abs(float(implied.low) - low) < 1e-6, case["id"]
        assert abs(float(implied.high) - high) < 1e-6, case["id"]
        for convention, wanted in case["by_rounding"].items():
            assert _growth(case, convention).passes == (wanted == "consistent"), case["id"]


def _growth(case: Mapping[str, Any], convention: str) -> Verdict:
    start, end, rate = (
        figure(case[text], decimals=case[decimals], convention=convention)
        for text, decimals in (
            ("start", "start_decimals"),
            ("end", "end_decimals"),
            ("rate_percent", "rate_decimals"),
        )
    )
    return growth(start, end, rate, periods=case["periods"])


def test_every_ratio_has_its_verdict(shared_data: Path) -> None:
    cases = [
        case
        for case in read_lines(shared_data, "growth_ratio_cases.jsonl")
        if case["kind"] == "ratio"
    ]
    assert len(cases) == 4
    for case in cases:
        assert case["scale"] == 100
        numerator, denominator = (
            figure(case[role], decimals=case[f"{role}_decimals"])
            for role in ("numerator", "denominator")
        )
        value = figure(case["value"], decimals=case["value_decimals"], unit="percent")
        found = ratio(numerator, denominator, value)
        # The reference leaves a numerator that may be zero undefined. Only a denominator must not be zero:
        # 0.49 of 119.6 prints as 0.4 %, so the printed 0 of 120 is no contradiction.
        assert found.passes == (case["expected"] in ("consistent", "undefined")), case


def test_shares_of_exactly_100_under_every_convention(shared_data: Path) -> None:
    cases = read_json(shared_data, "shares_to_100_ties.json")["cases"]
    assert len(cases) == 18
    for case in cases:
        assert len(case["feasible"]) == 12
        for convention, feasible in case["feasible"].items():
            parts = [
                figure(part, decimals=case["decimals"], convention=convention)
                for part in case["parts"]
            ]
            found = shares(parts, of=Fraction(case["exact_total"]))
            assert (found.grade is not Grade.IMPOSSIBLE) == feasible, (case["id"], convention)


# Tails


def test_the_irwin_hall_table_to_12_digits(shared_data: Path) -> None:
    rows = read_json(shared_data, "irwin_hall_table.json")["rows"]
    assert len(rows) == 23
    for row in rows:
        m = row["m"]
        assert abs(float(chance_of_residual(m, 0)) - row["p0"]) < 1e-12 * row["p0"]
        if row["exact_p0"] is not None:
            assert chance_of_residual(m, 0) == Fraction(row["exact_p0"])
        for k in (1, 2, 3):
            wanted = row[f"p_ge{k}"]
            found = residual_tail([ONE] * m, Fraction(k))
            assert abs(float(found) - wanted) <= 1e-12 * wanted, (m, k)
        for bound, name in ((2, "1pct"), (3, "1e3"), (4, "1e4"), (6, "1e6")):
            flagged = row[f"flag_at_{name}"]
            alpha = Fraction(1, 10**bound)
            assert residual_tail([ONE] * m, Fraction(flagged)) <= alpha, (m, name)
            assert residual_tail([ONE] * m, Fraction(flagged - 1)) > alpha, (m, name)
        assert _possible_residual(m, row["closed_max"], closed=True)
        assert not _possible_residual(m, row["closed_max"] + 1, closed=True)
        assert _possible_residual(m, row["open_max"], closed=False)
        assert not _possible_residual(m, row["open_max"] + 1, closed=False)


def _possible_residual(m: int, residual: int, *, closed: bool) -> bool:
    """Whether the parts of a sum of m figures may exceed the whole by ``residual``, ties allowed or not."""
    printed = [1000 + residual, *[1000] * (m - 2), 1000 * (m - 1)]
    *parts, whole = (_nearest(value, closed=closed) for value in printed)
    return verify(linear({**dict.fromkeys(parts, 1), whole: -1})).grade is not Grade.IMPOSSIBLE


def _nearest(value: int, *, closed: bool) -> Figure:
    if closed:
        return figure(value)
    return figure(value, convention="half_even" if value % 2 else "half_odd")


# Possible for n


def test_every_mean_and_percentage_is_possible_or_not_for_n(shared_data: Path) -> None:
    cases = read_lines(shared_data, "grim_cases.jsonl")
    assert len(cases) == 138
    for case in cases:
        unit = "percent" if case["percent"] else None
        value = figure(case["x"], unit=unit, convention=case["rounding"], non_negative=True)
        found = countable(value, case["n"], items=case["items"])
        assert found.passes == case["exact"], case
        listed = [Fraction(known) for known in case["possible_values"]]
        assert _possible(value, case["n"] * case["items"])[: max(len(listed), 20)] == listed, case
        if found.passes:
            assert found.witness is not None
            scale = 100 if case["percent"] else 1
            assert found.witness["value"] / scale in _possible(value, case["n"] * case["items"])


def _possible(value: Figure, units: int) -> list[Fraction]:
    """Every k / units that prints as the value; percentages as fractions of one."""
    own = value.interval.scaled(Fraction(1, 100) if value.unit == "percent" else ONE)
    assert own.is_bounded
    low, high = floor(own.low * units), ceil(own.high * units)
    return [x for k in range(low, high + 1) if (x := Fraction(k, units)) in own]


# Linear systems, one rule at a time (the joint verdict is for diagnosis)


def test_every_rule_of_the_joint_cases_by_itself(shared_data: Path) -> None:
    for case in read_lines(shared_data, "joint_cases.jsonl"):
        figures = {name: _joint_figure(raw) for name, raw in case["figures"].items()}
        for rule, weights in case["rules"].items():
            terms = {figures[name]: Fraction(weight) for name, weight in weights.items()}
            found = verify(linear(terms))
            violated = found.grade is Grade.IMPOSSIBLE
            assert violated == (case["single_rule"][rule] == "violated"), (case["id"], rule)


def _joint_figure(raw: Mapping[str, Any]) -> Figure:
    decimals = raw["decimals"]
    if decimals in (None, "INF"):
        return figure(Fraction(raw["value"]))
    return figure(raw["value"], decimals=int(decimals))
