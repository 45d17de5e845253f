"""Converting units exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot import units as room
from crossfoot.units import (
    ParsedUnit,
    UnknownUnitError,
    comparable,
    factor,
    parse_unit,
    try_unit,
    unit_words,
)

NAMES = sorted({parsed.name for word in unit_words() if (parsed := try_unit(word))})
WORDS = sorted(unit_words())
units = st.sampled_from(NAMES)


@pytest.mark.parametrize(
    ("source", "target", "expected", "why"),
    [
        ("km", "m", Fraction(1000), "the prefix"),
        ("km2", "hectare", Fraction(100), "100 m by 100 m"),
        (
            "quintal/hectare",
            "tonne/hectare",
            Fraction(1, 10),
            "the Vietnamese and the usual unit of yield",
        ),
        ("permille", "percent", Fraction(1, 10), "a tenth"),
        ("basis_point", "percentage_point", Fraction(1, 100), "a hundredth"),
        ("times", "percent", Fraction(100), "2.6 times are 260 per cent"),
        ("year", "month", Fraction(12), "the calendar"),
        ("VND/kWh", "VND/MWh", Fraction(1000), "the currency cancels"),
        ("person/km2", "person/hectare", Fraction(1, 100), "the persons cancel"),
        ("km/hour", "knot", Fraction(250, 463), "a nautical mile is 1 852 m"),
        ("toe", "kWh", Fraction(11630), "the IEA's 41.868 GJ"),
        ("inch", "km", Fraction(127, 5_000_000), "25.4 mm, and no float on the way"),
        ("ward", "commune", Fraction(1), "both are counted as units of administration"),
        ("worker", "person", Fraction(1), "workers are persons"),
    ],
)
def test_factor_is_exact(source: str, target: str, expected: Fraction, why: str) -> None:
    assert factor(source, target) == expected, why
    assert isinstance(factor(source, target), Fraction)


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("percent", "percentage_point", "a share is not a difference of shares"),
        ("VND", "USD", "no rate is built in"),
        ("VND/person", "USD/person", "nor for composites"),
        ("person", "household", "a household is not a number of persons"),
        ("year", "day", "365 or 366"),
        ("month", "day", "28 to 31"),
        ("tonne", "hectare", "other dimensions"),
        ("tonne", "tonne_CO2e", "a tonne of coal is no tonne of carbon dioxide"),
        ("percent", "times/year", "a rate is not a proportion"),
    ],
)
def test_what_measures_something_else_does_not_convert(source: str, target: str, why: str) -> None:
    assert factor(source, target) is None, why
    assert not comparable(source, target)


def test_factor_wants_canonical_names() -> None:
    with pytest.raises(UnknownUnitError, match="unknown unit 'hectar'; did you mean 'hectare'"):
        factor("hectar", "km2")


@given(units, units)
def test_there_and_back_is_one(a: str, b: str) -> None:
    there, back = factor(a, b), factor(b, a)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there * back == 1


@given(units, units, units)
def test_a_detour_changes_nothing(a: str, b: str, c: str) -> None:
    first, second = factor(a, b), factor(b, c)
    if first is not None and second is not None:
        assert factor(a, c) == first * second


@given(units, units, units)
def test_a_common_denominator_cancels(a: str, b: str, per: str) -> None:
    assert factor(f"{a}/{per.replace('*', '/')}", f"{b}/{per.replace('*', '/')}") == factor(a, b)


@given(units, st.sampled_from(["", "nghìn ", "triệu ", "thousand ", "million ", "1000 "]), units)
def test_a_scaled_composite_reads_back_as_its_parts(top: str, scale: str, per: str) -> None:
    below = per.replace("*", "/")
    parsed = parse_unit(f"{scale}{top}/{below}")
    expected = parse_unit(f"{scale}count").scale
    assert factor(parsed.name, f"{top}/{below}") == 1
    assert parsed.scale == expected


@given(st.sampled_from(WORDS))
def test_a_words_canonical_name_reads_as_itself(word: str) -> None:
    name = parse_unit(word).name
    assert parse_unit(name) == ParsedUnit(name)


@given(st.text(max_size=20))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    parsed = try_unit(text)
    if parsed is not None:
        assert parse_unit(parsed.name).name == parsed.name
        assert parsed.scale > 0


def test_conversion_without_pint_gives_what_pint_gives() -> None:
    registry = room._registry()
    compared = 0
    for source, target in permutations(room._definitions(), 2):
        plain = room._in_plain_roots({source: 1, target: -1})
        if plain is None:
            continue
        ratio, roots = registry.get_root_units(registry.UnitsContainer({source: 1, target: -1}))
        compared += 1
        assert (not plain[1]) == roots.dimensionless, (source, target)
        if not plain[1]:
            assert plain[0] == ratio, (source, target)
    assert compared > 1000
