"""Numbers on the cards look like those of the document."""

from __future__ import annotations

from fractions import Fraction

import pytest

from crossfoot.figures import Figure, figure
from crossfoot.intervals import EMPTY, EVERYTHING, INFINITY, Interval
from crossfoot.report.model import FigureRow
from crossfoot.review.written import written


def row(printed: str, unit: str | None = None, locale: str = "vi") -> FigureRow:
    made: Figure = figure(printed, unit, locale=locale)
    return FigureRow("x", printed, made.value, made.decimals, made.unit, made.scale, made.interval)


@pytest.mark.parametrize(
    ("printed", "unit", "locale", "expected", "why"),
    [
        ("20,51", None, "vi", "20,505–20,515", "a decimal comma stays one"),
        ("20.51", None, "en", "20.505–20.515", "and a point a point"),
        ("44,2", "triệu đồng", "vi", "44,15–44,25", "in millions, as it is printed"),
        ("3.334", None, "vi", "3.333,5–3.334,5", "the grouping of the document"),
        (
            "−2,74",
            None,
            "vi",
            "−2,745 … −2,735",
            "two minus signs and a dash would be three dashes",
        ),
        ("0", None, "vi", "-0,5 … 0,5", "nothing forbids a negative figure"),
    ],
)
def test_an_interval_is_written_as_its_figure(
    printed: str, unit: str | None, locale: str, expected: str, why: str
) -> None:
    given = row(printed, unit, locale)
    (way,) = written([given], locale)
    assert given.interval is not None
    assert way.range(given.interval) == expected, why


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (EMPTY, ""),
        (EVERYTHING, "−∞ … ∞"),
        (Interval(Fraction(6700), INFINITY, True, False), "≥ 6.700"),
        (Interval(Fraction(6700), INFINITY, False, False), "> 6.700"),
        (Interval(-INFINITY, Fraction(5), False, True), "≤ 5"),
        (Interval(-INFINITY, Fraction(5), False, False), "< 5"),
        (Interval.point(Fraction(100)), "100"),
    ],
)
def test_open_ends_and_no_value_have_signs_of_their_own(interval: Interval, expected: str) -> None:
    (way,) = written([row("3.334")], "vi")
    assert way.range(interval) == expected


def test_long_ends_are_cut_so_that_every_number_written_is_inside() -> None:
    (way,) = written([row("60,9%")], "vi")
    third = Interval(Fraction(1, 3), Fraction(2, 3))
    assert way.range(third, inwards=True) == "0,334–0,666"
