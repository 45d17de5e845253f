"""Numerals: every way to read what was printed, and never a guess."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.numerals import (
    MARKS,
    NumeralError,
    Reading,
    decimal_of,
    read_numeral,
    readings_of,
)


@pytest.mark.parametrize(
    ("text", "value", "decimals", "why"),
    [
        ("20.51", "20.51", 2, "one mark, not three digits behind it: decimal"),
        ("20,51", "20.51", 2, "the same in Vietnamese"),
        ("9.468,5", "9468.5", 1, "two different marks: the last is the decimal one"),
        ("9,468.5", "9468.5", 1, "and the other way round"),
        ("1.234.567", "1234567", 0, "a repeated mark groups"),
        ("1,234,567", "1234567", 0, "a repeated mark groups"),
        ("12,34,567", "1234567", 0, "lakhs and crores"),
        ("12,34,567.89", "1234567.89", 2, "lakhs with decimals"),
        ("1 234 567", "1234567", 0, "spaces group"),
        ("1\u00a0234,5", "1234.5", 1, "no-break spaces group, as French tables print them"),
        ("1\u202f234", "1234", 0, "narrow no-break space"),
        ("1\u2007234", "1234", 0, "figure space"),
        ("1'234.50", "1234.50", 2, "Swiss apostrophe"),
        ("1’234", "1234", 0, "typographic apostrophe"),
        ("0,500", "0.500", 3, "after a zero nothing groups"),
        ("0.500", "0.500", 3, "after a zero nothing groups"),
        ("1234,567", "1234.567", 3, "four digits before the mark: it cannot group"),
        (".5", "0.5", 1, "a bare decimal mark"),
        ("12.", "12", 0, "old tables end whole numbers with a point"),
        ("100.0", "100", 1, "a printed zero is a decimal: 100.0 is not 100"),
        ("−0,46", "-0.46", 2, "a true minus sign"),
        ("–0,46", "-0.46", 2, "an en dash used as minus"),
        ("-9,28", "-9.28", 2, "a hyphen used as minus"),
        ("+1 496", "1496", 0, "an explicit plus"),
        ("  7,2 ", "7.2", 1, "blanks around it"),
        ("007", "7", 0, "leading zeros"),
    ],
)
def test_a_numeral_with_one_reading_is_read(text: str, value: str, decimals: int, why: str) -> None:
    assert len(readings_of(text)) == 1, why
    reading = read_numeral(text)
    assert (reading.value, reading.decimals) == (Fraction(value), decimals), why


@pytest.mark.parametrize(
    ("text", "as_decimal", "as_grouped"),
    [
        # Both occur in official reports: the first is wrong by a thousand, the second is right.
        ("126,484", "126.484", "126484"),
        ("108,987", "108.987", "108987"),
        ("1.917", "1.917", "1917"),
        ("-2.900", "-2.900", "-2900"),
    ],
)
def test_one_separator_before_three_digits_has_two_readings(
    text: str, as_decimal: str, as_grouped: str
) -> None:
    first, second = readings_of(text)
    assert (first.value, first.decimals) == (Fraction(as_decimal), 3)
    assert (second.value, second.decimals) == (Fraction(as_grouped), 0)


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("126,484", "en", "126484"),
        ("126,484", "vi", "126.484"),
        ("126.484", "en", "126.484"),
        ("126.484", "vi", "126484"),
        ("126.484", "de", "126484"),
        ("126.484", None, "126.484"),  # a lone point is decimal, as in Python
        ("20,51", "en", "20.51"),  # the locale never overrules the only reading
        ("20.51", "vi", "20.51"),
    ],
)
def test_a_locale_settles_what_is_ambiguous_and_nothing_else(
    text: str, locale: str | None, value: str
) -> None:
    assert read_numeral(text, locale).value == Fraction(value)


def test_an_ambiguous_comma_is_refused_with_both_readings() -> None:
    with pytest.raises(NumeralError, match=r"126\.484 or as 126484.*locale"):
        read_numeral("126,484")


def test_an_unknown_locale_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown locale 'vn'; known: de, en, fr, vi"):
        read_numeral("1,5", "vn")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("n/a", "a word"),
        ("-", "a dash is no number; a table's description may say it is zero"),
        ("24, 25", "two numerals"),
        ("12 34", "two numerals: a space groups threes only"),
        ("2021-2025", "a range"),
        ("7-8", "a range"),
        ("28/9/2021", "a date"),
        ("47/88", "x of y"),
        ("2013/14", "a season"),
        ("1,23,4", "no grouping"),
        ("12,34.567", "no grouping before the decimal mark"),
        ("1.2.3", "no grouping: a version or a heading"),
        ("1..2", "a misprint"),
        ("1.234.56", "no grouping, two decimal marks"),
        ("12,", "a comma that ends a clause"),
        ("1,234,", "a comma that ends a clause"),
        ("1e5", "nobody prints that"),
        ("1²", "a footnote mark is no digit"),
        ("--5", "two signs"),
        ("5-", "a sign behind"),
        ("(5)", "brackets are parentheses as often as minus signs"),
        ("٫5", "a mark nobody described"),
    ],
)
def test_what_is_no_single_numeral_is_refused(text: str, why: str) -> None:
    assert readings_of(text) == (), why
    with pytest.raises(NumeralError):
        read_numeral(text)


def test_a_numeral_of_thousands_of_digits_is_refused() -> None:
    """Python's own limit would otherwise surface as another error, or the reading take seconds."""
    with pytest.raises(NumeralError):
        read_numeral("9" * 5000)


numeral_like = st.text(st.sampled_from("0123456789.,'’ \u00a0-−+"), max_size=14)


@given(
    st.one_of(st.text(max_size=20), numeral_like), st.one_of(st.none(), st.sampled_from([*MARKS]))
)
def test_any_text_has_readings_or_is_refused(text: str, locale: str | None) -> None:
    readings = readings_of(text)
    assert len(readings) in (0, 1, 2)
    for reading in readings:
        assert reading.decimals >= 0
        assert (reading.value * 10**reading.decimals).denominator == 1
    try:
        assert read_numeral(text, locale) in readings
    except NumeralError:
        assert not readings or (len(readings) == 2 and locale is None)


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_a_reading_written_out_reads_back(digits: int, decimals: int) -> None:
    reading = Reading(Fraction(digits, 10**decimals), decimals)
    back = read_numeral(decimal_of(reading))
    assert (back.value, back.decimals) == (reading.value, reading.decimals)


@given(st.integers(0, 10**13), st.integers(0, 4), st.sampled_from([*MARKS]))
def test_a_number_printed_in_a_locale_reads_back_in_it(
    digits: int, decimals: int, locale: str
) -> None:
    point, group = MARKS[locale]
    whole, rest = divmod(digits, 10**decimals)
    text = f"{whole:,}".replace(",", group) + (f"{point}{rest:0{decimals}}" if decimals else "")
    reading = read_numeral(text, locale)
    assert (reading.value, reading.decimals) == (Fraction(digits, 10**decimals), decimals)
