"""Verdicts: what must never be called impossible, what must, and what is said about it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.constraints import Common, Comparison, Either, Every, Operator, Whole, at_most, equal
from crossfoot.expressions import Mean, Quantity, constant
from crossfoot.figures import Figure, exactly, figure
from crossfoot.intervals import Convention, Interval
from crossfoot.operands import Operand, Operands
from crossfoot.relations import Reason, Relation, linear
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.agree import agree
from crossfoot.rules.kinds.change import change
from crossfoot.rules.kinds.growth import growth
from crossfoot.rules.kinds.part_of import part_of
from crossfoot.rules.kinds.ratio import ratio
from crossfoot.rules.kinds.revision import revision
from crossfoot.rules.kinds.shares import shares
from crossfoot.rules.kinds.total import total
from crossfoot.rules.kinds.weighted import weighted
from crossfoot.tails import residual_tail
from crossfoot.verify import Grade, Verdict, verify, verify_all

from .rounding import ROUNDED
from .test_intervals import interval
from .worlds import TRUTHS, World, worlds

#: Kinds in whose relation every figure stands once, so that implied intervals are exact.
EACH_ONCE = (
    "total",
    "shares",
    "share",
    "change",
    "growth",
    "change_and_growth",
    "contributions",
    "compound",
    "ratio",
    "part_of",
    "bounds",
)
some = settings(max_examples=25)


# True data


@some
@pytest.mark.parametrize("kind", TRUTHS)
@given(st.data())
def test_true_data_is_never_called_impossible(kind: str, data: st.DataObject) -> None:
    world = data.draw(worlds(kind))
    verdict = verify(world.relation())
    assert verdict.grade is not Grade.IMPOSSIBLE
    assert verdict.grade is not Grade.UNCHECKED or verdict.reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize("convention", ROUNDED)
@settings(max_examples=25)
@given(st.sampled_from(sorted(TRUTHS)), st.data())
def test_true_data_is_never_called_impossible_under_any_one_convention(
    convention: Convention, kind: str, data: st.DataObject
) -> None:
    world = data.draw(worlds(kind, convention=convention))
    assert verify(world.relation()).grade is not Grade.IMPOSSIBLE


@some
@pytest.mark.parametrize("kind", TRUTHS)
@given(st.data())
def test_a_true_value_lies_where_the_others_imply(kind: str, data: st.DataObject) -> None:
    world = data.draw(worlds(kind))
    verdict = verify(world.relation())
    if kind == "countable":
        return  # implies the nearest possible value, not all of them
    for role, true in world.truth.items():
        if role in verdict.implied:
            assert true in verdict.implied[role], role


@some
@pytest.mark.parametrize("kind", TRUTHS)
@given(st.data())
def test_what_passes_has_a_witness_that_satisfies_the_relation(
    kind: str, data: st.DataObject
) -> None:
    verdict = verify(data.draw(worlds(kind)).relation())
    if verdict.grade is Grade.UNCHECKED:
        return
    witness = verdict.witness
    assert witness is not None
    for role, operand in verdict.relation.by_role():
        assert witness[role] in operand.figure.interval, role
    assert verdict.relation.constraint.check(fixed(verdict.relation, witness)).exact


def fixed(relation: Relation, values: Mapping[str, Fraction]) -> Operands:
    """The relation's operands at known values (by role, in the figures' own units)."""

    def fix(role: str, operand: Operand) -> Operand:
        own = values[role] * operand.factor
        return Operand(operand.figure, own, Interval.point(own), operand.factor)

    return {
        role: fix(role, found)
        if isinstance(found, Operand)
        else tuple(fix(f"{role}[{i}]", o) for i, o in enumerate(found))
        for role, found in relation.operands.items()
    }


@some
@pytest.mark.parametrize("kind", TRUTHS)
@given(st.data())
def test_what_is_computed_for_a_figure_is_implied_by_the_printed_others(
    kind: str, data: st.DataObject
) -> None:
    relation = data.draw(worlds(kind)).relation()
    printed = {role: operand.figure.value for role, operand in relation.by_role()}
    exactly = dataclasses.replace(relation, operands=fixed(relation, printed))
    assert dict(verify(relation).computed) == dict(verify(exactly).implied)


# Sharpness: just outside its implied interval a figure turns the verdict, just inside it does not.


@some
@pytest.mark.parametrize("kind", EACH_ONCE)
@given(st.data())
def test_the_verdict_turns_at_the_ends_of_an_implied_interval(
    kind: str, data: st.DataObject
) -> None:
    world = data.draw(worlds(kind))
    verdict = verify(world.relation())
    if verdict.grade is Grade.UNCHECKED:
        return
    role = data.draw(st.sampled_from(sorted(verdict.implied)))
    if kind == "bounds" and role != "value" and world.figures.keys() >= {"low", "high"}:
        return  # one bound moved beyond the other is refused before anything is checked
    implied = verdict.implied[role]
    rooted = kind == "growth" and role == "rate" and world.options["periods"] > 1
    for end, closed, outward in (
        (implied.low, implied.low_closed, -1),
        (implied.high, implied.high_closed, 1),
    ):
        if not isinstance(end, Fraction):
            continue
        if rooted and outward < 0 and world.options["periods"] % 2 == 0:
            continue  # a fall by more than all, twice, is a rise
        step = max(abs(end), Fraction(1)) / 10**12 if rooted else Fraction(1, 10**12)
        outside = moved(world, role, end + outward * step)
        assert outside in (
            Grade.IMPOSSIBLE,
            Grade.UNCHECKED,
        )  # a denominator may be moved onto zero
        at_end = moved(world, role, end)
        if not rooted and at_end is not Grade.UNCHECKED:
            assert (at_end is Grade.IMPOSSIBLE) == (not closed)
        if not implied.is_point:
            inner = min(step, Fraction(implied.width) / 2) if implied.is_bounded else step
            assert moved(world, role, end - outward * inner) is not Grade.IMPOSSIBLE


def moved(world: World, role: str, value: Fraction) -> Grade:
    """The grade with one figure known to have a value."""
    figures: dict[str, Any] = {
        name: list(found) if isinstance(found, list) else found
        for name, found in world.figures.items()
    }
    name, _, index = role.rstrip("]").partition("[")
    if index:
        figures[name][int(index)] = exactly(value)
    else:
        figures[name] = exactly(value)
    return verify(KINDS[world.kind].relation(figures, **world.options)).grade


# What the verdict must not depend on


@some
@pytest.mark.parametrize("kind", ["total", "shares", "contributions", "compound", "agree"])
@given(st.data())
def test_the_verdict_does_not_depend_on_the_order_of_a_list(kind: str, data: st.DataObject) -> None:
    world = data.draw(worlds(kind))
    role = next(role for role, found in world.figures.items() if isinstance(found, list))
    listed = world.figures[role]
    assert isinstance(listed, list)
    order = data.draw(st.permutations(range(len(listed))))
    options = dict(world.options)
    if options.get("weights"):
        options["weights"] = tuple(options["weights"][i] for i in order)
    shuffled = {**world.figures, role: [listed[i] for i in order]}
    first, second = verify(world.relation()), verify(KINDS[kind].relation(shuffled, **options))
    assert outcome(first) == outcome(second)
    for new, old in enumerate(order):
        if f"{role}[{old}]" in first.implied:
            assert second.implied[f"{role}[{new}]"] == first.implied[f"{role}[{old}]"]


def outcome(verdict: Verdict) -> tuple[Any, ...]:
    return verdict.grade, verdict.residual, verdict.allowed, verdict.reason, verdict.p


@some
@pytest.mark.parametrize(
    "kind",
    [
        "total",
        "share",
        "change",
        "growth",
        "change_and_growth",
        "ratio",
        "part_of",
        "bounds",
        "agree",
    ],
)
@given(st.data())
def test_the_verdict_does_not_depend_on_the_scale_of_the_levels(
    kind: str, data: st.DataObject
) -> None:
    """Thousands instead of units, with the unit's digits moved along."""
    world = data.draw(worlds(kind))
    power = data.draw(st.integers(-6, 6))
    levels = {"whole", "parts", "part", "rest", "start", "end", "change", "low", "high"}
    levels |= {"numerator", "denominator", "figures"} | ({"value"} if kind == "bounds" else set())
    scaled: dict[str, Any] = {}
    for role, found in world.figures.items():
        if role not in levels:
            scaled[role] = found
        elif isinstance(found, list):
            scaled[role] = [rescaled(f, power) for f in found]
        else:
            scaled[role] = rescaled(found, power)
    first, second = verify(world.relation()), verify(KINDS[kind].relation(scaled, **world.options))
    assert (first.grade, first.reason, first.p) == (second.grade, second.reason, second.p)


def rescaled(f: Figure, power: int) -> Figure:
    decimals = None if f.decimals is None else f.decimals - power
    return replace(f, value=f.value * Fraction(10) ** power, decimals=decimals)


@some
@pytest.mark.parametrize("kind", TRUTHS)
@given(st.data())
def test_the_verdict_does_not_depend_on_names(kind: str, data: st.DataObject) -> None:
    world = data.draw(worlds(kind))
    renamed = {
        role: [replace(f, name=f"{role} {i}") for i, f in enumerate(found)]
        if isinstance(found, list)
        else replace(found, name=role)
        for role, found in world.figures.items()
    }
    second = KINDS[kind].relation(renamed, rule="pack/rule", name="x", **world.options)
    assert outcome(verify(world.relation())) == outcome(verify(second))


# The five grades


def test_exact_rounding_implausible_impossible_and_unchecked() -> None:
    assert shares(["50", "50"]).grade is Grade.EXACT
    assert shares(["33.3", "33.3", "33.3"]).grade is Grade.ROUNDING
    parts = ["10.7", "9.3", "12.1", "8.9", "11.3", "7.7", "10.9", "9.1", "11.7", "8.1"]
    assert total("100.2", parts).grade is Grade.IMPLAUSIBLE
    assert total("100.4", parts).grade is Grade.IMPOSSIBLE
    assert ratio("5", "0", "7").grade is Grade.UNCHECKED


def test_a_denominator_that_may_be_zero_divides_where_the_displayed_figure_is_what_counts() -> None:
    to_tens = figure("2", decimals=-1)
    assert ratio("10", to_tens, "5").reason is Reason.ZERO_DENOMINATOR
    assert ratio("10", to_tens, "5", mode="displayed").grade is Grade.EXACT
    assert ratio("10", to_tens, "6", mode="displayed").grade is Grade.IMPOSSIBLE
    assert ratio("10", "0", "5", mode="displayed").reason is Reason.ZERO_DENOMINATOR


def test_a_verdict_is_no_yes_or_no() -> None:
    verdict = shares(["50", "50"])
    assert verdict.passes
    assert verdict.holds
    with pytest.raises(TypeError, match=r"ask verdict\.grade"):
        bool(verdict)
    assert ratio("5", "0", "7").holds is None
    assert repr(verdict) == "<Verdict shares: exact>"
    assert repr(ratio("5", "0", "7")) == "<Verdict ratio: unchecked (zero_denominator)>"


def test_residual_and_allowance_are_those_of_the_arithmetic() -> None:
    """Four figures of quantum 0.01 may miss by 0.02 beside an exact 100."""
    verdict = shares(["20.51", "28.06", "47.22", "4.22"])
    assert verdict.residual == Fraction("0.01")
    assert verdict.allowed == Fraction("0.02")
    assert verdict.implied["parts[3]"] == interval("[4.195, 4.225]")
    assert verdict.computed["parts[3]"] == interval("[4.21, 4.21]")


def test_implied_intervals_stand_under_names_too_where_they_are_unique() -> None:
    verdict = total(figure("10", name="all"), [figure("4", name="a"), figure("6", name="b")])
    assert verdict.implied["all"] == verdict.implied["whole"] == interval("[9, 11]")
    assert verdict.implied["a"] == verdict.implied["parts[0]"]


def test_implied_intervals_are_in_the_unit_of_the_figure() -> None:
    verdict = total(
        figure("1.5", unit="million USD"),
        [figure("700", unit="thousand USD"), figure("800", unit="thousand USD")],
    )
    assert verdict.implied["whole"] == interval("[1499000, 1501000]")
    rate = growth("1.2", "1.5", "30").implied["rate"]
    assert rate == interval("[16, 800/23]")


def test_an_interval_is_implied_for_exact_figures_too() -> None:
    """What nobody rounded may still be wrong: the message has to say what it should be."""
    verdict = ratio("100", exactly(4), "20")
    assert verdict.grade is Grade.IMPOSSIBLE
    assert set(verdict.implied) == {"numerator", "denominator", "value"}
    assert (
        verdict.implied["denominator"] == interval("[4.853658, 5.153847]")
        or Fraction(5) in verdict.implied["denominator"]
    )
    displayed = ratio("100", "4", "20", mode="displayed")
    assert displayed.implied["denominator"] == interval("[5, 5]")


def test_no_value_is_implied_where_none_would_do() -> None:
    """Two of three printings conflict: nothing the third could be helps, and two pairs imply two rates."""
    assert agree(["10.39", "10.35", "10.4"]).implied["figures[2]"].is_empty
    pairs = KINDS["convert"].check(
        {"pairs_a": ["100", "100", "100"], "pairs_b": ["200", "300", "200"]}
    )
    assert pairs.grade is Grade.IMPOSSIBLE
    assert pairs.implied["pairs_b[2]"].is_empty
    squared = growth("100", "-100", "10", periods=2)
    assert squared.implied["rate"].is_empty


def test_a_hedge_that_excludes_the_printed_number_decides() -> None:
    """ "Under 5" is never 5."""
    under = figure("5", hedge="under")
    assert total(exactly(5), [under]).grade is Grade.IMPOSSIBLE
    assert part_of(under, exactly(5)).grade is Grade.EXACT


def test_an_open_slack_is_infinite() -> None:
    verdict = total("100", [figure("40", hedge="at_least"), "50"])
    assert verdict.grade is Grade.ROUNDING
    assert verdict.allowed == float("inf")
    assert verdict.p is None
    assert verdict.witness is not None


def test_the_witness_keeps_printed_values_where_it_can() -> None:
    verdict = shares(["33.3", "33.3", "33.3"])
    assert verdict.witness == {
        "parts[0]": Fraction("33.3"),
        "parts[1]": Fraction("33.35"),
        "parts[2]": Fraction("33.35"),
    }
    assert shares(["50", "51", "2"]).witness is None
    assert ratio("5", "0", "7").witness is None


def test_a_figure_that_stands_twice_is_one_figure() -> None:
    same, other = figure("10"), figure("3")
    verdict = total(same, [same, other])
    assert (
        verdict.grade is Grade.IMPOSSIBLE
    )  # nothing but 0 can be added to a number without changing it
    small = figure("0")
    passed = total(same, [same, small])
    assert passed.grade is Grade.EXACT
    nearly = figure("0.4", decimals=0)
    found = total(same, [same, nearly]).witness
    assert found is not None
    assert found["whole"] == found["parts[0]"]


def test_a_witness_reaches_the_very_end_where_only_that_will_do() -> None:
    """1.05³ = 1.157625: the rate must be exactly 5 %, the end of its interval, and its cube root is rational."""
    verdict = growth(
        exactly(1), exactly(Fraction("1.157625")), figure("5.5", decimals=0), periods=3
    )
    assert verdict.witness == {"start": 1, "end": Fraction("1.157625"), "rate": 5}


def test_a_witness_gives_weight_to_a_value_that_has_to_count() -> None:
    """A mean of −9/11 beside a value of 0 that weighs 1: the other may weigh nothing, and then it cannot be."""
    values = [exactly(0), figure("0", decimals=-1)]
    verdict = weighted(values, [exactly(1), figure("0", decimals=-1)], exactly(Fraction(-9, 11)))
    assert verdict.grade is Grade.ROUNDING
    assert verdict.witness is not None
    assert verdict.witness["weights[1]"] > 0
    assert verdict.implied["values[1]"] == interval("(-oo, -54/55]")


def test_displayed_figures_must_fit_exactly_and_hedges_still_hedge() -> None:
    assert total("100", ["33", "33", "33"], mode="displayed").grade is Grade.IMPOSSIBLE
    assert total("99", ["33", "33", "33"], mode="displayed").grade is Grade.EXACT
    hedged = total(figure("90", hedge="over"), ["33", "33", "33"], mode="displayed")
    assert hedged.grade is Grade.ROUNDING
    assert hedged.witness == {"whole": 99, "parts[0]": 33, "parts[1]": 33, "parts[2]": 33}


def test_blocked_relations_stay_unchecked_and_say_why() -> None:
    verdict = change(figure("5", unit="km"), figure("7", unit="USD"), "2")
    assert (verdict.grade, verdict.reason) == (Grade.UNCHECKED, Reason.UNIT)
    assert "USD" in verdict.detail
    zero = growth("0", "5", "10")
    assert (zero.grade, zero.reason) == (Grade.UNCHECKED, Reason.ZERO_DENOMINATOR)


def test_agreement_respects_known_conventions() -> None:
    """One value, rounded down here and up there, has two printings; by one convention it has one."""
    down, up = figure("20.5", convention="floor"), figure("20.6", convention="ceiling")
    assert agree([down, up]).passes
    assert not agree(["20.5", "20.6"]).passes
    assert not agree([down, figure("20.6", convention="floor")]).passes


# Implausible


@settings(max_examples=150)
@given(
    st.lists(st.integers(0, 2), min_size=3, max_size=9),
    st.integers(-40, 40),
    st.sampled_from([Fraction(1, 1000), Fraction(1, 10**5)]),
)
def test_a_sum_is_implausible_when_its_tail_is_below_alpha_and_only_then(
    decimals: list[int], missed: int, alpha: Fraction
) -> None:
    """Whatever shortcut decides the easy cases: the exact tail probability is the criterion."""
    primes = [613, 1009, 757, 1511, 2003, 859, 1213, 1709, 947]  # no common small denominator
    parts = [figure(primes[i] + Fraction(7, 10**d), decimals=d) for i, d in enumerate(decimals)]
    whole = figure(sum((p.value for p in parts), Fraction(missed, 100)), decimals=2)
    verdict = verify(linear({**dict.fromkeys(parts, 1), whole: -1}), alpha)
    if verdict.grade in (Grade.ROUNDING, Grade.IMPLAUSIBLE):
        assert verdict.residual is not None
        widths = [f.quantum for f in (*parts, whole)]
        rare = residual_tail(widths, verdict.residual) < alpha
        assert (verdict.grade is Grade.IMPLAUSIBLE) == rare


def test_a_twelve_unit_error_in_a_long_sum_is_implausible() -> None:
    """32 figures may miss by 16 in the worst case, and practically never do by 12."""
    parts = [str(1000 + 37 * i) for i in range(31)]
    printed = sum(map(int, parts))
    assert total(str(printed + 12), parts).grade is Grade.IMPLAUSIBLE
    assert total(str(printed + 3), parts).grade is Grade.ROUNDING
    assert total(str(printed + 17), parts).grade is Grade.IMPOSSIBLE


def test_a_five_deviation_error_in_a_sum_of_a_hundred_is_implausible() -> None:
    """15 of 50.5 is less than a third of what rounding could explain, and still beyond chance."""
    parts = [str(1000 + 37 * i) for i in range(99)]
    printed = sum(map(int, parts))
    assert total(str(printed + 15), parts).grade is Grade.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("whole", "parts", "why"),
    [
        (exactly(100), ["13"] * 8, "eight times 12.5 rounds to 104 by nature"),
        (figure("100"), ["13"] * 8, "and beside a printed 100 as well"),
        (figure("104"), ["13"] * 8, "exact"),
        (exactly(100), ["91", "9", "1"], "90.5, 8.5 and 1.0"),
        (exactly(6), ["2", "1", "2", "2", "1", "1"], "figures of the size of their quantum"),
        (figure("300", hedge="about"), ["110.1", "90.2", "101.3"], "a hedge has no such errors"),
        (
            figure("300", convention="floor"),
            ["110.4", "90.2", "100.3"],
            "one-sided rounding has no such errors",
        ),
    ],
)
def test_what_is_rare_for_other_reasons_is_not_called_implausible(
    whole: Figure, parts: list[str], why: str
) -> None:
    assert total(whole, parts).passes, why


def test_alpha_is_divided_among_the_relations_of_a_rule() -> None:
    parts = ["1009", "1511", "2003", "857"]
    relation = KINDS["total"].relation({"whole": str(5380 + 2), "parts": parts})
    p = verify(relation).p
    assert p is not None
    assert Fraction(1, 1000) / 100 < p
    alone = verify(relation, Fraction(p) * 2)
    assert alone.grade is Grade.IMPLAUSIBLE
    assert all(v.grade is Grade.ROUNDING for v in verify_all([relation] * 4, Fraction(p) * 2))


# Constraints that no kind uses alone


def bind(**operands: Any) -> Operands:
    return {
        role: tuple(Operand.of(figure(x)) for x in found)
        if isinstance(found, list)
        else Operand.of(figure(found))
        for role, found in operands.items()
    }


def decide(constraint: Any, **operands: Any) -> Grade:
    return verify(Relation(constraint, bind(**operands), kind="expression")).grade


a, b = Quantity("a"), Quantity("b")


@pytest.mark.parametrize(
    ("operator", "less", "touching", "equal_", "more"),
    [
        # a = 1, 2 (touching b's lower end), 3, 5 beside b = 3
        (Operator.EQUAL, "impossible", "rounding", "exact", "impossible"),
        (Operator.AT_MOST, "exact", "exact", "exact", "impossible"),
        (Operator.BELOW, "exact", "exact", "rounding", "impossible"),
        (Operator.AT_LEAST, "impossible", "rounding", "exact", "exact"),
        (Operator.ABOVE, "impossible", "impossible", "rounding", "exact"),
        (Operator.DIFFERENT, "exact", "exact", "rounding", "exact"),
    ],
)
def test_comparisons(operator: Operator, less: str, touching: str, equal_: str, more: str) -> None:
    comparison = Comparison(a, operator, b)
    found = [decide(comparison, a=x, b="3") for x in ("1", "2", "3", "5")]
    assert found == [less, touching, equal_, more]


def test_a_negated_comparison_fails_exactly_where_it_holds() -> None:
    for operator in Operator:
        comparison = Comparison(a, operator, b)
        assert comparison.negated().negated() == comparison
        for x in ("1", "3", "5"):
            known = bind(a=Fraction(x), b=Fraction(3))
            assert comparison.check(known).exact != comparison.negated().check(known).exact


def test_all_of_several_and_one_of_several() -> None:
    small, large = at_most(a, constant(3)), at_most(constant(7), a)
    assert decide(Every((small, large)), a="5") is Grade.IMPOSSIBLE
    assert decide(Either((small, large)), a="5") is Grade.IMPOSSIBLE
    assert decide(Either((small, large)), a="2") is Grade.EXACT
    assert decide(Either((small, large)), a="7") is Grade.EXACT
    assert Every((small, large)).negated().check(bind(a="5")).exact
    assert not Either((small, large)).negated().check(bind(a="2")).feasible


def test_only_the_last_alternative_left_says_something_about_the_figures() -> None:
    small, equals_b = at_most(a, constant(3)), equal(a, b)
    verdict = verify(Relation(Either((small, equals_b)), bind(a="9", b="8.7"), kind="expression"))
    assert verdict.implied["b"] == interval("[8.5, 9.5]")
    assert verdict.witness is not None


def test_a_whole_number_among_the_values() -> None:
    """2.5 … 3.4 holds 3; 2.1 … 2.4 holds none."""
    assert decide(Whole(a), a=figure("3", decimals=0)) is Grade.EXACT
    assert decide(Whole(a), a=figure("2.9", decimals=0)) is Grade.ROUNDING
    assert decide(Whole(a), a=figure("2.3", decimals=1)) is Grade.IMPOSSIBLE


@pytest.mark.parametrize("constraint", [Common("x"), Whole(a), KINDS["ordered"].constraint()])
def test_what_has_no_opposite_says_so(constraint: Any) -> None:
    with pytest.raises(ValueError, match="cannot be negated"):
        constraint.negated()


# A mean and its parts


def test_a_mean_of_exact_equal_weights_is_as_sharp_as_a_total() -> None:
    values = ["5.5", "9.8", "7.1"]
    ones = [exactly(1)] * 3
    assert weighted(values, ones, "7.5").grade is Grade.ROUNDING
    assert weighted(values, ones, "7.6").grade is Grade.IMPOSSIBLE
    form = KINDS["weighted"].relation({"values": values, "weights": ones, "whole": "7.5"}).linear()
    assert form is not None
    assert form.range() == interval("[-2/15, 1/15]")
    assert Mean("values", "weights").roles() == {"values", "weights"}


def test_a_mean_of_negative_weights_is_none() -> None:
    assert weighted(["5", "9"], [exactly(-1), exactly(3)], "11").grade is Grade.IMPOSSIBLE
    assert weighted(["5", "9"], ["-3", "5"], "15").grade is Grade.IMPOSSIBLE


# Linear relations, the joint system's material


def test_a_linear_relation_may_equal_a_figure_or_a_known_number() -> None:
    x, y = figure("5"), figure("3")
    assert verify(linear({x: 1, y: -1}, equals=2)).grade is Grade.EXACT
    assert verify(linear({x: 1, y: -1}, equals=figure("2.4"))).grade is Grade.ROUNDING
    assert verify(linear({x: 2, y: Fraction(1, 3)}, equals=14)).grade is Grade.IMPOSSIBLE
    form = linear({x: 2, y: -1}, equals=3, name="balance").linear()
    assert form is not None
    assert form.coefficients() == {x: 2, y: -1}
    assert form.constant == -3


def test_a_relation_knows_its_figures_and_roles() -> None:
    x, y = figure("5"), figure("3")
    relation = KINDS["total"].relation({"whole": x, "parts": [y, x]})
    assert relation.figures() == (x, y)
    assert [role for role, _ in relation.by_role()] == ["whole", "parts[0]", "parts[1]"]
    assert relation.role_of(y) == "parts[0]"
    assert growth("1", "2", "100").relation.linear() is None


# Explanations


def test_an_explanation_lets_a_reader_redo_the_check() -> None:
    text = shares(["20.51", "28.06", "47.22", "4.22"]).explain()
    assert text.splitlines() == [
        "shares: rounding",
        "  parts[0]  20.51 stands for [20.505, 20.515] (2 decimals); given the others [20.485, 20.515]",
        "  parts[1]  28.06 stands for [28.055, 28.065] (2 decimals); given the others [28.035, 28.065]",
        "  parts[2]  47.22 stands for [47.215, 47.225] (2 decimals); given the others [47.195, 47.225]",
        "  parts[3]  4.22 stands for [4.215, 4.225] (2 decimals); given the others [4.195, 4.225]",
        "  residual 0.01; rounding explains up to 0.02 (half of the sum of 4 quanta: 0.04 / 2)",
        "  chance of a residual as large from rounding alone: 0.333",
        "  holds for example for parts[0] = 20.51, parts[1] = 28.06, parts[2] = 47.215, parts[3] = 4.215",
    ]


def test_an_explanation_says_a_unit_once_and_a_small_number_in_its_digits() -> None:
    text = ratio("3 kg", "7000 t", "0.00043 kg/t").explain()
    assert "  numerator    3 kg stands for [2.5, 3.5]" in text
    assert "given the others [0.0003571…, 0.0005000…]" in text
    assert "given the others no number" in revision("100", "106", within="-5").explain()


def test_an_allowance_is_half_a_sum_of_quanta_only_where_it_is() -> None:
    cut = [figure(x, convention="trunc") for x in ("33", "33", "33")]
    text = shares(cut).explain()
    assert "rounding explains up to 2" not in text
    assert "quanta" not in text
    assert "up to 3" in text


def test_long_lists_are_explained_in_time_linear_in_their_length() -> None:
    """Quadratic or worse, this would take minutes."""
    parts = [str(1000 + i) for i in range(3000)]
    verdict = total(str(sum(map(int, parts)) + 5), parts)
    assert len(verdict.implied) == 3001
    assert verdict.witness is not None
