"""Reading units as people print them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from crossfoot.figures import figure
from crossfoot.units import (
    ParsedUnit,
    UnknownUnitError,
    is_currency,
    parse_scale,
    parse_unit,
    try_unit,
    unit_words,
)

MILLION = 10**6
BILLION = 10**9


@pytest.mark.parametrize(
    ("printed", "name", "scale"),
    [
        # Percentages and points are different units however they are written.
        ("%", "percent", 1),
        ("per cent", "percent", 1),
        ("phần trăm", "percent", 1),
        ("%/năm", "percent", 1),  # a yearly rate is a percentage; the rule says which years
        ("điểm %", "percentage_point", 1),
        ("điểm phần trăm", "percentage_point", 1),
        ("percentage points", "percentage_point", 1),
        ("pp", "percentage_point", 1),
        ("‰", "permille", 1),
        ("lần", "times", 1),
        # Money with its scale before, behind, glued, and in the founding article's words.
        ("triệu đồng", "VND", MILLION),
        ("nghìn tỷ đồng", "VND", 10**12),
        ("ngàn tỉ đồng", "VND", 10**12),
        ("tỷ USD", "USD", BILLION),
        ("million USD", "USD", MILLION),
        ("VND million", "VND", MILLION),
        ("£bn", "GBP", BILLION),
        ("£ million", "GBP", MILLION),
        ("US$m", "USD", MILLION),
        ("US$", "USD", 1),
        ("bn VND", "VND", BILLION),
        ("VND bn.", "VND", BILLION),
        ("tr.đ", "VND", MILLION),
        ("lakh crore rupees", "INR", 10**12),
        ("₹ crore", "INR", 10**7),
        ("XOF", "XOF", 1),  # a currency without words of its own
        # Round numbers as scales.
        ("1.000 tấn", "tonne", 1000),
        ("1,000 tonnes", "tonne", 1000),
        ("'000 USD", "USD", 1000),
        ("10^6 USD", "USD", MILLION),
        ("10⁶ m³", "m3", MILLION),
        # Composites.
        ("tạ/ha", "quintal/hectare", 1),
        ("người/km2", "person/km2", 1),
        ("người/km²", "person/km2", 1),
        ("triệu đồng/người", "VND/person", MILLION),
        ("USD per capita", "USD/person", 1),
        ("kg/người/tháng", "kg/person/month", 1),
        ("deaths per 1,000 population", "death/person", Fraction(1, 1000)),
        ("ca/100.000 dân", "case/person", Fraction(1, 100_000)),
        ("nghìn tấn.km", "tonne*km", 1000),
        ("person-days", "person*day", 1),
        ("km/h", "km/hour", 1),
        ("million-dollar", "USD", MILLION),
        ("per 1,000 live births", "count/live_birth", Fraction(1, 1000)),
        ("Index, 2010 = 100", "index", 1),
        # Counted things are units.
        ("xã", "commune", 1),
        ("doanh nghiệp", "enterprise", 1),
        ("nghìn lượt khách", "visitor_arrival", 1000),
        ("households", "household", 1),
        ("countries", "country", 1),
        ("thousands of persons", "person", 1000),
        # Dress: brackets, labels, blanks, capitals.
        ("(triệu đồng)", "VND", MILLION),
        ("ĐVT: Tỷ đồng", "VND", BILLION),
        ("Unit: thousand persons", "person", 1000),
        ("  Tỷ \u00a0 đồng ", "VND", BILLION),
        ("KM", "km", 1),
        ("HA", "hectare", 1),
        ("triệu", "count", MILLION),
    ],
)
def test_a_printed_unit_has_a_name_and_a_scale(
    printed: str, name: str, scale: int | Fraction
) -> None:
    assert parse_unit(printed) == ParsedUnit(name, Fraction(scale))


def test_capitals_decide_where_they_make_a_difference() -> None:
    assert parse_unit("Mt").name == "megatonne"
    assert parse_unit("MT").name == "tonne"
    assert try_unit("M") is None, "a lone M is as likely a million as a metre"


def test_decomposed_letters_and_a_common_homoglyph_are_read() -> None:
    assert parse_unit("phâ\u0300n tra\u0306m").name == "percent"
    assert parse_unit("ngƣời").name == "person"


@pytest.mark.parametrize(
    ("printed", "near"),
    [
        ("triệu đông", "triệu đồng"),  # the accent of another word
        ("trieu dong", "triệu dong"),  # no accents at all
        ("milion USD", "million USD"),
        ("hectars", "hectare"),
        ("tonns/ha", "tonne/ha"),
    ],
)
def test_an_unknown_unit_names_its_near_match(printed: str, near: str) -> None:
    with pytest.raises(UnknownUnitError) as error:
        parse_unit(printed)
    assert str(error.value) == f"unknown unit {printed!r}; did you mean {near!r}?"


@pytest.mark.parametrize(
    "printed", ["", " ", "/", "per", "1/", "m/", "bananas", "qwertz %", "5tr", "()"]
)
def test_what_is_no_unit_is_refused(printed: str) -> None:
    assert try_unit(printed) is None
    with pytest.raises(UnknownUnitError):
        parse_unit(printed)


def test_a_scale_may_be_read_alone() -> None:
    assert parse_scale("nghìn tỷ") == 10**12
    assert parse_scale("lakh") == 10**5
    assert parse_scale("ha") is None


def test_no_word_names_two_units() -> None:
    """The data file is edited by hand; the later of two entries would be ignored in silence."""
    from crossfoot.units import _lines

    seen: dict[str, str] = {}
    for line in _lines("unit_words.txt"):
        if line.startswith("["):
            section = line
            continue
        name, _, listed = line.partition(":")
        words = [word.strip() for word in listed.split(",")]
        assert all(words) or not listed.strip(), f"an empty word in {line!r}"
        if section in {"[units]", "[currencies]", "[counted]"} and name != "codes":
            words.append(name)
        for word in filter(None, words):
            if section in {"[units]", "[currencies]", "[counted]"}:
                assert seen.setdefault(word, name) == name, f"{word!r}: {seen[word]} and {name}"


def test_every_listed_word_is_read() -> None:
    unread = [word for word in unit_words() if try_unit(word) is None]
    assert not unread


def test_canonical_names_are_their_own_reading() -> None:
    names = {try_unit(word).name for word in unit_words()}  # type: ignore[union-attr]
    for name in names:
        assert parse_unit(name) == ParsedUnit(name), name


def test_currencies_are_known_as_such() -> None:
    assert is_currency("VND")
    assert is_currency("ZMW")
    assert not is_currency("percent")


def test_a_figure_takes_its_unit_from_the_text() -> None:
    gdp = figure("44,2 triệu đồng")
    assert (gdp.value, gdp.unit, gdp.scale) == (44_200_000, "VND", MILLION)


def test_reading_ordinary_units_imports_no_pint() -> None:
    """Importing pint would cost more than a small table's whole check."""
    import subprocess
    import sys

    code = (
        "import sys; from crossfoot.units import *; parse_unit('triệu đồng/người');"
        "assert factor('VND/person', 'USD/person') is None;"
        "assert factor('percent', 'percentage_point') is None; assert factor('km', 'km') == 1;"
        "assert 'pint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
