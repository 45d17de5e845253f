"""Kinds: each with its examples, its page, its function; and what each must and must not let pass."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import crossfoot
from crossfoot.figures import exactly, figure
from crossfoot.periods import parse_period
from crossfoot.relations import Reason
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Binding, Example, Kind
from crossfoot.verify import Grade, Verdict

from .worlds import TRUTHS

EXAMPLES = [(kind, example) for kind in KINDS.values() for example in kind.examples]


def run(kind: Kind, example: Example) -> Verdict:
    """An example through the kind's public function, roles and options by name."""
    given = dict(example.figures)
    call: Callable[..., Verdict] = getattr(crossfoot, kind.name)
    if kind.name == "expression":
        return call(given.pop("expression"), **given)
    if kind.name == "convert":
        pairs = {
            "a": given.get("pairs_a", given.get("a")),
            "b": given.get("pairs_b", given.get("b")),
        }
        band = (given["rate_low"], given["rate_high"]) if "rate_low" in given else given.get("rate")
        return call(**pairs, rate=band)
    if kind.name == "counted":
        return call(given["count"], given["listed"])
    # The function's parameters without a default stand for roles that an example may leave out.
    for name, parameter in inspect.signature(call).parameters.items():
        if parameter.default is parameter.empty:
            given.setdefault(name, None)
    return call(**given)


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=lambda x: getattr(x, "why", None))
def test_every_example_of_a_kind_holds_or_fails_as_it_says(kind: Kind, example: Example) -> None:
    verdict = run(kind, example)
    assert verdict.passes == example.holds, verdict.explain()
    assert verdict.grade is not Grade.UNCHECKED
    assert example.why, "an example says what it shows"


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_every_kind_shows_what_holds_and_what_fails(kind: Kind) -> None:
    assert any(example.holds for example in kind.examples)
    assert any(not example.holds for example in kind.examples)


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_every_kind_is_one_file_with_its_page_and_a_function_of_its_name(kind: Kind) -> None:
    module = inspect.getmodule(getattr(crossfoot, kind.name))
    assert module is not None
    assert module.__name__ == f"crossfoot.rules.kinds.{kind.name}"
    assert module.KIND is kind
    assert kind.doc == module.__doc__
    assert kind.doc is not None
    assert len(kind.doc.split()) > 20, "the page says what it checks and why it matters"
    assert kind.title
    assert kind.must_hold
    assert kind.finding == kind.finding.lower().replace(" ", "-")
    function = getattr(crossfoot, kind.name)
    assert inspect.getdoc(function)
    for role in kind.roles:
        assert role.doc, role.name
    for option in kind.options:
        assert option.doc, option.name


def test_no_kind_is_forgotten() -> None:
    """The table of kinds, the files, the worlds of the property tests: one set of names."""
    folder = Path(inspect.getfile(Kind)).parent
    helpers = {"__init__", "installed", "kind", "page", "units"}
    assert {path.stem for path in folder.glob("*.py")} - helpers == set(KINDS)
    bound_to_figures = {k.name for k in KINDS.values() if k.binds is Binding.FIGURES}
    assert set(TRUTHS) == bound_to_figures
    assert len({kind.finding for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        # The fixed interface: names, order, and what has a default.
        ("total", "whole, parts, weights=, mode="),
        ("shares", "parts, of="),
        ("share", "part, whole, value"),
        ("change", "start, end, change"),
        ("growth", "start, end, rate, periods="),
        ("change_and_growth", "end, change, rate"),
        ("contributions", "parts, whole="),
        ("compound", "rates, whole"),
        ("weighted", "values, weights, whole"),
        ("ratio", "numerator, denominator, value"),
        ("convert", "a, b, rate="),
        ("part_of", "part, whole"),
        ("bounds", "value, low=, high="),
        ("agree", "figures"),
        ("revision", "old, new, within"),
        ("countable", "value, n"),
        ("counted", "count, items"),
        ("ordered", "items, strictly="),
        ("present", "keys, expected"),
        ("expression", "formula, figures"),
    ],
)
def test_the_functions_have_the_promised_parameters(name: str, parameters: str) -> None:
    found = list(inspect.signature(getattr(crossfoot, name)).parameters.values())
    wanted = [p.strip() for p in parameters.split(",")]
    assert [p.name for p in found[: len(wanted)]] == [w.rstrip("=") for w in wanted]
    for parameter, spelled in zip(found, wanted, strict=False):
        if spelled.endswith("="):
            assert parameter.default is not parameter.empty
    for parameter in found[len(wanted) :]:
        assert parameter.default is not parameter.empty, f"{parameter.name} is extra and required"
    assert set(KINDS) >= {name}


# Errors that people make


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: crossfoot.total("5", []), TypeError, "'parts' is an empty list"),
        (lambda: crossfoot.total("5", "32"), TypeError, "'parts' takes a list of figures"),
        (lambda: crossfoot.total("5", [2.5, "2.5"]), TypeError, "2.5 is a float"),
        (
            lambda: crossfoot.total("5", ["3", "2"], weights=[1]),
            ValueError,
            "2 parts and 1 weights",
        ),
        (lambda: crossfoot.total("5", ["3"], weights=[0.1]), TypeError, "takes no float"),
        (
            lambda: crossfoot.total("5", ["3"], mode="display"),
            ValueError,
            "did you mean 'displayed'",
        ),
        (lambda: crossfoot.shares(["5"], of=99.9), TypeError, "takes no float"),
        (lambda: crossfoot.growth("1", "2", "5", periods=2.5), TypeError, "is a whole number"),
        (lambda: crossfoot.growth("1", "2", "5", periods=0), ValueError, "at least 1"),
        (lambda: crossfoot.growth("1", "2", "5", form="indx"), ValueError, "did you mean 'index'"),
        (lambda: crossfoot.countable("5.1", 28, items=0), ValueError, "at least 1"),
        (lambda: crossfoot.bounds("5"), TypeError, "nothing is asked of 'value' alone"),
        (lambda: crossfoot.share("5", None, "50"), TypeError, "either 'whole' or 'rest'"),
        (lambda: crossfoot.share("5", "9", "50", rest="5"), TypeError, "either 'whole' or 'rest'"),
        (
            lambda: KINDS["share"].check({"part": "5", "whole": "9", "rest": "4", "value": "5"}),
            TypeError,
            "nothing is asked of 'whole' beside 'part' and 'rest' and 'value'",
        ),
        (lambda: crossfoot.convert("5", None), TypeError, "'b' is missing"),
        (lambda: crossfoot.convert(["5", "6"], "7"), TypeError, "'pairs_b' takes a list"),
        (lambda: crossfoot.convert("5", ["6", "7"]), TypeError, "a figure is a str"),
        (lambda: crossfoot.convert(["5", "6"], ["7"]), ValueError, "2 pairs_a and 1 pairs_b"),
        (lambda: crossfoot.weighted(["5", "6"], ["7"], "5"), ValueError, "2 values and 1 weights"),
        (lambda: KINDS["total"].check({"whole": "5"}), TypeError, "'parts' is missing"),
        (
            lambda: KINDS["total"].check({"whole": "5", "part": ["5"]}),
            TypeError,
            "'parts' is missing",
        ),
        (
            lambda: KINDS["change"].check({"start": "1", "end": "2", "change": "1", "x": "1"}),
            TypeError,
            "change has no role 'x'",
        ),
        (lambda: KINDS["shares"].check({"parts": ["5"]}, off=5), TypeError, "no option 'off'"),
        (
            lambda: crossfoot.ordered([parse_period("quý I/2025"), "3.5"]),
            TypeError,
            "'quý I/2025' is a period, and not every item is one",
        ),
        (lambda: crossfoot.counted("three", ["a"]), ValueError, "'three' is not a number"),
        (
            lambda: crossfoot.bounds("5", low=100, high=0),
            ValueError,
            "'low' is 100, which is above 'high', 0",
        ),
        (
            lambda: crossfoot.convert("5", "9", ("26500", "24000")),
            ValueError,
            "'rate_low' is 26500, which is above 'rate_high', 24000",
        ),
        (lambda: crossfoot.present([]), TypeError, "'keys' is an empty list"),
        (lambda: crossfoot.present("2020"), TypeError, "take lists of keys"),
        (lambda: crossfoot.relations.linear({}, equals="3"), TypeError, "no figures"),
        (lambda: crossfoot.relations.linear({"5": 1}), TypeError, "is no Figure; make one with"),
        (
            lambda: crossfoot.relations.linear({figure("5"): 0.5}),
            TypeError,
            "the weight 0.5 is a float",
        ),
        (
            lambda: crossfoot.total("1" * 500, ["5"]),
            ValueError,
            r"1…' is not a number \(more than 400 characters\)",
        ),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


# Kinds beyond their examples, one paragraph each


def test_shares_may_be_of_other_totals_and_in_other_units() -> None:
    assert crossfoot.shares(["30.2", "33.2"], of=Fraction("63.4")).grade is Grade.EXACT
    halves = [figure("0.5", unit="ratio"), figure("0.5", unit="ratio")]
    assert crossfoot.shares(halves).grade is Grade.EXACT
    mills = [figure("205.1", unit="‰"), figure("79.49", unit="percent")]
    assert crossfoot.shares(mills).grade is Grade.EXACT


def test_a_share_may_be_given_as_a_fraction_of_one() -> None:
    assert crossfoot.share("47", "88", figure("0.534", unit="ratio")).passes
    assert crossfoot.share("47", "88", figure("534", unit="permille")).passes
    assert not crossfoot.share("47", "88", "0.534").passes  # a bare number is a percentage


def test_a_per_cent_sign_at_a_change_of_shares_means_points() -> None:
    """The founding article prints −2,74 % where only percentage points fit."""
    points = figure("-2.74", unit="percentage_point")
    for printed in (points, figure("-2.74", unit="percent"), "-2.74"):
        verdict = crossfoot.change(
            figure("23.25", unit="percent"), figure("20.51", unit="percent"), printed
        )
        assert verdict.grade is Grade.EXACT
    assert (
        crossfoot.growth("100", "93", figure("-7", unit="percentage_point")).reason is Reason.UNIT
    )


def test_growth_takes_its_rate_in_any_unit_of_proportion() -> None:
    assert crossfoot.growth("80", "92", "15").passes
    assert crossfoot.growth("80", "92", figure("0.15", unit="ratio")).passes
    assert crossfoot.growth("80", "92", figure("1.15", unit="times"), form="index").passes
    assert not crossfoot.growth("80", "92", figure("0.15", unit="percent")).passes


def test_growth_from_a_level_that_may_be_zero_is_undecided() -> None:
    assert crossfoot.growth("0", "5", "10").reason is Reason.ZERO_DENOMINATOR
    assert crossfoot.growth("0.4", "5", "1150").grade is not Grade.UNCHECKED


def test_a_fall_by_everything_is_no_crash() -> None:
    assert crossfoot.growth("100", exactly(0), exactly(-100), periods=2).grade is Grade.EXACT
    assert crossfoot.compound(["-100", "50"], "-100").passes
    assert crossfoot.change_and_growth("0", "-100", "-100").reason is Reason.ZERO_DENOMINATOR


def test_levels_in_different_units_are_brought_to_one_or_left_unchecked() -> None:
    km, metres = figure("1.5", unit="km"), [figure("700", unit="m"), figure("800", unit="m")]
    assert crossfoot.total(km, metres).grade is Grade.EXACT
    assert crossfoot.total(km, [figure("1.5", unit="hectare")]).reason is Reason.UNIT
    assert (
        crossfoot.total(km, ["1.5"]).grade is Grade.EXACT
    )  # nothing is known about the part's unit
    assert crossfoot.part_of(figure("900", unit="m"), km).passes
    assert not crossfoot.part_of(figure("1600", unit="m"), km).passes


def test_nothing_follows_from_units_that_do_not_fit() -> None:
    verdict = crossfoot.share("20 VND", "200 USD", "10")
    assert verdict.reason is Reason.UNIT
    assert not verdict.implied
    assert "given the others" not in verdict.explain()


def test_a_ratio_follows_its_units() -> None:
    """50.2 quintals a hectare from tonnes by hectares: the factor ten is the unit's, not an error."""
    tonnes, hectares = figure("5020", unit="tonne"), figure("1000", unit="hectare")
    assert crossfoot.ratio(tonnes, hectares, figure("50.2", unit="tạ/ha")).grade is Grade.EXACT
    assert crossfoot.ratio(tonnes, hectares, figure("5.02", unit="tonne/hectare")).passes
    assert not crossfoot.ratio(tonnes, hectares, figure("5.02", unit="tạ/ha")).passes
    assert crossfoot.ratio(tonnes, hectares, figure("5.02", unit="USD")).reason is Reason.UNIT
    assert crossfoot.ratio("45", "120", figure("37.5", unit="percent")).passes


def test_contributions_are_points_of_growth_or_percent_of_it() -> None:
    assert crossfoot.contributions(["0.79", "1.79"], "2.58").grade is Grade.EXACT
    assert crossfoot.contributions(["5.96", "44.28", "49.76"]).grade is Grade.EXACT
    points = [figure("0.79", unit="percentage_point"), figure("1.79", unit="percentage_point")]
    assert crossfoot.contributions(points, figure("2.58", unit="percent")).grade is Grade.EXACT


def test_a_mean_without_weights_lies_between_its_parts() -> None:
    assert crossfoot.weighted(["5.98", "7.55"], None, "7.09").passes
    assert crossfoot.weighted(["5.98", "7.55"], None, "7.7").grade is Grade.IMPOSSIBLE
    assert crossfoot.weighted(["5.98", "7.55"], None, "7.555").passes  # 7.55 may have been 7.555
    for nothing in (["0", "0"], [exactly(0), exactly(0)]):
        assert crossfoot.weighted(["5", "7"], nothing, "6").reason is Reason.ZERO_DENOMINATOR


def test_quantities_convert_by_definition_by_a_rate_or_by_a_band() -> None:
    assert (
        crossfoot.convert(figure("70", unit="km"), figure("70000", unit="m")).grade is Grade.EXACT
    )
    assert not crossfoot.convert(figure("70", unit="km"), figure("7000", unit="m")).passes
    dollars, dong = figure("2900", unit="USD"), figure("71.1", unit="triệu đồng")
    assert crossfoot.convert(dollars, dong).reason is Reason.UNIT
    assert crossfoot.convert(dollars, dong, "24517").passes
    assert crossfoot.convert(dollars, dong, ("24000", "26500")).passes
    assert not crossfoot.convert(dollars, dong, ("25000", "26500")).passes


def test_a_rate_says_with_its_unit_which_way_it_turns() -> None:
    dong, dollars, rate = "44.2 million VND", "1900 USD", "23 263 VND/USD"
    assert crossfoot.convert(dollars, dong, rate).passes
    turned = crossfoot.convert(dong, dollars, rate)
    assert turned.reason is Reason.UNIT  # and not impossible: the figures agree
    assert "does not turn VND into USD; exchange a and b" in turned.explain()
    thousand = crossfoot.convert(dollars, dong, "23.263 thousand VND/USD")
    assert thousand.grade is crossfoot.convert(dollars, dong, "23263").grade
    assert crossfoot.convert("5 km", "3 kg", "2 USD/km").reason is Reason.UNIT


def test_pairs_of_one_period_imply_one_rate() -> None:
    verdict = crossfoot.convert(["2900", "780"], ["71.1", "18.0"])
    assert verdict.grade is Grade.IMPOSSIBLE
    assert not verdict.implied["pairs_b[1]"].is_empty
    # 71.05 … 71.15 for 2899.5 … 2900.5 is a rate of 0.024496 … 0.024539
    low, high = verdict.implied["pairs_b[1]"].low, verdict.implied["pairs_b[1]"].high
    assert 19.09 < low < 19.11
    assert 19.13 < high < 19.16


def test_printings_agree_when_one_value_can_have_them_all() -> None:
    assert crossfoot.agree(["108.987", "109.0", "109"]).grade is Grade.ROUNDING
    assert crossfoot.agree(["20.51"]).grade is Grade.EXACT
    assert crossfoot.agree(["126.484", "126484"]).grade is Grade.IMPOSSIBLE
    assert crossfoot.agree([figure("6700", hedge="over"), "6742"]).passes
    assert crossfoot.agree([figure("1.5", unit="km"), figure("1500", unit="m")]).passes
    verdict = crossfoot.agree(["20.5", "20.55", "21"])
    assert verdict.implied["figures[2]"].contains(
        figure("20.55").interval.intersect(figure("20.5").interval)
    )


def test_bounds_may_be_figures_themselves() -> None:
    assert crossfoot.bounds("100.4", high=100).grade is Grade.IMPOSSIBLE
    assert crossfoot.bounds("100", low=0, high=100).grade is Grade.EXACT
    assert crossfoot.bounds("100.0", high=figure("100")).passes
    assert crossfoot.bounds("-0.0", low=0).passes


def test_a_revision_is_measured_on_the_old_figure() -> None:
    assert crossfoot.revision("100", "105", "5").passes
    assert crossfoot.revision("1000", "951", "5").grade is Grade.EXACT
    assert crossfoot.revision("1000", "949", "5").grade is Grade.IMPOSSIBLE
    assert crossfoot.revision("0", "5", "5").reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize(
    ("value", "n", "items", "possible"),
    [
        ("5.18", 28, 1, True),
        ("5.19", 28, 1, False),
        ("3.45", 20, 1, True),
        ("3.44", 20, 1, False),
        ("3.475", 20, 2, True),  # two questions each: fortieths
        ("87.3 %", 181, 1, True),
        ("87.3 %", 200, 1, False),
        ("87.5 %", 200, 1, True),
        ("0.0 %", 7, 1, True),
        ("5.19", 100, 1, True),  # n = 10 to the number of decimals: everything is possible
    ],
)
def test_only_some_means_and_percentages_are_possible_for_n(
    value: str, n: int, items: int, possible: bool
) -> None:
    assert crossfoot.countable(value, n, items=items).passes == possible


def test_for_no_units_nothing_is_said() -> None:
    """Anything times nothing is a whole number: that must not pass."""
    assert crossfoot.countable("87.3 %", 0).reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize(
    ("n", "passes"),
    [
        (figure("200"), False),  # a count, though nobody declared that its column is not rounded
        (figure("200", hedge="about"), True),
        ("0.2 thousand", True),  # 150 to 250, and 181 is among them
        (figure("0.2 thousand"), True),
        ("28.5", False),  # no number of units
    ],
)
def test_a_number_of_units_is_a_whole_number_however_it_is_printed(n: Any, passes: bool) -> None:
    assert crossfoot.countable("87.3 %", n).passes is passes


def test_an_impossible_mean_shows_its_possible_neighbours() -> None:
    verdict = crossfoot.countable("87.3 %", 200)
    assert verdict.implied["value"].low == 87
    assert verdict.implied["value"].high == Fraction("87.5")


def test_counted_takes_things_or_their_number() -> None:
    assert crossfoot.counted("3", ["24", "25", "26"]).grade is Grade.EXACT
    assert crossfoot.counted(5, 4).grade is Grade.IMPOSSIBLE
    assert crossfoot.counted("2", {"a": 1, "b": 2}).grade is Grade.EXACT


@pytest.mark.parametrize(
    ("items", "strictly", "passes"),
    [
        (["120.4", "251.0", "251.0", "390.2"], False, True),
        (["120.4", "251.0", "250.8"], False, False),
        (["251.05", "251.0"], False, True),  # 251.0 may be up to 251.05
        (["2018", "2017"], True, False),
        (["2017", "2017"], True, False),
        (["quý I/2025", "quý II/2025"], True, True),
        (["tháng 9/2025", "quý I/2025"], True, False),
        (
            ["999", "1999", "3000"],
            False,
            True,
        ),  # a number among numbers, although 1999 could be a year
        ([exactly(1), exactly(1)], True, False),
        ([exactly(1), figure("0.9"), exactly(1)], False, False),
        ([figure("1.0"), figure("0.9"), figure("1.0")], False, True),
        ([figure("1.0"), figure("0.9"), figure("0.8")], False, False),  # 0.95 ≤ 0.95 ≤ 0.85
    ],
)
def test_figures_years_and_periods_in_order(items: list[Any], strictly: bool, passes: bool) -> None:
    assert crossfoot.ordered(items, strictly).passes == passes


def test_expected_keys_are_present_once_each() -> None:
    assert crossfoot.present([2020, 2021, 2022]).grade is Grade.EXACT
    lost = crossfoot.present(["2020", "2023", "2023"])
    assert lost.grade is Grade.IMPOSSIBLE
    assert "missing 2021, 2022" in lost.explain()
    assert "twice 2023" in lost.explain()
    assert crossfoot.present(["b", "a"], ["a", "b"]).passes
    assert not crossfoot.present(["a"], ["a", "b"]).passes
    assert not crossfoot.present(["a", "c"], ["a"]).passes


def test_a_misprinted_key_does_not_fill_the_memory_with_gaps() -> None:
    verdict = crossfoot.present(["1", str(10**15)])
    assert verdict.grade is Grade.IMPOSSIBLE
    assert len(verdict.explain()) < 1000


@pytest.mark.parametrize(
    ("formula", "figures", "grade"),
    [
        ("a + b = c", {"a": "1.2", "b": "3.4", "c": "4.6"}, "exact"),
        ("a + b = c", {"a": "1.2", "b": "3.4", "c": "4.7"}, "rounding"),
        ("a + b = c", {"a": "1.2", "b": "3.4", "c": "4.9"}, "impossible"),
        ("sum(x) = whole", {"x": ["1", "2", "3"], "whole": "6"}, "exact"),
        ("rate = end / start - 1", {"rate": "25 %", "start": "1.2", "end": "1.5"}, "exact"),
        ("rate = end / start - 1", {"rate": "36 %", "start": "1.2", "end": "1.5"}, "impossible"),
        ("if a > 5 then b > 0", {"a": "9", "b": "0"}, "rounding"),
        ("if a > 5 then b > 1", {"a": "9", "b": "0"}, "impossible"),
        ("abs(a) <= b", {"a": "-7", "b": "5"}, "impossible"),
        ("max(a, b) = c", {"a": "3", "b": "5", "c": "5"}, "exact"),
        ("a / b = c", {"a": "3", "b": "0", "c": "5"}, "unchecked"),
    ],
)
def test_a_formula_is_checked_like_any_kind(
    formula: str, figures: dict[str, Any], grade: str
) -> None:
    verdict = crossfoot.expression(formula, **figures)
    assert verdict.grade == grade
    if verdict.passes:
        assert verdict.witness is not None
