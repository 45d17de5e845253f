"""Tails: how likely rounding alone is to make printed figures miss by so much."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.tails import MAX_CORNERS, chance_of_residual, residual_tail, two_sided_tail

ONE = Fraction(1)

#: D = sum of the rounded parts less the rounded total, in units of the last place, for m rounded figures.
#: Exact values of the Irwin–Hall density; P(0), P(|D| ≥ 1), P(|D| ≥ 2), P(|D| ≥ 3).
KNOWN = {
    2: ("1", "0", "0", "0"),
    3: ("3/4", "1/4", "0", "0"),
    4: ("2/3", "1/3", "0", "0"),
    5: ("115/192", "77/192", "1/192", "0"),
    6: ("11/20", "9/20", "1/60", "0"),
    7: ("5887/11520", "5633/11520", "241/7680", "1/23040"),
}


@pytest.mark.parametrize("m", KNOWN)
def test_small_sums_have_the_known_probabilities(m: int) -> None:
    p0, *tails = map(Fraction, KNOWN[m])
    assert chance_of_residual(m, 0) == p0
    assert [residual_tail([ONE] * m, Fraction(k)) for k in (1, 2, 3)] == tails


@pytest.mark.parametrize("m", [2, 3, 5, 8, 20, 50])
def test_the_chances_of_all_residuals_add_up_to_one(m: int) -> None:
    """In floats the alternating sum would be off by more than 1 from m = 40 on."""
    chances = {k: chance_of_residual(m, k) for k in range(-m, m + 1)}
    assert sum(chances.values()) == 1
    assert all(chances[k] == chances[-k] for k in chances)
    for k in range(1, m // 2 + 1):
        assert residual_tail([ONE] * m, Fraction(k)) == 2 * sum(chances[j] for j in range(k, m + 1))


@pytest.mark.parametrize("m", [2, 3, 4])
def test_the_probabilities_are_those_of_rounding_a_fine_grid(m: int) -> None:
    """Enumerate all fractional parts on a grid of midpoints, round, and count the residuals."""
    cells = {2: 400, 3: 60, 4: 24}[m]
    seen: Counter[int] = Counter()
    for drawn in product(range(cells), repeat=m - 1):
        parts = [Fraction(2 * i + 1, 2 * cells) for i in drawn]
        whole = sum(parts)
        seen[sum(_nearest(x) for x in parts) - _nearest(whole)] += 1
    total = seen.total()
    for k in range(-2, 3):
        assert abs(Fraction(seen[k], total) - chance_of_residual(m, k)) < Fraction(3, cells)


def _nearest(x: Fraction) -> int:
    return int(x + Fraction(1, 2)) if x >= 0 else -int(-x + Fraction(1, 2))


@pytest.mark.parametrize(
    "widths",
    [("1", "1"), ("1", "2"), ("1", "1/2", "3"), ("0.1", "1", "0.01"), ("2", "2", "1", "1")],
)
def test_unequal_widths_agree_with_counting_points(widths: tuple[str, ...]) -> None:
    """P(|Σ errors| ≥ r) is a volume: count the midpoints of a grid of boxes that lie in it."""
    exact = [Fraction(w) for w in widths]
    cells = {2: 60, 3: 24, 4: 10}[len(exact)]
    sums = [
        abs(sum(w * (2 * i + 1 - cells) for w, i in zip(exact, drawn, strict=True)) / (2 * cells))
        for drawn in product(range(cells), repeat=len(exact))
    ]
    for share in (Fraction(1, 10), Fraction(1, 2), Fraction(4, 5)):
        residual = share * sum(exact) / 2
        counted = Fraction(sum(s >= residual for s in sums), len(sums))
        assert abs(counted - two_sided_tail(exact, residual)) < Fraction(3, cells)


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([Fraction(1, 100), Fraction(1, 10), ONE, Fraction(3)]), max_size=7),
    st.fractions(0, 12, max_denominator=100),
)
def test_a_tail_is_a_probability_that_falls_and_ends_at_the_worst_case(
    widths: list[Fraction], residual: Fraction
) -> None:
    here = two_sided_tail(widths, residual)
    assert 0 <= here <= 1
    assert two_sided_tail(widths, residual + Fraction(1, 10)) <= here
    assert two_sided_tail(widths, -residual) == here
    assert two_sided_tail(widths[::-1], residual) == here
    largest = sum(widths, Fraction(0)) / 2
    if widths:
        assert (here == 0) == (residual >= largest)
    assert two_sided_tail([*widths, Fraction(0)], residual) == here
    assert two_sided_tail([w / 1000 for w in widths], residual / 1000) == here


def test_what_nothing_can_move_misses_by_nothing() -> None:
    assert two_sided_tail([], Fraction(0)) == 1 == residual_tail([], Fraction(0))
    assert two_sided_tail([], Fraction(1, 100)) == 0 == residual_tail([], Fraction(1, 100))
    assert chance_of_residual(0, 0) == 1
    assert chance_of_residual(0, 1) == 0


def test_many_different_widths_are_approximated_and_never_beyond_hoeffding() -> None:
    """15 different widths have 2¹⁵ corners, more than are summed exactly."""
    widths = [Fraction(k, 10) for k in range(10, 25)]
    assert 2 ** len(widths) > MAX_CORNERS
    squares = float(sum(w * w for w in widths))
    for residual in (Fraction(1), Fraction(3), Fraction(8)):
        found = two_sided_tail(widths, residual)
        assert isinstance(found, float)
        assert 0 <= found <= 2 * 2.718281828459045 ** (-2 * float(residual) ** 2 / squares)
    # The same errors with their widths rounded to two values, exactly: nearly the same tail.
    near = two_sided_tail([Fraction("1.35")] * 7 + [Fraction("2.03")] * 8, Fraction(3))
    assert abs(float(near) - float(two_sided_tail(widths, Fraction(3)))) < 0.02


def test_the_exact_form_reaches_fifty_figures() -> None:
    """The density at 0 nears the normal one: √(6/(πm)), within 1 %."""
    assert abs(float(chance_of_residual(50, 0)) - (6 / (3.141592653589793 * 50)) ** 0.5) < 0.002
    assert float(residual_tail([ONE] * 50, Fraction(8))) < 1e-3
