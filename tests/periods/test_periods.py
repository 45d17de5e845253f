"""Reading periods, and their order, length and predecessors."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.periods import Frequency, Period, parse_period


@pytest.mark.parametrize(
    ("printed", "label", "frequency"),
    [
        ("2025", "2025", "year"),
        ("năm 2025", "2025", "year"),
        # Ranges of years, and fiscal years.
        ("2021-2025", "2021-2025", "span"),
        ("2020–25", "2020-2025", "span"),
        ("2013–2014", "2013-2014", "span"),
        ("giai đoạn 2021-2025", "2021-2025", "span"),
        ("từ năm 2021 đến năm 2025", "2021-2025", "span"),
        ("2010 to 2012", "2010-2012", "span"),
        ("2013/14", "2013-04/2014-03", "year"),
        ("2013-14", "2013-04/2014-03", "year"),
        ("2013/2014", "2013-04/2014-03", "year"),
        ("2011–12", "2011-04/2012-03", "year"),
        ("2011-12", "2011-12", "month"),  # with a hyphen, as in ISO 8601
        # Quarters.
        ("Q1 2025", "2025-Q1", "quarter"),
        ("quý I/2025", "2025-Q1", "quarter"),
        ("Quý IV năm 2024", "2024-Q4", "quarter"),
        ("2025-Q1", "2025-Q1", "quarter"),
        ("2025Q1", "2025-Q1", "quarter"),
        ("1Q25", "2025-Q1", "quarter"),
        ("second quarter of 2025", "2025-Q2", "quarter"),
        ("January to March 2025", "2025-Q1", "quarter"),
        # Halves and months counted from January.
        ("H1 2025", "2025-H1", "half"),
        ("6 tháng đầu năm 2025", "2025-H1", "half"),
        ("6 tháng cuối năm 2025", "2025-H2", "half"),
        ("quý I-quý II/2025", "2025-H1", "half"),
        ("9 tháng năm 2025", "2025-01/2025-09", "span"),
        ("9 tháng đầu năm 2025", "2025-01/2025-09", "span"),
        ("chín tháng năm 2025", "2025-01/2025-09", "span"),
        ("first nine months of 2025", "2025-01/2025-09", "span"),
        ("12 tháng năm 2025", "2025", "year"),
        # Months: tháng năm 2025 is May, 9 tháng năm 2025 is not the ninth of May.
        ("tháng 8/2025", "2025-08", "month"),
        ("tháng 8 năm 2025", "2025-08", "month"),
        ("tháng năm 2025", "2025-05", "month"),
        ("2025-08", "2025-08", "month"),
        ("8/2025", "2025-08", "month"),
        ("August 2025", "2025-08", "month"),
        ("Aug-25", "2025-08", "month"),
        # Days.
        ("2021-09-28", "2021-09-28", "day"),
        ("28/9/2021", "2021-09-28", "day"),
        ("9/28/2021", "2021-09-28", "day"),  # the other order is the only date
        ("ngày 28 tháng 9 năm 2021", "2021-09-28", "day"),
        ("28 September 2021", "2021-09-28", "day"),
        ("2025-01-01 00:00:00", "2025-01-01", "day"),  # a date column of a data frame
        ("2024-02-29", "2024-02-29", "day"),
    ],
)
def test_a_printed_period_is_read(printed: str, label: str, frequency: Frequency) -> None:
    period = parse_period(printed)
    assert period is not None
    assert (period.label, period.frequency, period.text) == (label, frequency, printed)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "total",
        "12345",
        "99",
        "0.5",
        "7-8",
        "2025-2021",
        "31/2/2021",
        "2023-02-29",
        "20/7",
        "Q5 2025",
        "2025-13",
        "2013/15",
        "0000",
        "3000",
        "47/88 xã",
        "-",
        "2025-",
        "6.700",
    ],
)
def test_what_is_no_period_is_none(printed: str) -> None:
    assert parse_period(printed) is None


def test_the_fiscal_year_may_begin_elsewhere() -> None:
    assert parse_period("2013/14", fiscal_start=7) == Period(
        date(2013, 7, 1), date(2014, 6, 30), "2013/14"
    )


@pytest.mark.parametrize(
    ("printed", "previous", "why"),
    [
        ("2025", "2024", "a year"),
        ("2025-Q1", "2024-Q4", "a quarter, across the year"),
        ("2025-H1", "2024-H2", "a half"),
        ("2025-01", "2024-12", "a month"),
        ("2024-03-01", "2024-02-29", "a day"),
        ("2021-2025", "2016-2020", "five years before five years"),
        ("2013/14", "2012-04/2013-03", "a fiscal year"),
        ("9 tháng năm 2025", "2024-01/2024-09", "nine months compare with the same nine months"),
        ("2025-01-01/2025-01-07", "2024-12-25/2024-12-31", "a week, by its own length"),
    ],
)
def test_the_previous_period_is_of_the_same_sort(printed: str, previous: str, why: str) -> None:
    period = parse_period(printed)
    assert period is not None
    assert period.previous().label == previous, why


def test_a_year_comes_after_its_quarters() -> None:
    texts = ["2025", "2024", "2025-Q4", "2025-Q1", "2021-2025", "2025-12"]
    periods = sorted(p for p in map(parse_period, texts) if p)
    assert [p.text for p in periods] == [
        "2024",
        "2025-Q1",
        "2021-2025",
        "2025",
        "2025-Q4",
        "2025-12",
    ]


def test_the_same_days_are_the_same_period_however_printed() -> None:
    assert parse_period("quý I/2025") == parse_period("Jan-Mar 2025")
    assert hash(parse_period("2025Q1")) == hash(parse_period("Q1 2025"))


def test_length_in_years_is_stated_only_where_it_is_whole() -> None:
    lengths = [
        (p.years if (p := parse_period(t)) else 0) for t in ("2021-2025", "2013/14", "2025-Q1")
    ]
    assert lengths == [5, 1, None]


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end before it starts"):
        Period(date(2025, 1, 2), date(2025, 1, 1), "")


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Whole-month spans of any length, and spans of days."""
    first = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    if draw(st.booleans()):
        return Period(first, draw(st.dates(first, date(2150, 1, 1))), "")
    label = f"{first.year}-{first.month:02}"
    months = draw(st.integers(0, 72))
    last = first.year * 12 + first.month - 1 + months
    end = parse_period(f"{last // 12}-{last % 12 + 1:02}")
    start = parse_period(label)
    assert start is not None
    assert end is not None
    return Period(start.start, end.end, "")


@given(periods())
def test_a_label_reads_back_as_the_same_period(period: Period) -> None:
    assert parse_period(period.label) == period


@given(periods(), st.integers(1, 5))
def test_going_back_keeps_sort_and_length(period: Period, n: int) -> None:
    earlier = period.previous(n)
    assert earlier.end < period.end
    assert earlier.frequency == period.frequency or period.months is None
    assert earlier.months == period.months or period.months is None
    assert earlier.previous(-n) == period


@given(periods())
def test_neighbouring_periods_touch(period: Period) -> None:
    """Except the months of a part of a year, which step by a year."""
    earlier = period.previous()
    if period.frequency != "span" or (period.months or 12) >= 12:
        assert (period.start - earlier.end).days == 1


@given(st.text(alphabet="0123456789-/. qQIVhtMndăôáýưêừ", max_size=14))
def test_any_text_is_a_period_or_none(text: str) -> None:
    period = parse_period(text)
    assert period is None or parse_period(period.label) == period
