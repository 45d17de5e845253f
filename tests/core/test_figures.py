"""Figures: what was printed, exactly, and the true values it can stand for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.figures import Figure, Hedge, Location, exactly, figure
from crossfoot.intervals import Convention, Interval

from .rounding import ROUNDED, printings
from .strategies import quanta
from .test_intervals import interval


def test_a_printed_figure_keeps_text_value_decimals_and_interval() -> None:
    share = figure("20,51", unit="percent", locale="vi", name="agriculture")
    assert (share.text, share.value, share.decimals) == ("20,51", Fraction("20.51"), 2)
    assert (share.unit, share.quantum, share.label) == ("percent", Fraction(1, 100), "agriculture")
    assert share.interval == interval("[20.505, 20.515]")
    assert repr(share) == "<Figure agriculture: 20,51 percent [20.505, 20.515]>"


@pytest.mark.parametrize(
    ("given_as", "value", "decimals"),
    [
        ("1.10", "1.10", 2),
        (Decimal("1.10"), "1.10", 2),
        (Decimal("1E+3"), "1000", -3),
        (1936, "1936", 0),
        (-3, "-3", 0),
        (Fraction(1, 3), "1/3", None),  # nobody printed it: exact
        (Fraction(5), "5", None),
    ],
)
def test_a_figure_may_be_given_as_text_int_decimal_or_fraction(
    given_as: Any, value: str, decimals: int | None
) -> None:
    made = figure(given_as)
    assert (made.value, made.decimals) == (Fraction(value), decimals)
    assert made.is_rounded == (decimals is not None)


def test_a_float_is_refused_with_what_to_write_instead() -> None:
    with pytest.raises(TypeError, match=r"0\.1 is a float.*Write the figure as text: '0\.1'"):
        figure(0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize("given_as", [True, None, [1], b"1"])
def test_other_types_are_refused(given_as: Any) -> None:
    with pytest.raises(TypeError, match="a figure is a str, int, Decimal, Fraction or Figure"):
        figure(given_as)


@pytest.mark.parametrize("text", ["", "no number", "126,484", "2021-2025", "12 34"])
def test_text_that_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|can be read as"):
        figure(text)


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_decimal_that_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        figure(Decimal(number))


@pytest.mark.parametrize(
    ("text", "locale", "value", "unit", "half"),
    [
        ("7,1%", "vi", "7.1", "percent", "0.05"),
        ("87.3 %", None, "87.3", "percent", "0.05"),
        ("44,2 triệu đồng", "vi", "44200000", "VND", "50000"),
        ("$1.5 billion", None, "1500000000", "USD", "50000000"),
        ("-$5", None, "-5", "USD", "0.5"),
        ("12 €", None, "12", "EUR", "0.5"),
        ("5 km2", None, "5", "km2", "0.5"),  # the 2 belongs to the unit
        ("5 000 m2", None, "5000", "m2", "0.5"),
        ("2.900 USD", "vi", "2900", "USD", "0.5"),
    ],
)
def test_a_unit_behind_or_before_the_numeral_is_understood(
    text: str, locale: str | None, value: str, unit: str, half: str
) -> None:
    made = figure(text, locale=locale)
    printed, slack = Fraction(value), Fraction(half)
    assert (made.value, made.unit) == (printed, unit)
    assert made.interval == Interval(printed - slack, printed + slack)


def test_a_scale_word_scales_value_and_quantum_alike() -> None:
    made = figure("1.5", unit="million USD")
    assert (made.value, made.quantum, made.decimals) == (1_500_000, 100_000, 1)
    assert made.interval == interval("[1450000, 1550000]")


def test_declared_decimals_replace_the_printed_ones() -> None:
    """``2.900 USD`` rounded to hundreds is anything from 2 850 to 2 950."""
    made = figure("2900", decimals=-2)
    assert made.interval == interval("[2850, 2950]")
    assert not made.has_excess_digits
    assert figure("2917", decimals=-2).has_excess_digits
    assert not figure("2900").has_excess_digits
    assert not exactly(2917).has_excess_digits


def test_a_declared_convention_replaces_the_cautious_default() -> None:
    printed = figure("2.5")
    assert printed.interval == interval("[2.45, 2.55]")
    assert printed.rounded_by(Convention.HALF_EVEN).interval == interval("(2.45, 2.55)")
    assert figure("2.5", convention="floor").interval == interval("[2.5, 2.6)")
    assert figure("2.5", convention="exact").interval == interval("[2.5, 2.5]")
    assert figure("2.5", convention="exact").quantum == 0


@pytest.mark.parametrize(
    ("hedge", "text", "expected"),
    [
        # q is the place of the last digit that is not zero: "hơn 6.700" speaks in hundreds
        ("over", "6700", "[6700, 6800)"),
        ("nearly", "14000", "(13000, 14000]"),
        ("about", "6700", "[6600, 6800]"),
        ("about", "7.2", "[7.1, 7.3]"),
        ("at_least", "47", "[47, oo)"),
        ("at_most", "47", "(-oo, 47]"),
        ("under", "5", "(-oo, 5)"),
        ("over", "0", "[0, 1)"),
        ("over", "100", "[100, 200)"),
    ],
)
def test_a_hedge_widens_or_opens_the_interval(hedge: str, text: str, expected: str) -> None:
    assert figure(text, hedge=hedge).interval == interval(expected)


def test_a_hedge_scales_with_its_unit() -> None:
    made = figure("14", unit="triệu đồng", hedge="nearly")
    assert made.interval == interval("(13000000, 14000000]")


def test_a_quantity_that_cannot_be_negative_clips_a_printed_zero() -> None:
    assert figure("0.0", non_negative=True).interval == interval("[0, 0.05]")
    assert figure("0", non_negative=True, convention="trunc").interval == interval("[0, 1)")
    assert figure("3", non_negative=True).interval == interval("[2.5, 3.5]")
    assert figure("5", non_negative=True, hedge="at_most").interval == interval("[0, 5]")


@pytest.mark.parametrize("convention", list(Convention))
@pytest.mark.parametrize("text", ["-1", "-0.1", "-3"])
def test_a_printed_negative_keeps_its_interval_even_where_none_should_be(
    text: str, convention: Convention
) -> None:
    """An empty interval would poison the arithmetic; that a count is negative is for ``bounds`` to say."""
    made = figure(text, non_negative=True, convention=convention)
    assert not made.interval.is_empty
    assert made.value <= 0


@given(
    st.sampled_from(ROUNDED),
    quanta,
    st.fractions(-1000, 1000, max_denominator=999),
    st.booleans(),
)
def test_a_figure_printed_for_a_true_value_never_excludes_it(
    convention: Convention, quantum: Fraction, true: Fraction, non_negative: bool
) -> None:
    if non_negative:
        true = abs(true)
    for printed in printings(true, quantum, convention):
        made = Figure(
            text=str(printed),
            value=printed,
            decimals=_places(quantum),
            convention=convention,
            non_negative=non_negative,
        )
        assert true in made.interval
        assert not made.has_excess_digits


def _places(quantum: Fraction) -> int:
    return next(p for p in range(-3, 5) if Fraction(10) ** -p == quantum)


def test_unknown_conventions_hedges_and_units_bring_a_near_match() -> None:
    with pytest.raises(ValueError, match="unknown convention 'half_evn'; did you mean 'half_even'"):
        figure("1", convention="half_evn")
    with pytest.raises(ValueError, match="unknown hedge 'abuot'; did you mean 'about'"):
        figure("1", hedge="abuot")
    with pytest.raises(ValueError, match="unknown unit 'hectarr'; did you mean 'hectare'"):
        figure("1", unit="hectarr")


def test_figures_are_the_same_only_if_they_are_one_printing() -> None:
    first, second = figure("5"), figure("5")
    assert first != second
    assert len({first, second}) == 2
    assert figure(first) is first


def test_a_location_says_where_in_the_words_of_its_source() -> None:
    assert str(Location("a.csv", line=3, column=7)) == "a.csv:3:7"
    assert str(Location("b.xlsx", cell="Sheet1!C7")) == "b.xlsx:Sheet1!C7"
    assert str(Location("c.parquet", row=12, field="value")) == "c.parquet:row 12 value"
    assert str(Location(line=3, column=7)) == "3:7"
    assert str(Location()) == ""


def test_every_hedge_has_an_interval_around_or_beside_the_value() -> None:
    for hedge in Hedge:
        made = figure("20", hedge=hedge)
        assert not made.interval.is_empty
        assert made.interval.low <= 20 <= made.interval.high


@given(
    st.one_of(
        st.text(max_size=15),
        st.text(st.sampled_from("0123456789.,-− %€$kmtriệu²/"), max_size=12),
    ),
    st.sampled_from([None, "vi", "en"]),
)
def test_any_text_is_a_figure_or_a_value_error(text: str, locale: str | None) -> None:
    try:
        made = figure(text, locale=locale)
    except ValueError:
        return
    assert made.text == text
    assert made.value in made.interval


@pytest.mark.parametrize(
    ("decimals", "error"),
    [("1", TypeError), (1.0, TypeError), (True, TypeError), (10**6, ValueError)],
)
def test_decimals_are_a_reasonable_whole_number(decimals: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="decimals is"):
        figure("5", decimals=decimals)


def test_a_figure_is_shown_with_the_scale_and_unit_that_its_text_does_not_bring() -> None:
    assert figure("71,1", unit="triệu đồng").printed == "71,1 × 1000000 VND"
    assert figure("71,1 triệu đồng").printed == "71,1 triệu đồng"
    assert figure("20.51", unit="percent").printed == "20.51 percent"
    assert figure("20.51 %").printed == "20.51 %"
    assert figure("12").printed == "12"
