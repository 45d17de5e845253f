"""Intervals: what a printed figure stands for, and the arithmetic on it, ends included."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crossfoot.intervals import (
    EMPTY,
    EVERYTHING,
    INFINITY,
    NON_NEGATIVE,
    ZERO,
    Bound,
    Convention,
    Interval,
    decimal_text,
    sum_of_ratios,
    unround,
    weighted_sum,
)

from .rounding import ROUNDED, printings
from .strategies import FAR, intervals, points, quanta, samples, small_numbers


def interval(text: str) -> Interval:
    """``"[1, 2)"``; an end may be ``oo``."""
    low, high = text[1:-1].split(",")
    return Interval(_bound(low), _bound(high), text[0] == "[", text[-1] == "]")


def _bound(text: str) -> Bound:
    return float(text.replace("oo", "inf")) if "oo" in text else Fraction(text.strip())


# From a printed figure to its interval


@pytest.mark.parametrize(
    ("convention", "positive", "negative", "zero", "even"),
    [
        # printed: 2.5 (odd last digit), -2.5, 0.0, 2.4; quantum 0.1
        ("half_any", "[2.45, 2.55]", "[-2.55, -2.45]", "[-0.05, 0.05]", "[2.35, 2.45]"),
        ("half_up", "[2.45, 2.55)", "[-2.55, -2.45)", "[-0.05, 0.05)", "[2.35, 2.45)"),
        ("half_down", "(2.45, 2.55]", "(-2.55, -2.45]", "(-0.05, 0.05]", "(2.35, 2.45]"),
        # spreadsheets, SAS, SPSS: symmetric around zero, so the ends mirror
        ("half_away", "[2.45, 2.55)", "(-2.55, -2.45]", "(-0.05, 0.05)", "[2.35, 2.45)"),
        ("half_toward", "(2.45, 2.55]", "[-2.55, -2.45)", "[-0.05, 0.05]", "(2.35, 2.45]"),
        # Python and IEEE 754: ties belong to the even digit, both of them
        ("half_even", "(2.45, 2.55)", "(-2.55, -2.45)", "[-0.05, 0.05]", "[2.35, 2.45]"),
        ("half_odd", "[2.45, 2.55]", "[-2.55, -2.45]", "(-0.05, 0.05)", "(2.35, 2.45)"),
        # completed years; places needed
        ("floor", "[2.5, 2.6)", "[-2.5, -2.4)", "[0, 0.1)", "[2.4, 2.5)"),
        ("ceiling", "(2.4, 2.5]", "(-2.6, -2.5]", "(-0.1, 0]", "(2.3, 2.4]"),
        # digits cut off: XBRL Calculations 1.1 "truncation"; a printed 0 hides both signs
        ("trunc", "[2.5, 2.6)", "(-2.6, -2.5]", "(-0.1, 0.1)", "[2.4, 2.5)"),
        # only zero itself prints as zero
        ("away", "(2.4, 2.5]", "[-2.5, -2.4)", "[0, 0]", "(2.3, 2.4]"),
        ("ceiling_or_floor", "(2.4, 2.6)", "(-2.6, -2.4)", "(-0.1, 0.1)", "(2.3, 2.5)"),
        ("exact", "[2.5, 2.5]", "[-2.5, -2.5]", "[0, 0]", "[2.4, 2.4]"),
    ],
)
def test_every_convention_has_its_interval(
    convention: str, positive: str, negative: str, zero: str, even: str
) -> None:
    for value, expected in (("2.5", positive), ("-2.5", negative), ("0", zero), ("2.4", even)):
        found = unround(Fraction(value), Fraction(1, 10), Convention(convention))
        assert found == interval(expected), value


@pytest.mark.parametrize("convention", ROUNDED)
def test_an_interval_holds_exactly_the_numbers_that_print_as_the_figure(
    convention: Convention,
) -> None:
    """Brute force: a grid of 24ths of a quantum holds all ties and points on both sides of them."""
    for quantum in (Fraction(1, 10), Fraction(1), Fraction(5), Fraction(100)):
        for printed in range(-4, 5):
            value = printed * quantum
            found = unround(value, quantum, convention)
            for step in range(-48, 49):
                true = value + quantum * step / 24
                assert (true in found) == (value in printings(true, quantum, convention)), true


@given(st.sampled_from(ROUNDED), quanta, st.fractions(max_denominator=10**6))
def test_a_true_value_lies_in_the_interval_of_whatever_is_printed_for_it(
    convention: Convention, quantum: Fraction, true: Fraction
) -> None:
    for printed in printings(true, quantum, convention):
        assert true in unround(printed, quantum, convention)


# Sets


@given(intervals(), intervals(), st.data())
def test_intersection_and_meeting_are_those_of_sets(
    a: Interval, b: Interval, data: st.DataObject
) -> None:
    common = a.intersect(b)
    for x in samples(a) + samples(b):
        assert (x in common) == (x in a and x in b)
    assert a.meets(b) == (not common.is_empty)
    if a.meets(b):
        x = data.draw(points(common))
        assert x in a
        assert x in b


@given(intervals(), intervals())
def test_a_hull_is_the_smallest_interval_that_holds_both(a: Interval, b: Interval) -> None:
    hull = a.hull(b)
    assert hull.contains(a)
    assert hull.contains(b)
    assert {hull.low, hull.high} <= {a.low, a.high, b.low, b.high}
    for end in (hull.low, hull.high):
        assert (end in hull) == (end in a or end in b)


@given(intervals(), intervals())
def test_containing_is_being_left_whole_by_intersection(a: Interval, b: Interval) -> None:
    assert a.contains(b) == all(x in a for x in samples(b))


@given(intervals())
def test_an_empty_interval_is_part_of_all_and_changes_no_hull(a: Interval) -> None:
    assert a.contains(EMPTY)
    assert a.hull(EMPTY) == a == EMPTY.hull(a)
    assert not a.meets(EMPTY)


def test_intervals_are_empty_when_their_ends_cross_or_meet_in_the_open() -> None:
    assert interval("(2, 1)").is_empty
    assert interval("[2, 1]").is_empty
    assert interval("[1, 1)").is_empty
    assert interval("(1, 1]").is_empty
    assert not interval("[1, 1]").is_empty


@given(intervals(), small_numbers)
def test_choosing_takes_what_was_wanted_or_something_else_inside(
    a: Interval, wanted: Fraction
) -> None:
    assert a.choose(wanted) in a
    if wanted in a:
        assert a.choose(wanted) == wanted


def test_nothing_can_be_chosen_from_an_empty_interval() -> None:
    with pytest.raises(ValueError, match="empty"):
        EMPTY.choose(Fraction(0))


# Arithmetic. Each operation is compared with the same operation on sampled points: nothing may fall outside, every
# end must be approached, and an end is closed if and only if it is reached.

Binary = Callable[[Fraction, Fraction], Fraction]


def assert_exact_image(found: Interval, images: list[Fraction]) -> None:
    assert images
    assert all(image in found for image in images)
    for end, extreme, closed in (
        (found.low, min(images), found.low_closed),
        (found.high, max(images), found.high_closed),
    ):
        if isinstance(end, Fraction):
            assert abs(end - extreme) < Fraction(1, 1000)
            assert closed == (end in images)
        else:
            assert abs(extreme) > Fraction(FAR, 10**5)
            assert not closed


@given(intervals(), intervals())
def test_a_sum_is_exactly_the_sums_of_members(a: Interval, b: Interval) -> None:
    assert_exact_image(a + b, [x + y for x in samples(a) for y in samples(b)])


@given(intervals(), intervals())
def test_a_difference_is_exactly_the_differences_of_members(a: Interval, b: Interval) -> None:
    assert_exact_image(a - b, [x - y for x in samples(a) for y in samples(b)])


#: Every sort of interval around zero: each pair of ends, open and closed.
GRID: list[Interval] = [
    made
    for low, high in combinations_with_replacement(
        (-INFINITY, Fraction(-2), Fraction(-1), Fraction(0), Fraction(3), INFINITY), 2
    )
    for low_closed, high_closed in product((False, True), repeat=2)
    if not (made := Interval(low, high, low_closed, high_closed)).is_empty
    and not (low_closed and low == -INFINITY)
    and not (high_closed and high == INFINITY)
]


@pytest.mark.parametrize("a", GRID, ids=str)
def test_a_product_is_exactly_the_products_of_members(a: Interval) -> None:
    for b in GRID:
        assert_exact_image(a * b, [x * y for x in samples(a) for y in samples(b)])


@pytest.mark.parametrize("a", GRID, ids=str)
def test_a_quotient_is_exactly_the_quotients_of_members(a: Interval) -> None:
    for b in GRID:
        if 0 in b or b.low < 0 < b.high:
            with pytest.raises(ZeroDivisionError):
                a / b
        else:
            assert_exact_image(a / b, [x / y for x in samples(a) for y in samples(b)])


@pytest.mark.parametrize("a", GRID, ids=str)
def test_a_power_is_exactly_the_powers_of_members(a: Interval) -> None:
    for exponent in range(5):
        assert_exact_image(a.power(exponent), [x**exponent for x in samples(a)])
        if exponent and 0 not in a and not a.low < 0 < a.high:
            assert a.power(-exponent) == a.power(exponent).reciprocal()


@given(intervals(), small_numbers)
def test_scaling_is_exact_and_a_negative_weight_swaps_ends_and_flags(
    a: Interval, weight: Fraction
) -> None:
    assert_exact_image(a.scaled(weight), [x * weight for x in samples(a)])


@given(intervals(), small_numbers)
def test_shifting_and_negating_are_exact(a: Interval, offset: Fraction) -> None:
    assert_exact_image(a.shifted(offset), [x + offset for x in samples(a)])
    assert_exact_image(-a, [-x for x in samples(a)])


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (("[0, 5]", "(0, 2)", "[0, 10)"), "a closed zero is reached whatever the other end does"),
        (("[0, 1]", "[1, oo)", "[0, oo)"), "zero times a ray starts at zero"),
        (("(0, 1]", "[1, oo)", "(0, oo)"), "an open zero is not reached"),
        (("(-1, 1)", "[2, 3]", "(-3, 3)"), "the open end decides"),
        (("[-2, 3]", "[-5, 4]", "[-15, 12]"), "both hold zero: the extreme corners"),
        (("[-2, 2)", "[-2, 2]", "[-4, 4]"), "two corners tie; one reached corner closes the end"),
    ],
)
def test_products_keep_track_of_open_ends(case: tuple[str, str, str], why: str) -> None:
    left, right, expected = map(interval, case)
    assert left * right == expected, why
    assert right * left == expected, why


@pytest.mark.parametrize("text", ["[-1, 1]", "[0, 1]", "[-1, 0]", "(-1, 1)", "[0, 0]"])
def test_nothing_is_divided_by_an_interval_that_holds_zero(text: str) -> None:
    with pytest.raises(ZeroDivisionError):
        interval(text).reciprocal()


def test_a_reciprocal_next_to_zero_is_a_ray() -> None:
    assert interval("(0, 4]").reciprocal() == interval("[0.25, oo)")
    assert interval("[-4, 0)").reciprocal() == interval("(-oo, -0.25]")
    assert interval("[2, oo)").reciprocal() == interval("(0, 0.5]")


def test_whatever_is_computed_from_nothing_is_nothing() -> None:
    nothing = [x.intersect(y) for x in GRID for y in GRID if not x.meets(y)]
    assert nothing
    for at, empty in enumerate(nothing):
        other = GRID[at % len(GRID)]
        images = [empty + other, other - empty, empty * other, other * empty, -empty]
        images += [empty.scaled(Fraction(-2)), empty.shifted(Fraction(3)), empty.reciprocal()]
        images += [empty.power(exponent) for exponent in range(4)]
        images += [empty.root(degree) for degree in range(1, 4)]
        assert all(image.is_empty for image in images)


# Roots explain verdicts: they may be a little too wide and never too narrow.


@given(intervals(), st.integers(1, 5), st.data())
def test_a_root_holds_every_number_whose_power_lies_inside(
    a: Interval, degree: int, data: st.DataObject
) -> None:
    assume(degree % 2 == 1 or a.high >= 0)
    x = data.draw(points(a.root(degree) if not a.root(degree).is_empty else ZERO))
    if x**degree in a and (degree % 2 == 1 or x >= 0):
        assert x in a.root(degree)
    for y in samples(a):
        root = Fraction(round(abs(float(y)) ** (1 / degree) * 4), 4) * (1 if y >= 0 else -1)
        if root**degree == y:
            assert root in a.root(degree)


@given(
    st.fractions(min_value=Fraction(1, 10**40), max_value=10**30, max_denominator=10**40),
    st.integers(2, 7),
)
def test_roots_are_moved_outwards_by_less_than_one_part_in_10_to_the_15(
    value: Fraction, degree: int
) -> None:
    root = Interval(value, value).root(degree)
    assert root.low**degree <= value <= root.high**degree
    assert root.high - root.low <= root.low / 10**15


def test_rational_roots_are_exact() -> None:
    assert interval("[4/9, 25)").root(2) == interval("[2/3, 5)")
    assert interval("(-27, 8]").root(3) == interval("(-3, 2]")
    assert interval("(-1, 4]").root(2) == interval(
        "[0, 2]"
    )  # 0 is inside, whatever the negative end
    assert interval("[-4, -1]").root(2).is_empty
    assert interval("[-4, 0)").root(2).is_empty
    assert interval("[4, oo)").root(2) == interval("[2, oo)")
    assert EVERYTHING.root(3) == EVERYTHING


# Sums of many terms


@given(st.lists(st.tuples(small_numbers, intervals()), max_size=6))
def test_a_weighted_sum_is_the_sum_of_scaled_intervals(
    terms: list[tuple[Fraction, Interval]],
) -> None:
    expected = ZERO
    for weight, part in terms:
        expected = expected + part.scaled(weight)
    assert weighted_sum(terms) == expected


@given(st.lists(st.fractions(max_denominator=1000), max_size=8))
def test_a_sum_over_one_denominator_is_the_sum(values: list[Fraction]) -> None:
    assert sum_of_ratios([value.as_integer_ratio() for value in values]) == sum(values)


def test_a_sum_with_an_infinite_end_is_infinite() -> None:
    assert weighted_sum(
        [(Fraction(-1), NON_NEGATIVE), (Fraction(1), interval("[2, 3]"))]
    ) == interval("(-oo, 3]")


# Numbers for people


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction("0.1"), "0.1"),
        (Fraction(-3, 4), "-0.75"),
        (Fraction(1500), "1500"),
        (Fraction(0), "0"),
        (Fraction(1, 3), "0.333333…"),
        (Fraction(-2, 3), "-0.666666…"),
        (INFINITY, "∞"),
        (-INFINITY, "−∞"),
    ],
)
def test_numbers_are_written_exactly_or_marked_as_cut(value: Bound, text: str) -> None:
    assert decimal_text(value) == text


def test_an_interval_is_written_with_its_brackets() -> None:
    assert str(interval("[20.505, 20.515)")) == "[20.505, 20.515)"
    assert str(NON_NEGATIVE) == "[0, ∞)"
