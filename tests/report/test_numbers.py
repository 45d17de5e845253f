"""Numbers in the style of their document."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.figures import figure
from crossfoot.intervals import INFINITY, Interval
from crossfoot.numerals import readings_of
from crossfoot.report.numbers import Style, numeral_of, style_of

STYLES = [Style(), Style(",", "."), Style(",", " "), Style(".", ","), Style(",", "", "−")]


@pytest.mark.parametrize(
    ("texts", "style", "why"),
    [
        (["20,51", "28,06"], Style(","), "a decimal comma"),
        (["31.42"], Style("."), "a decimal point"),
        (["1.496", "81,4"], Style(",", "."), "points group, the comma is decimal"),
        (["1 234.5"], Style(".", " "), "both in one numeral"),
        (["8900", "12"], Style("."), "nothing to see: the language's"),
        (["−0.46", "2.1"], Style(".", "", "−"), "a true minus sign"),
        (["1.234.567"], Style(",", "."), "a separator that stands twice groups"),
    ],
)
def test_style_is_that_of_the_figures(texts: list[str], style: Style, why: str) -> None:
    assert (
        style_of([figure(text, locale="vi" if "1.496" in texts else None) for text in texts])
        == style
    ), why


def test_a_numeral_is_found_in_its_text() -> None:
    for text, numeral in (
        ("44,2 triệu đồng", "44,2"),
        ("$1,200", "1,200"),
        ("abc", "abc"),
        ("−9,28%", "−9,28"),
    ):
        assert numeral_of(text) == numeral


@given(
    st.fractions(-(10**9), 10**9, max_denominator=10**6),
    st.integers(0, 6),
    st.sampled_from(STYLES),
)
def test_a_written_number_reads_back_within_half_a_place(
    value: Fraction, places: int, style: Style
) -> None:
    text = style.number(value, places)
    values = [reading.value for reading in readings_of(text)]
    assert any(abs(read - value) * 2 <= Fraction(1, 10**places) for read in values), text


@given(
    st.fractions(-1000, 1000, max_denominator=1000),
    st.fractions(Fraction(1, 10**6), 100, max_denominator=10**6),
    st.integers(0, 4),
)
def test_ends_of_a_range_are_inside_it(low: Fraction, width: Fraction, places: int) -> None:
    interval = Interval(low, low + width)
    for text in Style().ends(interval, places):
        assert text is not None
        assert Fraction(text) in interval


def test_open_ends_are_left_open() -> None:
    assert Style().ends(Interval(Fraction(3), INFINITY, True, False), 1) == ("3.0", None)


@given(st.fractions(-1000, 1000, max_denominator=999), st.integers(0, 3))
def test_distinct_numbers_look_distinct(value: Fraction, places: int) -> None:
    printed = Fraction(round(value * 10**places), 10**places)
    if value != printed:
        text = Style().distinct(value, places, printed)
        assert Fraction(text) != printed or abs(value - printed) < Fraction(1, 10**12)
