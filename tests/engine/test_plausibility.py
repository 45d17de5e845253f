"""Thresholds of implausible residuals: found by a search, they are what trying every residual in turn finds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engine.plausibility import threshold
from crossfoot.tails import residual_tail

QUANTA = st.sampled_from(
    [Fraction(1, 100), Fraction(1, 10), Fraction(1, 5), Fraction(1), Fraction(5, 2)]
)
ALPHAS = st.sampled_from([Fraction(1, 20), Fraction(1, 1000), Fraction(1, 10**7)])


def first_rare(widths: list[Fraction], alpha: Fraction) -> Fraction | None:
    finest = min(widths)
    steps = int(sum(widths) / 2 / finest)
    return next(
        (k * finest for k in range(1, steps + 1) if residual_tail(widths, k * finest) < alpha), None
    )


@given(st.lists(QUANTA, min_size=3, max_size=6), ALPHAS)
def test_the_threshold_is_the_smallest_residual_rarer_than_alpha(
    widths: list[Fraction], alpha: Fraction
) -> None:
    assert threshold(tuple(widths), alpha) == first_rare(widths, alpha)


@given(st.integers(3, 20), QUANTA, ALPHAS)
def test_more_figures_need_a_larger_residual(
    count: int, quantum: Fraction, alpha: Fraction
) -> None:
    fewer = threshold((quantum,) * count, alpha)
    more = (quantum,) * (count + 1)
    if fewer is not None and (found := first_rare(list(more), alpha)) is not None:
        assert threshold(more, alpha, fewer) == found >= fewer


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_figures_have_none(count: int) -> None:
    # Whatever is beyond rounding is impossible, and what is within it has no tail to speak of.
    assert threshold((Fraction(1),) * count, Fraction(1, 20)) is None
