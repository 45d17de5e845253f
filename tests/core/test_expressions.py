"""Expressions: each node's exact range, its linear form, and what it asks of each figure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.expressions import (
    Compounded,
    Constant,
    Expression,
    Extremum,
    Magnitude,
    Mean,
    Outermost,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    Total,
    constant,
    minus,
    plus,
)
from crossfoot.figures import Figure, exactly, figure
from crossfoot.intervals import EMPTY, INFINITY, ZERO, Interval
from crossfoot.linear import LinearForm, combine, integer_coefficients
from crossfoot.operands import Operand, Operands, many, one

from .strategies import intervals, points, samples, small_numbers
from .test_intervals import assert_exact_image, interval

ONE = Fraction(1)


def operand(within: Interval) -> Operand:
    """An operand with any interval, for figures no convention would print."""
    value = within.choose(Fraction(1))
    return Operand(exactly(value), value, within)


def at(values: Mapping[str, Fraction | tuple[Fraction, ...]]) -> Operands:
    """Operands that are exactly known."""
    return {
        role: tuple(operand(Interval.point(v)) for v in value)
        if isinstance(value, tuple)
        else operand(Interval.point(value))
        for role, value in values.items()
    }


# Trees in which every role stands once: their range must be exact.


@st.composite
def trees(draw: st.DrawFn, *, folds: bool) -> tuple[Expression, dict[str, Interval]]:
    """A tree over up to three roles, and an interval for each.

    ``folds`` allows nodes that are not monotone (even powers, magnitudes), whose extremes may lie inside.
    """
    leaves: dict[str, Interval] = {}

    def leaf() -> Expression:
        if draw(st.integers(0, 4)) == 0:
            return Constant(draw(small_numbers))
        role = "abc"[len(leaves)]
        leaves[role] = draw(intervals())
        return Quantity(role)

    def tree(size: int) -> Expression:
        if size == 0 or len(leaves) > 1:
            return leaf()
        shape = draw(st.sampled_from(["sum", "product", "quotient", "power", "largest", "size"]))
        match shape:
            case "sum":
                weights = draw(st.tuples(*[st.sampled_from([1, -1, 2, Fraction(-1, 2)])] * 2))
                return Sum(tuple((Fraction(w), tree(size - 1)) for w in weights))
            case "product":
                return Product(tree(size - 1), tree(size - 1))
            case "quotient":
                return Quotient(tree(size - 1), tree(size - 1))
            case "power":
                exponents = [0, 1, 2, 3, -1, -2] if folds else [1, 3, -1]
                return Power(tree(size - 1), draw(st.sampled_from(exponents)))
            case "largest":
                return Extremum((tree(size - 1), tree(size - 1)), draw(st.booleans()))
            case _:
                return Magnitude(tree(size - 1)) if folds else tree(size - 1)

    return tree(2), leaves


def images(expression: Expression, leaves: dict[str, Interval]) -> list[Fraction]:
    found = []
    for values in product(*(samples(within) for within in leaves.values())):
        try:
            found.append(expression.point(at(dict(zip(leaves, values, strict=True)))))
        except ZeroDivisionError:
            continue
    return found


def range_of(expression: Expression, leaves: dict[str, Interval]) -> Interval | None:
    try:
        return expression.range({role: operand(within) for role, within in leaves.items()})
    except ZeroDivisionError:
        return None


@given(trees(folds=True))
def test_a_range_holds_every_value(case: tuple[Expression, dict[str, Interval]]) -> None:
    expression, leaves = case
    found = range_of(expression, leaves)
    if found is not None:
        assert all(value in found for value in images(expression, leaves))


@given(trees(folds=False))
def test_a_range_is_reached_at_its_ends(case: tuple[Expression, dict[str, Interval]]) -> None:
    expression, leaves = case
    found = range_of(expression, leaves)
    if found is not None:
        assert_exact_image(found, images(expression, leaves))


@given(trees(folds=True), st.data())
def test_a_projection_never_excludes_a_value_that_hits_the_target(
    case: tuple[Expression, dict[str, Interval]], data: st.DataObject
) -> None:
    expression, leaves = case
    operands = {role: operand(within) for role, within in leaves.items()}
    if range_of(expression, leaves) is None:
        return
    values = {role: data.draw(points(within)) for role, within in leaves.items()}
    image = expression.point(at(values))
    target = data.draw(intervals())
    if image not in target:
        target = target.shifted(image - target.choose(image))
    role_of = {id(o.figure): role for role, o in operands.items()}
    for confined, allowed in expression.project(operands, target):
        assert values[role_of[id(confined.figure)]] in allowed


@given(trees(folds=True))
def test_nothing_can_make_an_expression_hit_an_empty_target(
    case: tuple[Expression, dict[str, Interval]],
) -> None:
    expression, leaves = case
    operands = {role: operand(within) for role, within in leaves.items()}
    if range_of(expression, leaves) is None:
        return
    for _, allowed in expression.project(operands, EMPTY):
        assert allowed.is_empty


@given(trees(folds=True))
def test_a_linear_form_says_the_same_as_its_tree(
    case: tuple[Expression, dict[str, Interval]],
) -> None:
    expression, leaves = case
    operands = {role: operand(within) for role, within in leaves.items()}
    found = range_of(expression, leaves)
    form = expression.linear(operands)
    if form is not None and found is not None:
        assert form.value() == expression.point(operands)
        assert combine((form,)).range() == found


# Nodes over lists


@given(st.lists(st.tuples(st.integers(-2, 2), intervals()), min_size=1, max_size=3))
def test_a_total_is_the_weighted_sum_of_its_figures(terms: list[tuple[int, Interval]]) -> None:
    weights = tuple(Fraction(w) for w, _ in terms)
    operands = {"parts": tuple(operand(within) for _, within in terms)}
    found = Total("parts", weights).range(operands)
    sampled = [
        sum((w * x for w, x in zip(weights, values, strict=True)), Fraction(0))
        for values in product(*(samples(within) for _, within in terms))
    ]
    assert_exact_image(found, sampled)


def test_a_part_of_weight_zero_counts_for_nothing_and_is_asked_nothing() -> None:
    parts = (operand(interval("[1, 2]")), operand(interval("[5, 9]")))
    total = Total("parts", (ONE, Fraction(0)))
    assert total.range({"parts": parts}) == interval("[1, 2]")
    assert list(total.project({"parts": parts}, interval("[1, 1]"))) == [
        (parts[0], interval("[1, 1]"))
    ]


@given(st.lists(intervals(), min_size=1, max_size=3))
def test_compounded_rates_multiply_as_one_plus_each(rates: list[Interval]) -> None:
    operands = {"rates": tuple(map(operand, rates))}
    sampled = []
    for values in product(*map(samples, rates)):
        result = ONE
        for rate in values:
            result *= 1 + rate
        sampled.append(result)
    found = Compounded("rates").range(operands)
    assert all(value in found for value in sampled)
    points_ = at({"rates": tuple(samples(r)[0] for r in rates)})
    assert Compounded("rates").point(points_) in found


@given(st.lists(intervals(), min_size=1, max_size=3), st.booleans())
def test_the_largest_or_smallest_figure_has_an_exact_range(
    ranges: list[Interval], largest: bool
) -> None:
    pick = max if largest else min
    found = Outermost("items", largest).range({"items": tuple(map(operand, ranges))})
    assert_exact_image(found, [pick(values) for values in product(*map(samples, ranges))])


# The weighted mean: a weight stands above and below the line, and the range is exact all the same.

weight_intervals = intervals(st.sampled_from([Fraction(n, 2) for n in range(8)]), unbounded=False)
pairs = st.lists(
    st.tuples(intervals(unbounded=False), weight_intervals), min_size=1, max_size=3
).filter(lambda found: any(w.high > 0 for _, w in found))


def mean_operands(found: list[tuple[Interval, Interval]]) -> Operands:
    return {
        "values": tuple(operand(value) for value, _ in found),
        "weights": tuple(operand(weight) for _, weight in found),
    }


def means(found: list[tuple[Interval, Interval]]) -> list[Fraction]:
    """At sampled values, their weights among the ends and points beside them."""
    sampled = []
    for values in product(*(_ends(v) for v, _ in found)):
        for weights in product(*(_ends(w) for _, w in found)):
            if sum(weights) > 0:
                above = sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0))
                sampled.append(above / sum(weights))
    return sampled


def _ends(within: Interval) -> list[Fraction]:
    found = samples(within)
    return [found[0], found[-1]] if len(found) > 1 else found


@given(pairs)
def test_the_range_of_a_mean_is_that_over_all_vertices(
    found: list[tuple[Interval, Interval]],
) -> None:
    assert_exact_image(Mean("values", "weights").range(mean_operands(found)), means(found))


@pytest.mark.parametrize(
    ("case", "expected", "why"),
    [
        (
            [("[1, 2)", "[0, 1]"), ("[5, 5]", "[1, 1]")],
            "[3, 5]",
            "the open value can weigh nothing",
        ),
        ([("[1, 2)", "(0, 1]"), ("[5, 5]", "[1, 1]")], "[3, 5)", "it must weigh something"),
        ([("[1, 1]", "[0, 3]"), ("[4, 4]", "[0, 3]")], "[1, 4]", "either may weigh nothing"),
        (
            [("[1, 1]", "[1, oo)"), ("[4, 4]", "[1, 1]")],
            "(1, 2.5]",
            "a weight without an upper end",
        ),
        ([("[1, oo)", "[1, 1]"), ("[4, 4]", "[1, 1]")], "[2.5, oo)", "a value without one"),
        ([("[1, oo)", "[0, 0]"), ("[4, 4]", "[1, 1]")], "[4, 4]", "a value that weighs nothing"),
        ([("[3, 3]", "[2, 2]")], "[3, 3]", "one value"),
    ],
)
def test_means_keep_track_of_weights_that_may_vanish_or_grow(
    case: list[tuple[str, str]], expected: str, why: str
) -> None:
    operands = mean_operands([(interval(v), interval(w)) for v, w in case])
    assert Mean("values", "weights").range(operands) == interval(expected), why


def test_a_mean_with_weights_that_are_all_zero_has_no_value() -> None:
    operands = mean_operands([(interval("[1, 2]"), ZERO), (interval("[3, 4]"), ZERO)])
    with pytest.raises(ZeroDivisionError):
        Mean("values", "weights").range(operands)


def test_there_is_no_mean_with_a_weight_that_must_be_negative() -> None:
    operands = mean_operands(
        [(interval("[1, 2]"), interval("[-3, -2]")), (ZERO, interval("[5, 5]"))]
    )
    assert Mean("values", "weights").range(operands).is_empty


@settings(max_examples=50)
@given(pairs, st.data())
def test_what_a_mean_asks_of_its_figures_excludes_no_true_value(
    found: list[tuple[Interval, Interval]], data: st.DataObject
) -> None:
    operands = mean_operands(found)
    values = [data.draw(points(v)) for v, _ in found]
    weights = [data.draw(points(w)) for _, w in found]
    if not sum(weights):
        return
    mean = sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)
    target = data.draw(intervals(unbounded=False))
    target = target.shifted(mean - target.choose(mean))
    true = dict(
        zip(
            map(id, (*many(operands, "values"), *many(operands, "weights"))),
            values + weights,
            strict=True,
        )
    )
    for confined, allowed in Mean("values", "weights").project(operands, target):
        assert true[id(confined)] in allowed


# Linear forms


def test_a_figure_that_occurs_twice_is_counted_once() -> None:
    """x − x is 0, which interval arithmetic on its own would not see."""
    x, y = figure("5"), figure("3")
    terms = ((ONE, Operand.of(x)), (ONE, Operand.of(y)))
    form = combine((LinearForm(terms), LinearForm(((-ONE, Operand.of(x)),))))
    assert form.coefficients() == {y: 1}
    assert form.range() == y.interval


def test_a_figure_in_two_units_is_counted_once() -> None:
    x = figure("5")
    metres, kilometres = Operand.of(x, Fraction(1000)), Operand.of(x)
    form = combine((LinearForm(((ONE, kilometres), (ONE, metres))),))
    assert form.coefficients() == {x: 1001}
    assert form.value() == 5005


def test_coefficients_are_shown_whole() -> None:
    a, b = figure("1"), figure("2")
    form = LinearForm(((Fraction(1, 2), Operand.of(a)), (Fraction(-1, 3), Operand.of(b))), ONE)
    shown = integer_coefficients(form)
    assert shown.coefficients() == {a: 3, b: -2}
    assert shown.constant == 6


@given(
    st.lists(st.tuples(st.sampled_from([1, -1, 3]), intervals()), min_size=1, max_size=4),
    small_numbers,
    st.one_of(st.just(ZERO), intervals()),
)
def test_what_a_form_implies_for_a_figure_is_what_the_others_leave_it(
    terms: list[tuple[int, Interval]], constant: Fraction, target: Interval
) -> None:
    form = LinearForm(tuple((Fraction(w), operand(within)) for w, within in terms), constant)
    for index, (one_operand, implied) in enumerate(form.implied(target)):
        assert one_operand is form.terms[index][1]
        rest = Interval.point(constant)
        for at_, (weight, within) in enumerate(terms):
            if at_ != index:
                rest = rest + within.scaled(Fraction(weight))
        assert implied == (target - rest).scaled(1 / Fraction(terms[index][0]))


# Odds and ends


def test_roles_and_children_are_those_of_the_tree() -> None:
    tree = plus(Quantity("a"), Product(Quantity("b"), constant(2)))
    assert tree.roles() == {"a", "b"}
    assert Mean("values", "weights").roles() == {"values", "weights"}
    assert minus(Quantity("a"), Quantity("b")).children() == (Quantity("a"), Quantity("b"))


def test_a_denominator_that_may_be_zero_cannot_be_checked() -> None:
    operands = {"a": operand(interval("[1, 2]")), "b": operand(interval("[-1, 1]"))}
    with pytest.raises(ZeroDivisionError):
        Quotient(Quantity("a"), Quantity("b")).range(operands)


def test_the_even_root_of_a_negative_base_is_sought_on_its_side() -> None:
    """(1 + rate)² = 4 with a base known to be negative gives −2."""
    operands = {"x": operand(interval("[-10, -1]"))}
    assert list(Power(Quantity("x"), 2).project(operands, interval("[4, 4]"))) == [
        (operands["x"], interval("[-2, -2]"))
    ]


def test_a_role_is_one_figure_or_several() -> None:
    single = operand(interval("[1, 2]"))
    assert many({"x": single}, "x") == (single,)
    with pytest.raises(TypeError, match="'x' is a list of figures where one is due"):
        one({"x": (single,)}, "x")


def test_figures_enter_a_relation_in_its_unit() -> None:
    rate = figure("7.1", unit="percent")
    entered = Operand.of(rate, Fraction(1, 100))
    assert entered.value == Fraction("0.071")
    assert entered.interval == interval("[0.0705, 0.0715]")
    assert entered.to_figure(interval("[0.07, 0.08]")) == interval("[7, 8]")
    assert Operand.of(rate, displayed=True).interval.is_point


def test_forcing_displayed_figures_to_fit_leaves_a_hedge_alone() -> None:
    over: Figure = figure("500", hedge="over")
    assert Operand.of(over, displayed=True).interval == interval("[500, 600)")


def test_infinite_ends_are_summed() -> None:
    form = LinearForm(((ONE, operand(interval("[1, oo)"))), (-ONE, operand(interval("[2, 3]")))))
    assert form.range() == interval("[-2, oo)")
    assert form.range().high == INFINITY
